import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from support.batches import train as take


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 4, padding_idx=0)
        self.trunk = nn.Sequential(
            nn.Linear(12, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.2),
            nn.Linear(32, 32), nn.LayerNorm(32), nn.GELU(), nn.Dropout(0.1),
        )
        self.heads = nn.ModuleDict({"price": nn.Linear(32, 1), "kind": nn.Linear(32, 4)})

    def forward(self, numbers, category):
        z = self.trunk(torch.cat([numbers, self.embedding(category)], 1))
        return self.heads["price"](z), self.heads["kind"](z)


def groups_of(model):
    parameters = list(model.parameters())
    return [
        {"params": [parameter for parameter in parameters if parameter.ndim > 1], "weight_decay": 1e-2},
        {"params": [parameter for parameter in parameters if parameter.ndim == 1], "lr": 0.04},
    ]


def train(variant, steps):
    torch.manual_seed(7)
    numbers, category = torch.randn(400, 8), torch.randint(12, (400,))
    price = numbers @ torch.randn(8, 1) + category.unsqueeze(1)
    kind = (numbers @ torch.randn(8, 4)).argmax(1)
    model = Net()
    optimizer = torch.optim.SGD(groups_of(model), lr=0.02, momentum=0.9, nesterov=True, fused=variant == "fused")
    loader = DataLoader(TensorDataset(numbers, category, price, kind), batch_size=48, shuffle=True)

    def step(numbers, category, price, kind):
        out = model(numbers, category)
        one, other = F.smooth_l1_loss(out[0], price), F.cross_entropy(out[1], kind, label_smoothing=0.1)
        optimizer.zero_grad()
        (one + other).backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        return [value.item() for value in (one, other, norm)]

    losses = take(loader, steps, step)
    model.eval()
    predicted, _ = model(numbers, category)
    return losses, model.state_dict() | {"predicted": predicted}
