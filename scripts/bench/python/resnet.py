"""ResNet-18 as torchvision writes it, without the last layer; models.resnet18 on the other side."""

import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.downsample = None
        if stride != 1:
            self.downsample = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x):
        change = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True)))
        change += x if self.downsample is None else self.downsample(x)
        return F.relu(change, inplace=True)


def resnet18():
    stem = nn.Sequential(nn.Conv2d(3, 64, 7, 2, padding=3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True))
    widths = [64, 64, 128, 256, 512]
    blocks = []
    for before, after in zip(widths, widths[1:]):
        stride = 1 if before == after else 2
        blocks += [Block(before, after, stride), Block(after, after, 1)]
    net = nn.Sequential(*stem, nn.MaxPool2d(3, 2, padding=1), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    nn.Linear(512, 1)  # drawn and dropped, as the last layer of models.resnet18 is
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net
