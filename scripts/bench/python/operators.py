"""Seconds of one call of small operators, by timeit; workers/operators.ts times the same calls."""

import statistics
import timeit

import torch
import torch.nn.functional as F

REPEATS = 5

CALLS = {
    "a.add(b)": "a.add(b)",
    "a.add(b), recorded": "recorded.add(b)",
    "a.mul(2)": "a.mul(2)",
    "a.matmul(b)": "a.matmul(b)",
    "a.relu()": "a.relu()",
    "a.sum(1)": "a.sum(1)",
    "cat([a, b])": "cat([a, b])",
    "F.linear(x, W, c)": "linear(x, weight, bias)",
    "a.view(16)": "a.view(16)",
    "a.select(0, 1)": "a.select(0, 1)",
    "a.narrow(0, 1, 2)": "a.narrow(0, 1, 2)",
    "a.indexSelect(0, rows)": "a.index_select(0, rows)",
    "a[rows]": "a[rows]",
}


def operands(seed):
    torch.manual_seed(seed)
    a, b = torch.randn(4, 4), torch.randn(4, 4)
    recorded = torch.randn(4, 4, requires_grad=True)
    x, weight, bias = torch.randn(8, 16), torch.randn(32, 16), torch.randn(32)
    rows = torch.tensor([0, 2])
    return {**locals(), "cat": torch.cat, "linear": F.linear}


def measure_operators(job):
    names, count = operands(job["seed"]), job["calls"]
    figures, checks = {}, {}
    for name, code in CALLS.items():
        timer = timeit.Timer(code, globals=names)
        timer.timeit(-(-count // 5))
        figures[name] = statistics.median(timer.repeat(REPEATS, count)) / count
        checks[name] = eval(code, names).sum().item()  # one of the constants above
    return {"figures": figures, "checks": checks}
