"""The entries of PyTorch's operator database and their samples, in its order."""

import copy

import torch

from encode import Blob, Unsayable, dtype_name
from error_inputs import record_errors
from sample import record_sample
from tensors import TooLarge, copied

DTYPES = (torch.float64, torch.float32, torch.bfloat16, torch.complex128, torch.int64, torch.bool)


def entry_name(op) -> str:
    return f"{op.name}/{op.variant_test_name}" if op.variant_test_name else op.name


def samples_of(op, dtype: torch.dtype):
    differentiable = op.supports_autograd and dtype in op.supported_backward_dtypes("cpu")
    yield from op.sample_inputs("cpu", dtype, requires_grad=differentiable)


def fresh(sample):
    again, memo = copy.copy(sample), {}
    again.input, again.args, again.kwargs = (copied(part, memo) for part in (sample.input, sample.args, sample.kwargs))
    return again


def record_entry(op) -> tuple[dict, Blob]:
    blob = Blob()
    samples, left_out = [], []
    for dtype in DTYPES:
        if dtype not in op.supported_dtypes("cpu"):
            continue
        for number, sample in enumerate(samples_of(op, dtype)):
            label = {"dtype": dtype_name(dtype), "number": number}
            try:
                samples.append(label | record_sample(op, blob, dtype, lambda: fresh(sample)))
            except TooLarge:
                left_out.append(label | {"why": "too large"})
            except Unsayable as reason:
                left_out.append(label | {"why": "unsayable", "what": str(reason)})
            except Exception as error:
                left_out.append(label | {"why": "raises", "what": str(error).split("\n")[0][:200]})
    return {"entry": entry_name(op), "samples": samples, "leftOut": left_out, "errors": record_errors(op, blob)}, blob
