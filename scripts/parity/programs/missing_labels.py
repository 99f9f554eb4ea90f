import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from support.batches import train as take


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.BatchNorm2d(16), nn.SiLU(), nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.heads = nn.ModuleDict({"kind": nn.Linear(16, 5), "amount": nn.Linear(16, 1)})

    def forward(self, images):
        z = self.trunk(images)
        return self.heads["kind"](z), self.heads["amount"](z)


def draw(count):
    images = torch.randn(count, 3, 16, 16)
    kind = torch.randint(5, (count,))
    kind_known = torch.rand(count) > 1 / 3
    amount_known = torch.rand(count, 1) > 0.9
    amount = torch.where(amount_known, images.mean((1, 2, 3)).unsqueeze(1) * 10, torch.nan)
    return images, kind, kind_known, amount, amount_known


def mean_of_known(loss, out, target, known):
    """The mean over the known; a zero with a graph where nothing is known."""
    return loss(out[known], target[known], reduction="mean" if known.any() else "sum")


def train(variant, steps):
    torch.manual_seed(11)
    data = draw(240)
    model = Net()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.05, fused=variant == "fused")
    generator = torch.Generator().manual_seed(5)
    loader = DataLoader(TensorDataset(*data), batch_size=16, shuffle=True, drop_last=True, generator=generator)

    def step(images, kind, kind_known, amount, amount_known):
        out = model(images)
        losses = [
            mean_of_known(F.cross_entropy, out[0], kind, kind_known),
            mean_of_known(F.mse_loss, out[1], amount, amount_known),
        ]
        optimizer.zero_grad()
        (losses[0] + losses[1]).backward()
        optimizer.step()
        return [loss.item() for loss in losses]

    losses = take(loader, steps, step)
    model.eval()
    kind, amount = model(data[0])
    return losses, model.state_dict() | {"kind": kind, "amount": amount}
