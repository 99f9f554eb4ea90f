"""Training steps of one contender: warm-up, then the steps that are timed. As workers/training.ts."""

import time

import torch

from methods import METHODS
from nets import Model
from peak import peak_bytes

BATCHES = 8


class Training:
    def __init__(self, job):
        net, tasks = job["net"], job["tasks"]
        torch.manual_seed(job["seed"])
        self.model = Model(net, tasks)
        self.batches = [draw_batch(net, tasks) for _ in range(BATCHES)]
        fused = job["variant"] != "loop"  # PyTorch's default on CPU is a loop over the parameters
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-4, fused=fused or None)

    def take(self, step, start, count):
        """Takes `count` steps and gives the sum of the losses at the first and the last."""
        first = last = float("nan")
        for i in range(count):
            read = i == 0 or i == count - 1
            loss = step(*self.batches[(start + i) % BATCHES])
            if read:
                last = float(sum(value.item() for value in loss))
            if i == 0:
                first = last
        return first, last


def draw_batch(net, tasks):
    batch, head = net["batch"], net["head"]

    def target():
        if head["loss"] == "mse":
            return torch.randn(batch, head["outputs"])
        return torch.randint(0, head["outputs"], (batch,))

    return torch.randn(batch, *net["input"]), [target() for _ in range(tasks)]


def measure_training(job):
    training = Training(job)
    step = METHODS[job["method"]](training, job["variant"])
    warmup, steps = job["warmup"], job["steps"]
    if job["measure"] == "memory":
        return measure_memory(training, step, warmup, steps)
    first, _ = training.take(step, 0, warmup)
    start = time.perf_counter()
    _, last = training.take(step, warmup, steps)
    seconds = time.perf_counter() - start
    return {"figures": {"step": seconds / steps}, "checks": {"first loss": first, "last loss": last}}


def measure_memory(training, step, warmup, steps):
    first, _ = training.take(METHODS["sum"](training, "fused"), 0, warmup)
    sum_step = peak_bytes()
    _, last = training.take(step, warmup, steps)
    peak = peak_bytes()
    return {
        "figures": {"above the sum step": peak - sum_step, "whole process": peak},
        "checks": {"first loss": first, "last loss": last},
    }
