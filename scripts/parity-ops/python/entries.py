"""The entries of PyTorch's operator database and their samples, in its order."""

import copy

import torch
from torch.testing._internal.common_methods_invocations import op_db

from encode import Blob, Unsayable, dtype_name, storage_of
from sample import TooLarge, record_sample
from error_inputs import record_errors

DTYPES = (torch.float64, torch.float32, torch.bfloat16, torch.complex128, torch.int64, torch.bool)


def entry_name(op) -> str:
    return f"{op.name}/{op.variant_test_name}" if op.variant_test_name else op.name


def samples_of(op, dtype: torch.dtype):
    differentiable = op.supports_autograd and dtype in op.supported_backward_dtypes("cpu")
    yield from op.sample_inputs("cpu", dtype, requires_grad=differentiable)


def copied(sample):
    """A copy of the sample whose leaves are leaves still."""
    memo: dict[int, object] = {}

    def one(value):
        if isinstance(value, torch.Tensor):
            if id(value) not in memo:
                memo[id(value)] = copy_tensor(value)
            return memo[id(value)]
        if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
            return type(value)(one(element) for element in value)
        if isinstance(value, dict):
            return {key: one(element) for key, element in value.items()}
        return value

    fresh = copy.copy(sample)
    fresh.input, fresh.args, fresh.kwargs = one(sample.input), one(sample.args), one(sample.kwargs)
    return fresh


def copy_tensor(tensor: torch.Tensor) -> torch.Tensor:
    """Over a copy of the memory that it is a view of."""
    if tensor.layout != torch.strided or tensor.is_meta:
        return tensor
    with torch.no_grad():
        plain = tensor.detach()
        fresh = storage_of(plain).clone().as_strided(plain.shape, plain.stride(), plain.storage_offset())
        fresh = fresh.conj() if plain.is_conj() else fresh
        fresh = torch._neg_view(fresh) if plain.is_neg() else fresh
    return fresh.requires_grad_(tensor.requires_grad)


def record_entry(op) -> tuple[dict, Blob]:
    blob = Blob()
    samples, left_out = [], []
    for dtype in DTYPES:
        if dtype not in op.supported_dtypes("cpu"):
            continue
        for number, sample in enumerate(samples_of(op, dtype)):
            label = {"dtype": dtype_name(dtype), "number": number}
            try:
                samples.append(label | record_sample(op, blob, dtype, lambda: copied(sample)))
            except TooLarge:
                left_out.append(label | {"why": "too large"})
            except Unsayable as reason:
                left_out.append(label | {"why": "unsayable", "what": str(reason)})
            except Exception as error:
                left_out.append(label | {"why": "raises", "what": str(error).split("\n")[0][:200]})
    return {"entry": entry_name(op), "samples": samples, "leftOut": left_out, "errors": record_errors(op, blob)}, blob


def selected(patterns: list[str]):
    return [op for op in op_db if not patterns or any(entry_name(op).startswith(p) for p in patterns)]
