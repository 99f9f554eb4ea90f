"""One sample of an operator: what went in, what came out, what flowed back."""

import inspect
import math

import torch

from encode import Blob, Encoder, dtype_name
from tape import Program, Result, each_tensor, program_of, replace, run

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
        written = {"name": call.name, "args": write(call.args), "kwargs": {k: write(v) for k, v in call.kwargs.items()}}
        names = parameter_names(call.function)
        calls.append(written | ({"parameters": names} if names else {}))
    return {"calls": calls, "returns": write(program.returns)}


def parameter_names(function) -> list[str] | None:
    """Of a function written in Python; those in C++ do not tell."""
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None


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


def record_sample(op, blob: Blob, dtype: torch.dtype, make) -> dict:
    """`make` gives the sample, anew each time it is called: running it may have changed it."""
    try:
        sample = make()
        as_said = replace((sample.input, *sample.args), whole), replace(sample.kwargs, whole)
        return {"dtype": dtype_name(dtype)} | attempt(op, blob, *as_said)
    except TooLarge:
        raise
    except Exception:
        # Where Python insists on 1.0, TypeScript's 1 may be converted by the schema: as the database has it.
        sample = make()
        return {"dtype": dtype_name(dtype)} | attempt(op, blob, (sample.input, *sample.args), sample.kwargs)
