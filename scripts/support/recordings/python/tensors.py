"""Copies of inputs, and the tensors in a structure."""

import torch

from encode import Encoder, storage_of

LARGEST = 2 * 2**20  # bytes of one sample's inputs; a few of grid_sampler_3d have 6 MB each


class TooLarge(Exception):
    pass


def copied(value, memo: dict[int, object] | None = None):
    """A copy of a structure of tensors whose leaves are leaves, and whose other tensors become such."""
    memo = {} if memo is None else memo
    if isinstance(value, torch.Tensor):
        if id(value) not in memo:
            memo[id(value)] = copy_tensor(value)
        return memo[id(value)]
    if isinstance(value, torch.nn.utils.rnn.PackedSequence):
        return type(value)(*(copied(part, memo) for part in value))
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return type(value)(copied(element, memo) for element in value)
    if isinstance(value, dict):
        return {key: copied(element, memo) for key, element in value.items()}
    return value


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


def require_small(encoder: Encoder) -> None:
    if sum(entry["bytes"] for entry in encoder.tensors) > LARGEST:
        raise TooLarge


def each_tensor(value, path=()):
    if isinstance(value, torch.Tensor):
        yield path, value
    elif isinstance(value, (list, tuple)):
        for i, element in enumerate(value):
            yield from each_tensor(element, (*path, i))


def stored_tensors(written):
    if isinstance(written, dict):
        if "bytes" in written:
            yield written
        for value in written.values():
            yield from stored_tensors(value)
    elif isinstance(written, list):
        for value in written:
            yield from stored_tensors(value)


def spoil_free_memory(written: dict) -> None:
    """Fills what the allocator will hand out next, so that an operator that reads it shows."""
    sizes = {entry["bytes"] for entry in stored_tensors(written)}
    spoilt = [torch.full((size,), 0x5A, dtype=torch.uint8) for size in sizes if size for _ in range(4)]
    del spoilt
