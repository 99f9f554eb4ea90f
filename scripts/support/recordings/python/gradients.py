"""What flows back from results, with cotangents drawn under a seed."""

import torch

from encode import Encoder
from tensors import each_tensor

SEED = 0


def cotangent(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    # Few bits, so that every dtype holds it exactly and the recording stays small.
    def draw():
        return torch.randint(-8, 9, tensor.shape, generator=generator).to(torch.float64) / 4

    drawn = torch.complex(draw(), draw()) if tensor.is_complex() else draw()
    return drawn.to(tensor.dtype)


def record_gradients(encoder: Encoder, returned, parameters: dict[str, torch.Tensor] | None = None) -> dict:
    """Of the encoder's inputs that are leaves, then of parameters, by name."""
    outputs = [t for _, t in each_tensor(returned) if t.requires_grad]
    inputs = [i for i, t in enumerate(encoder.objects) if t.requires_grad and t.is_leaf]
    learnt = {name: t for name, t in (parameters or {}).items() if t.requires_grad}
    if not outputs or not (inputs or learnt):
        return {}
    generator = torch.Generator().manual_seed(SEED)
    cotangents = [cotangent(t, generator) for t in outputs]
    written = {"cotangents": [encoder.output(c) for c in cotangents], "inputs": inputs}
    if parameters is not None:
        written["parameters"] = list(learnt)
    try:
        wanted = [*(encoder.objects[i] for i in inputs), *learnt.values()]
        gradients = torch.autograd.grad(outputs, wanted, cotangents, allow_unused=True)
    except RuntimeError as error:
        return {"gradients": written | {"raises": str(error).split("\n")[0][:200]}}
    return {"gradients": written | {"values": [None if g is None else encoder.output(g) for g in gradients]}}
