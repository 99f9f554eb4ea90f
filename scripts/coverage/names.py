"""Prints the public names of PyTorch's namespaces as JSON: python scripts/coverage/names.py

Sub-modules are left out, and so is what a namespace merely imported: typing's names, docstring templates, helpers.
Namespaces that are listed here under `LISTED` say themselves what is theirs, in `__all__` or by where it was defined.
"""

import json
import types
import typing

import torch
import torch.nn.functional as F
from torch.nn.utils import parametrizations, parametrize, prune, rnn
from torch.optim import lr_scheduler, swa_utils

NAMESPACES = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn.functional": F,
    "torch.linalg": torch.linalg,
    "torch.fft": torch.fft,
    "torch.special": torch.special,
    "torch.nn": torch.nn,
}
LISTED = {
    "torch.nn.init": torch.nn.init,
    "torch.nn.utils": torch.nn.utils,
    "torch.nn.utils.rnn": rnn,
    "torch.nn.utils.parametrize": parametrize,
    "torch.nn.utils.parametrizations": parametrizations,
    "torch.nn.utils.prune": prune,
    "torch.optim": torch.optim,
    "torch.optim.lr_scheduler": lr_scheduler,
    "torch.optim.swa_utils": swa_utils,
}
HELPERS = {"common_args", "common_notes", "factory_common_args", "multi_dim_common"}


def is_public(space: object, name: str) -> bool:
    if name.startswith("_") or name in HELPERS:
        return False
    value = getattr(space, name, None)
    if isinstance(value, types.ModuleType) or hasattr(typing, name):
        return False
    return space is torch or value is not torch.Tensor


def listed(space: types.ModuleType) -> list[str]:
    defined = [name for name in dir(space) if getattr(getattr(space, name), "__module__", None) == space.__name__]
    return getattr(space, "__all__", defined)


print(json.dumps({
    "torch": torch.__version__.split("+")[0],
    "namespaces": {
        title: sorted(name for name in names if is_public(space, name))
        for title, space, names in (
            *((title, space, dir(space)) for title, space in NAMESPACES.items()),
            *((title, space, listed(space)) for title, space in LISTED.items()),
        )
    },
}, indent=0))
