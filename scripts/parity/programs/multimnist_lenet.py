import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchjd.aggregation import PCGrad
from torchjd.autojac import jac_to_grad, mtl_backward

from support.batches import train as take
from support.multimnist import multi_mnist


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
            nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
            nn.Flatten(), nn.Linear(720, 50), nn.ReLU(), nn.Dropout(0.25),
        )
        self.heads = nn.ModuleDict({"left": nn.Linear(50, 10), "right": nn.Linear(50, 10)})


def train(variant, steps):
    pictures = multi_mnist(512, seed=1)
    torch.manual_seed(0)
    dtype = torch.float64 if variant == "pcgrad float64" else torch.float32
    model = LeNet().to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    aggregator = PCGrad()
    loader = DataLoader(TensorDataset(*pictures), batch_size=32, shuffle=True)

    def step(images, left, right):
        z = model.trunk(images.to(dtype))
        losses = [F.cross_entropy(model.heads["left"](z), left), F.cross_entropy(model.heads["right"](z), right)]
        optimizer.zero_grad()
        if variant == "sum":
            (losses[0] + losses[1]).backward()
        else:
            mtl_backward(losses, features=z)
            jac_to_grad(list(model.trunk.parameters()), aggregator)
        optimizer.step()
        return [loss.item() for loss in losses]

    return take(loader, steps, step), model.state_dict()
