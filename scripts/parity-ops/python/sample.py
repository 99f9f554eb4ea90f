"""One sample of an operator: what went in, what came out, what flowed back."""

import math

import torch

from encode import Blob, Encoder, dtype_name
from gradients import record_gradients
from signatures import parameter_names
from tape import Program, Result, program_of, public_name, replace, run
from tensors import TooLarge, require_small, spoil_free_memory

SEED = 0


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


def attempt(op, blob: Blob, args: tuple, kwargs: dict) -> dict:
    program = program_of(op, args, kwargs)
    encoder = Encoder(blob)
    written = written_program(program, encoder)
    require_small(encoder)
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
