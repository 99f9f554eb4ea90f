"""Training steps of one contender: warm-up, then the steps that are timed. As workers/training.ts."""

import time

import torch

from methods import METHODS
from nets import Model
from peak import peak_bytes

BATCHES = 8
EARLY_STEP = 2


class Training:
    def __init__(self, job):
        net, tasks = job["net"], job["tasks"]
        torch.manual_seed(job["seed"])
        self.model = Model(net, tasks)
        self.batches = [draw_batch(net, tasks) for _ in range(BATCHES)]
        fused = job["variant"] != "loop"  # PyTorch's default on CPU is a loop over the parameters
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=net["learningRate"], fused=fused or None)

    def take(self, step, start, count, read_at):
        """Takes `count` steps and gives the sum of the losses at those that are asked for."""
        losses = []
        for i in range(count):
            loss = step(*self.batches[(start + i) % BATCHES])
            if i in read_at:
                losses.append(sum(value.item() for value in loss))
        return losses


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
        return measure_memory(training, step, job)
    first, early = training.take(step, 0, warmup, [0, EARLY_STEP])
    start = time.perf_counter()
    (last,) = training.take(step, warmup, steps, [steps - 1])
    seconds = time.perf_counter() - start
    return {"figures": {"step": seconds / steps}, "checks": checks(first, early, last)}


def measure_memory(training, step, job):
    method, warmup, steps = job["method"], job["warmup"], job["steps"]
    (first,) = training.take(METHODS["sum"](training, "fused"), 0, warmup, [0])
    sum_step = peak_bytes()
    early, *rest = training.take(step, warmup, steps, [EARLY_STEP, steps - 1])
    peak = peak_bytes()
    above = {} if method == "sum" else {"above the sum step": peak - sum_step}
    return {
        "figures": {**above, "whole process": peak},
        "checks": checks(first, early, rest[0] if rest else early),
    }


def checks(first, early, last):
    return {"first loss": first, "early loss": early, "last loss": last}
