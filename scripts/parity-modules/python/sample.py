"""One sample of a module: how it is made, what it holds, what goes in, comes out and flows back."""

import hashlib
from dataclasses import dataclass

import torch

from encode import Blob
from gradients import record_gradients
from modules import ModuleEncoder, made_again
from signatures import parameter_names
from tensors import require_small, spoil_free_memory

SEEDS = {"constructor": 0, "forward": 1}


@dataclass
class Call:
    args: tuple
    kwargs: dict


def written_calls(module_cls: type, constructor: Call, forward: Call, encoder: ModuleEncoder) -> dict:
    return {
        "init": encoder.call(module_cls.__init__, constructor.args, constructor.kwargs),
        "forward": encoder.call(module_cls.forward, forward.args, forward.kwargs),
    }


def build(module_cls: type, constructor: Call) -> torch.nn.Module:
    args = [made_again(value) for value in constructor.args]
    return module_cls(*args, **{name: made_again(value) for name, value in constructor.kwargs.items()})


def generator_state() -> str:
    """Tells whether as many numbers were drawn."""
    return hashlib.sha256(torch.get_rng_state().numpy().tobytes()).hexdigest()[:16]


def written_state(module: torch.nn.Module, encoder: ModuleEncoder) -> list:
    return [[key, encoder.output(value)] for key, value in module.state_dict().items()]


def attempt(module_cls: type, blob: Blob, dtype: torch.dtype, training: bool, calls: tuple[Call, Call]) -> dict:
    constructor, forward = calls
    encoder = ModuleEncoder(blob)
    written = written_calls(module_cls, constructor, forward, encoder)
    require_small(encoder)
    torch.default_generator.manual_seed(SEEDS["constructor"])
    module = build(module_cls, constructor)
    drawn = [generator_state()]
    # As PyTorch's own tests do: made in float32, then converted.
    module.to(dtype).train(training)
    written |= {"repr": repr(module), "state": written_state(module, encoder)}
    if not training:
        # Without gradients some modules have a path of their own.
        torch.default_generator.manual_seed(SEEDS["forward"])
        with torch.no_grad():
            written["inferred"] = encoder.value(module(*forward.args, **forward.kwargs), encoder.output)
    torch.default_generator.manual_seed(SEEDS["forward"])
    returned = module(*forward.args, **forward.kwargs)
    drawn.append(generator_state())
    written |= {"drawn": drawn, "outputs": encoder.value(returned, encoder.output)}
    written["after"] = written_state(module, encoder)
    written |= record_gradients(encoder, returned, dict(module.named_parameters()))
    return {"training": training, "tensors": encoder.tensors, **written}


def record_in_place(module_cls: type, blob: Blob, calls: tuple[Call, Call], written: dict) -> dict | None:
    """What flows back from the module made with `inplace=True`, where it gives the same in its input's memory."""
    constructor, forward = calls
    if "inplace" not in (parameter_names(module_cls.__init__) or []) or not forward.args:
        return None
    torch.default_generator.manual_seed(SEEDS["constructor"])
    module = build(module_cls, Call(constructor.args, constructor.kwargs | {"inplace": True})).train(written["training"])
    torch.default_generator.manual_seed(SEEDS["forward"])
    first = forward.args[0].clone()
    returned = module(first, *forward.args[1:], **forward.kwargs)
    encoder = ModuleEncoder(blob)
    # Equal bytes have one place in the blob.
    if returned.data_ptr() != first.data_ptr() or encoder.output(returned) != written["outputs"]:
        return None
    written_calls(module_cls, constructor, forward, encoder)
    return record_gradients(encoder, returned, {})


def record_sample(module_cls: type, blob: Blob, dtype: torch.dtype, training: bool, make) -> dict:
    """`make` gives the sample, anew each time it is called: running it may have changed it."""
    written = attempt(module_cls, blob, dtype, training, make())
    # Twice: what Python does not give twice (uninitialised memory) nobody can equal. Equal bytes have one place.
    spoil_free_memory(written)
    if attempt(module_cls, blob, dtype, training, make()) != written:
        written["unsteady"] = True
        return written
    in_place = record_in_place(module_cls, blob, make(), written)
    return written | ({} if in_place is None else {"inPlace": in_place})
