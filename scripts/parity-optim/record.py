"""Runs PyTorch's optimizers for scripts/parity-optim: python record.py FILE, with scripts/fixtures/requirements.txt.

Writes, as JSON with exact doubles: every configuration of PyTorch's own database of optimizers
(torch.testing._internal.common_optimizers) on a small net, the settings of its C++ baselines over 1,001 steps, and the
database's error inputs.
"""

import json
import math
import pathlib
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fixtures"))

import reproducible  # noqa: E402, F401  before torch

import torch  # noqa: E402
from torch.testing._internal.common_optimizers import OptimizerErrorEnum, optim_db  # noqa: E402

STEPS, EVERY = 30, 10
LONG, SAMPLED = 1001, 100
# 21 and 5 elements: whole vectors and a rest on every instruction set.
SHAPES = {"0.weight": [7, 3], "0.bias": [7], "2.weight": [2, 7], "2.bias": [2]}
LINEAR = ["0.weight", "0.bias", "2.weight", "2.bias"]

# test/cpp/api/optim.cpp of PyTorch: what its recorded parameters (optim_baseline.h) were made with.
EXACT = {
    "Adam": [{"lr": 1.0}, {"lr": 1.0, "weight_decay": 1e-2}, {"lr": 1.0, "weight_decay": 1e-6, "amsgrad": True}],
    "Adagrad": [{"lr": 1.0}, {"lr": 1.0, "weight_decay": 1e-2}, {"lr": 1.0, "weight_decay": 1e-6, "lr_decay": 1e-3}],
    "RMSprop": [{"lr": 0.1}, {"lr": 0.1, "weight_decay": 1e-2}, {"lr": 0.1, "weight_decay": 1e-6, "centered": True},
                {"lr": 0.1, "weight_decay": 1e-6, "centered": True, "momentum": 0.9}],
    "SGD": [{"lr": 0.1}, {"lr": 0.1, "weight_decay": 1e-2}, {"lr": 0.1, "weight_decay": 1e-2, "momentum": 0.9},
            {"lr": 0.1, "weight_decay": 1e-6, "momentum": 0.9, "nesterov": True}],
    "LBFGS": [{"lr": 1.0}, {"lr": 1.0, "line_search_fn": "strong_wolfe"}],
}
EXACT_START = {"0.weight": [[-0.2109, -0.4976], [-0.1413, -0.3420], [-0.2524, 0.6976]], "0.bias": [-0.1085, -0.2979, 0.6892],
               "2.weight": [[-0.0508, -0.3941, -0.2843]], "2.bias": [-0.0711]}
