"""Prints the public names of PyTorch's namespaces as JSON: python scripts/coverage/names.py

Sub-modules are left out, and so is what a namespace merely imported: typing's names, docstring templates, helpers.
"""

import json
import types
import typing

import torch
import torch.nn.functional as F

NAMESPACES = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn.functional": F,
    "torch.linalg": torch.linalg,
    "torch.fft": torch.fft,
    "torch.special": torch.special,
}
HELPERS = {"common_args", "common_notes", "factory_common_args", "multi_dim_common"}


def is_public(space: object, name: str) -> bool:
    if name.startswith("_") or name in HELPERS:
        return False
    value = getattr(space, name, None)
    if isinstance(value, types.ModuleType) or hasattr(typing, name):
        return False
    return space is torch or value is not torch.Tensor


print(json.dumps({
    "torch": torch.__version__.split("+")[0],
    "namespaces": {
        title: sorted(name for name in dir(space) if is_public(space, name))
        for title, space in NAMESPACES.items()
    },
}, indent=0))
