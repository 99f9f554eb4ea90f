"""One sample of an operator: what went in, what came out, what flowed back."""

import inspect
import math
import re

import torch

from encode import Blob, Encoder, dtype_name
from tape import Program, Result, each_tensor, program_of, public_name, replace, run

SEED = 0
LARGEST = 2 * 2**20  # bytes of one sample's inputs; a few of grid_sampler_3d have 6 MB each


class TooLarge(Exception):
    pass


def whole(value):
    """JavaScript has no 1.0: Python is handed the 1 that a TypeScript caller says."""
    integral = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return int(value) if integral and not (value == 0 and math.copysign(1, value) < 0) else value


def written_program(program: Program, encoder: Encoder) -> dict:
    def leaf(value):
        return {"r": [value.call, *value.path]} if isinstance(value, Result) else value

    def write(value):
        if isinstance(value, Result):
            return leaf(value)
        if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
            return [write(element) for element in value]
        return encoder.value(value, encoder.input)

    calls = []
    for call in program.calls:
        args = write(call.args)
        if call.name.endswith("__getitem__") and not isinstance(call.args[1], tuple):
            args[1] = [args[1]]  # x[[1, 2]] has one index, a list; x[1, 2] has two
        written = {"name": call.name, "args": args, "kwargs": {k: write(v) for k, v in call.kwargs.items()}}
        names = parameter_names(call.function)
        calls.append(written | ({"parameters": names} if names else {}))
    return {"calls": calls, "returns": write(program.returns)}


def parameter_names(function) -> list[str] | None:
    """Of a function written in Python; those in C++ do not tell, and dispatching ones only through what is behind."""
    if getattr(function, "__closure__", None):
        cells = dict(zip(function.__code__.co_freevars, function.__closure__, strict=True))
        function = cells["if_true"].cell_contents if "if_true" in cells else function
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return documented_names(function)
    variadic = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters)
    return None if variadic else [p.name for p in parameters]


def documented_names(function) -> list[str] | None:
    """Of a function in C++ that says so in its first line: `avg_pool2d(input, kernel_size, stride=None)`."""
    found = re.match(r"\s*\w+\(([^()]*(?:\([^()]*\)[^()]*)*)\) ->", getattr(function, "__doc__", None) or "")
    if not found or "\n" in found[1]:
        return None
    parts = re.sub(r"\([^()]*\)", "", found[1]).split(",")
    names = [part.split("=")[0].strip() for part in parts]
    return [name for name in names if name not in ("*", "/")] if all(re.fullmatch(r"[\w*/]+", n) for n in names) else None


def cotangent(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    # Few bits, so that every dtype holds it exactly and the recording stays small.
    def draw():
        return torch.randint(-8, 9, tensor.shape, generator=generator).to(torch.float64) / 4

    drawn = torch.complex(draw(), draw()) if tensor.is_complex() else draw()
    return drawn.to(tensor.dtype)


def record_gradients(encoder: Encoder, returned) -> dict:
    outputs = [t for _, t in each_tensor(returned) if t.requires_grad]
    inputs = [i for i, t in enumerate(encoder.objects) if t.requires_grad and t.is_leaf]
    if not outputs or not inputs:
        return {}
    generator = torch.Generator().manual_seed(SEED)
    cotangents = [cotangent(t, generator) for t in outputs]
    written = {"cotangents": [encoder.output(c) for c in cotangents], "inputs": inputs}
    try:
        wanted = [encoder.objects[i] for i in inputs]
        gradients = torch.autograd.grad(outputs, wanted, cotangents, allow_unused=True)
    except RuntimeError as error:
        return {"gradients": written | {"raises": str(error).split("\n")[0][:200]}}
    return {"gradients": written | {"values": [None if g is None else encoder.output(g) for g in gradients]}}


def attempt(op, blob: Blob, args: tuple, kwargs: dict) -> dict:
    program = program_of(op, args, kwargs)
    encoder = Encoder(blob)
    written = written_program(program, encoder)
    if sum(entry["bytes"] for entry in encoder.tensors) > LARGEST:
        raise TooLarge
    versions = [t._version for t in encoder.objects]
    torch.default_generator.manual_seed(SEED)
    returned = run(program)
    written["outputs"] = encoder.value(returned, encoder.output)
    changed = [i for i, t in enumerate(encoder.objects) if t._version != versions[i]]
    if changed:
        written["changed"] = [{"t": i} | encoder.output(encoder.objects[i]) for i in changed]
    written |= record_gradients(encoder, returned)
    return {"tensors": encoder.tensors, **written}


def as_database_has_it(sample) -> tuple[tuple, dict]:
    return (sample.input, *sample.args), sample.kwargs


def as_said(sample) -> tuple[tuple, dict]:
    return replace((sample.input, *sample.args), whole), replace(sample.kwargs, whole)


def spoil_free_memory(written: dict) -> None:
    """Fills what the allocator will hand out next, so that an operator that reads it shows."""
    sizes = {entry["bytes"] for entry in stored_tensors(written)}
    spoilt = [torch.full((size,), 0x5A, dtype=torch.uint8) for size in sizes if size for _ in range(4)]
    del spoilt


def stored_tensors(written):
    if isinstance(written, dict):
        if "bytes" in written:
            yield written
        for value in written.values():
            yield from stored_tensors(value)
    elif isinstance(written, list):
        for value in written:
            yield from stored_tensors(value)


def works_in_place(op, blob: Blob, arguments: tuple[tuple, dict], written: dict) -> bool:
    """Whether the form that ends in an underscore gives the same; on some inputs Python refuses it."""
    args, kwargs = arguments
    if public_name(op) is None or op.inplace_variant is None or not isinstance(args[0], torch.Tensor):
        return False
    encoder = Encoder(blob)
    torch.default_generator.manual_seed(SEED)
    try:
        with torch.no_grad():
            changed = op.inplace_variant(args[0].detach(), *args[1:], **kwargs)
        return encoder.value(changed, encoder.output) == written["outputs"]
    except Exception:
        return False


def record_sample(op, blob: Blob, dtype: torch.dtype, make) -> dict:
    """`make` gives the sample, anew each time it is called: running it may have changed it."""
    form = as_said
    try:
        written = attempt(op, blob, *form(make()))
    except TooLarge:
        raise
    except Exception:
        # Where Python insists on 1.0, TypeScript's 1 may be converted by the schema: as the database has it.
        form = as_database_has_it
        written = attempt(op, blob, *form(make()))
    # Twice: what Python does not give twice (uninitialised memory) nobody can equal. Equal bytes have one place.
    spoil_free_memory(written)
    if attempt(op, blob, *form(make())) != written:
        written["unsteady"] = True
    elif works_in_place(op, blob, form(make()), written):
        written["inPlace"] = True
    if public_name(op) is not None and op.method_variant is not None:
        written["isMethod"] = True
    return {"dtype": dtype_name(dtype)} | written
