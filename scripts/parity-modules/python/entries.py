"""Entries of the module database and their samples."""

import torch

from encode import Blob, Unsayable, dtype_name
from modules import ModuleEncoder, noting_arguments
from registry import entry_name
from sample import Call, build, record_sample, written_calls
from tensors import TooLarge, copied

DTYPES = (torch.float32, torch.float64)
CASES = [(dtype, training) for dtype in DTYPES for training in (True, False)]


def calls_of(module_input) -> tuple[Call, Call]:
    constructor, forward = module_input.constructor_input, module_input.forward_input
    return Call(constructor.args, constructor.kwargs), Call(forward.args, forward.kwargs)


def fresh(calls: tuple[Call, Call]) -> tuple[Call, Call]:
    memo: dict[int, object] = {}
    return tuple(Call(copied(call.args, memo), copied(call.kwargs, memo)) for call in calls)


def record_entry(info) -> tuple[dict, Blob]:
    blob = Blob()
    header = {"entry": entry_name(info), "samples": [], "leftOut": [], "errors": []}
    if info.is_lazy:
        return header, blob
    for dtype, training in CASES:
        if dtype not in info.supported_dtypes("cpu"):
            continue
        torch.manual_seed(0)
        with noting_arguments():
            inputs = info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=True, training=training)
        for number, module_input in enumerate(inputs):
            label = {"dtype": dtype_name(dtype), "training": training, "number": number}
            calls = calls_of(module_input)
            try:
                written = record_sample(info.module_cls, blob, dtype, training, lambda: fresh(calls))
                header["samples"].append(label | written)
            except TooLarge:
                header["leftOut"].append(label | {"why": "too large"})
            except Unsayable as reason:
                header["leftOut"].append(label | {"why": "unsayable", "what": str(reason)})
            except Exception as error:
                header["leftOut"].append(label | {"why": "raises", "what": str(error).split("\n")[0][:200]})
    header["errors"] = record_errors(info, blob)
    return header, blob


def record_errors(info, blob: Blob) -> list[dict]:
    """Calls of the database that must fail (`module_error_inputs_func`)."""
    if info.module_error_inputs_func is None:
        return []
    dtype = torch.float32
    torch.manual_seed(0)
    errors = info.module_error_inputs_func(info, device="cpu", dtype=dtype, requires_grad=False, training=True)
    written = []
    for number, error in enumerate(errors):
        encoder = ModuleEncoder(blob)
        try:
            constructor, forward = error.module_error_input.constructor_input, error.module_error_input.forward_input
            calls = [Call(constructor.args, constructor.kwargs)]
            calls += [Call(forward.args, forward.kwargs)] if forward else [Call((), {})]
            said = written_calls(info.module_cls, *calls, encoder)
        except Unsayable as reason:
            written.append({"number": number, "unsayable": str(reason)})
            continue
        if not raises(info.module_cls, *calls, dtype):
            written.append({"number": number, "unsayable": "Python accepts it here"})
            continue
        expected = {"type": error.error_type.__name__, "message": str(error.error_regex)}
        written.append({"number": number, "tensors": encoder.tensors, **said, "expected": expected})
    return written


def raises(module_cls: type, constructor: Call, forward: Call, dtype: torch.dtype) -> bool:
    try:
        module = build(module_cls, constructor).to(dtype)
        module(*forward.args, **forward.kwargs)
    except Exception:
        return True
    return False
