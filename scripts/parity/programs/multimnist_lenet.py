import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchjd.aggregation import PCGrad
from torchjd.autojac import jac_to_grad, mtl_backward

from birdstrikes_training import GradNorm
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
    dtype = torch.float64 if "float64" in variant else torch.float32
    model = LeNet().to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    aggregator, balance = PCGrad(), GradNorm(model.trunk[7].weight, tasks=2)
    loader = DataLoader(TensorDataset(*pictures), batch_size=32, shuffle=True)

    def step(images, left, right):
        z = model.trunk(images.to(dtype))
        losses = [F.cross_entropy(model.heads["left"](z), left), F.cross_entropy(model.heads["right"](z), right)]
        optimizer.zero_grad()
        weights = torch.ones(2)
        if variant == "sum":
            (losses[0] + losses[1]).backward()
        elif variant == "gradnorm float64":
            weights = balance.step(losses)
            (weights[0] * losses[0] + weights[1] * losses[1]).backward()
        else:
            mtl_backward(losses, features=z)
            jac_to_grad(list(model.trunk.parameters()), aggregator)
        optimizer.step()
        return [value.item() for value in (*losses, *weights)]

    return take(loader, steps, step), model.state_dict()