EXACT_INPUT = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
# The same file's nets that are to learn XOR: 2-8-1.
XOR = {
    "SGD": [{"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-6}],
    "Adagrad": [{"lr": 1.0, "weight_decay": 1e-6, "lr_decay": 1e-3}],
    "RMSprop": [{"lr": 0.1, "centered": True}, {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-6}],
    "Adam": [{"lr": 0.1, "weight_decay": 1e-6}, {"lr": 0.1, "weight_decay": 1e-6, "amsgrad": True}],
    "LBFGS": [{"lr": 1.0}, {"lr": 1.0, "line_search_fn": "strong_wolfe"}],
}


def written(value):
    """Floats that JSON has no word for as { float }, tensors as { tensor, ... }."""
    if isinstance(value, torch.Tensor):
        flat = value.detach().to_dense() if value.layout != torch.strided else value.detach()
        numbers = (torch.view_as_real(flat) if flat.is_complex() else flat).double().flatten().tolist()
        return {"tensor": written(numbers), "shape": list(value.shape), "dtype": str(value.dtype).split(".")[1],
                "layout": "strided" if value.layout == torch.strided else "sparse"}
    if isinstance(value, dict):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [written(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    return value


class Net:
    """Linear, sigmoid, linear, sigmoid, of the parameters in a dict; the loss that its kind says."""

    def __init__(self, kind, start, inputs, targets=None):
        self.kind, self.start, self.inputs, self.targets = kind, start, inputs, targets
        self.params = {name: value.clone().requires_grad_() for name, value in start.items()}

    def loss(self):
        p = self.params
        hidden = torch.nn.functional.linear(self.inputs, p["0.weight"], p.get("0.bias")).sigmoid()
        out = torch.nn.functional.linear(hidden, p["2.weight"], p.get("2.bias")).sigmoid()
        if self.kind == "sum":
            return out.sum()
        if self.kind == "cross entropy":
            return torch.nn.functional.binary_cross_entropy(out, self.targets)
        return torch.nn.functional.mse_loss(out, self.targets)


def kind_of_closure(name, frozen):
    return None if name != "LBFGS" else "frozen" if frozen else "evaluates"


def run(name, kwargs, net, *, dtype, steps, every, sparse=False, frozen=False, desc=""):
    params = list(net.params.values())
    optimizer = getattr(torch.optim, name)(params, **kwargs)
    after = {}

    def evaluate():
        optimizer.zero_grad()
        loss = net.loss()
        loss.backward()
        return loss

    for step in range(1, steps + 1):
        if name == "LBFGS" and not frozen:
            optimizer.step(evaluate)
        else:
            evaluate()
            if sparse:
                # Two rows of three, others each time.
                for param in params:
                    rows = (torch.arange(len(param)) + step) % 3 != 0
                    param.grad = param.grad.mul(rows.reshape(-1, *[1] * (param.ndim - 1))).to_sparse()
            optimizer.step(*([lambda: torch.tensor(10.0)] if name == "LBFGS" else []))
        if step % every == 0 or (steps == LONG and (step - 1) % every == 0):
            after[step] = [written(param) for param in params]
    return {"optimizer": name, "desc": desc, "kwargs": written(kwargs), "dtype": dtype, "steps": steps, "sparse": sparse,
            "closure": kind_of_closure(name, frozen), "loss": net.kind, "start": written(net.start),
            "inputs": written(net.inputs), "targets": written(net.targets), "after": after,
            "stateDict": written(optimizer.state_dict())}


def database():
    for info in optim_db:
        for dtype in (torch.float32, torch.float64):
            for entry in info.optim_inputs_func("cpu"):
                generator = torch.Generator().manual_seed(7)
                draw = lambda *shape: torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)
                names = [n for n in LINEAR if info.name != "Muon" or n.endswith("weight")]
                start = {name: draw(*SHAPES[name]) for name in names}
                net = Net("mean square", start, draw(5, 3), draw(5, 2))
                yield run(info.name, entry.kwargs, net, dtype=str(dtype).split(".")[1], steps=STEPS, every=EVERY,
                          sparse=info.only_supports_sparse_grads, desc=entry.desc)
                if info.name in ("SGD", "Adam", "AdamW", "Adagrad"):
                    fused = Net("mean square", start, net.inputs, net.targets)
                    yield run(info.name, entry.kwargs | {"fused": True}, fused, dtype=str(dtype).split(".")[1],
                              steps=STEPS, every=EVERY, desc=f"{entry.desc} & fused")


def baselines():
    double = lambda value: torch.tensor(value, dtype=torch.float64)
    for name, rows in EXACT.items():
        for kwargs in rows:
            net = Net("sum", {key: double(value) for key, value in EXACT_START.items()}, double(EXACT_INPUT))
            yield run(name, kwargs, net, dtype="float64", steps=LONG, every=SAMPLED, frozen=True, desc="C++ baseline")
    generator = torch.Generator().manual_seed(0)
    shapes = {"0.weight": [8, 2], "0.bias": [8], "2.weight": [1, 8], "2.bias": [1]}
    start = {key: torch.rand(shape, generator=generator, dtype=torch.float64) - 0.5 for key, shape in shapes.items()}
    corners, answers = double([[0, 0], [0, 1], [1, 0], [1, 1]]), double([[0], [1], [1], [0]])
    for name, rows in XOR.items():
        for kwargs in rows:
            net = Net("cross entropy", start, corners, answers)
            yield run(name, kwargs, net, dtype="float64", steps=LONG, every=SAMPLED, desc="XOR")


def errors():
    """As test_errors of PyTorch's test_optim.py runs them: when made, or in the first step."""
    for info in optim_db:
        for number, entry in enumerate(info.optim_error_inputs_func("cpu", torch.float32)):
            given = entry.optimizer_error_input
            params = given.params
            if params is None:
                params = [torch.nn.Parameter(torch.randn(2, 3))]
            pairs = lambda one: list(one) if isinstance(one, tuple) else one
            listed = params if isinstance(params, torch.Tensor) else [pairs(one) for one in params]
            listed = [{**one, "params": [pairs(p) for p in one["params"]] if isinstance(one["params"], list) else one["params"]}
                      if isinstance(one, dict) else one for one in listed] if isinstance(listed, list) else listed
            yield {"optimizer": info.name, "number": number, "desc": given.desc, "params": written(listed),
                   "kwargs": written(given.kwargs), "message": entry.error_regex,
                   "when": "made" if entry.error_on == OptimizerErrorEnum.CONSTRUCTION_ERROR else "stepped"}


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    runs = [*database(), *baselines()]
    recorded = {"torch": torch.__version__.split("+")[0], "runs": runs, "errors": list(errors())}
    pathlib.Path(sys.argv[1]).write_text(json.dumps(recorded, allow_nan=False))
