"""Values of a sample as JSON, tensors as bytes in one blob. scripts/support/recordings/recording.ts reads them."""

import dataclasses
import math

import torch


class Unsayable(Exception):
    """A value that no TypeScript caller can hand over or be handed."""


def dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def raw_bytes(tensor: torch.Tensor) -> bytes:
    """The elements of a tensor without autograd, conjugation or negation pending, in row-major order."""
    plain = tensor.detach()
    plain = plain.clone() if plain._is_zerotensor() else plain
    plain = plain.resolve_conj().resolve_neg().contiguous()
    # Contiguous is also what has odd strides along dimensions of size 1.
    flat = plain.as_strided((plain.numel(),), (1,))
    return flat.view(torch.uint8).numpy().tobytes() if plain.numel() else b""


def require_plain(tensor: torch.Tensor) -> None:
    if tensor.layout != torch.strided:
        raise Unsayable(f"a tensor of layout {tensor.layout}")
    if tensor.device.type not in ("cpu", "meta"):
        raise Unsayable(f"a tensor on {tensor.device}")
    if tensor.is_quantized or type(tensor) not in (torch.Tensor, torch.nn.Parameter):
        raise Unsayable(f"a tensor of type {type(tensor).__name__}")


def storage_of(plain: torch.Tensor) -> torch.Tensor:
    """The memory that a tensor is a view of, in one dimension."""
    storage = plain.untyped_storage()
    return torch.empty(0, dtype=plain.dtype).set_(storage, 0, (storage.nbytes() // plain.element_size(),), (1,))


class Blob:
    """Bytes, each run of them once: many samples share their tensors' values."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.size = 0
        self.known: dict[bytes, int] = {}

    def add(self, data: bytes) -> int:
        if data not in self.known:
            self.known[data] = self.size
            self.chunks.append(data)
            self.size += len(data)
        return self.known[data]


def scalar(value) -> object:
    """A number as JSON has it; JSON has no infinities and JavaScript no large ints."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else {"big": str(value)}
    if isinstance(value, float):
        odd = not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0)
        return {"float": repr(value)} if odd else value
    return {"re": scalar(value.real), "im": scalar(value.imag)}


SIMPLE_TYPES = (torch.dtype, torch.device, torch.memory_format, torch.layout)


class Encoder:
    """Of one sample: each tensor once, however often it is an argument."""

    def __init__(self, blob: Blob) -> None:
        self.blob = blob
        self.tensors: list[dict] = []
        self.objects: list[torch.Tensor] = []
        self.numbers: dict[int, int] = {}

    def input(self, tensor: torch.Tensor) -> dict:
        number = self.numbers.get(id(tensor))
        if number is None:
            number = self.numbers[id(tensor)] = len(self.tensors)
            self.tensors.append(self.stored(tensor))
            self.objects.append(tensor)
        return {"t": number}

    def stored(self, tensor: torch.Tensor) -> dict:
        """With its strides where it is not contiguous: the bytes are then those of the memory it spans."""
        require_plain(tensor)
        plain = tensor.detach()
        entry = {"dtype": dtype_name(tensor.dtype), "shape": list(tensor.shape)}
        if tensor.is_meta:
            return entry | {"meta": True, "at": 0, "bytes": 0}
        conjugated, negated = plain.is_conj(), plain.is_neg()
        whole = storage_of(plain)
        # By its strides: is_contiguous() is also true of odd ones along dimensions of size 1, and kernels tell.
        in_order = tensor.stride() == torch.empty(tensor.shape, device="meta").stride()
        if in_order and not conjugated and not negated and whole.numel() == plain.numel():
            data = raw_bytes(plain)
        else:
            data = raw_bytes(whole)
            entry |= {"stride": list(tensor.stride()), "offset": tensor.storage_offset()}
            entry |= {"conj": True} if conjugated else {}
            entry |= {"neg": True} if negated else {}
        if tensor.requires_grad:
            entry["requiresGrad"] = True
        return entry | {"at": self.blob.add(data), "bytes": len(data)}

    def output(self, tensor: torch.Tensor) -> dict:
        require_plain(tensor)
        data = raw_bytes(tensor)
        return {
            "dtype": dtype_name(tensor.dtype),
            "shape": list(tensor.shape),
            "contiguous": tensor.is_contiguous(),
            "at": self.blob.add(data),
            "bytes": len(data),
        }

    def value(self, value, tensor) -> object:
        """`tensor` says how a tensor in it is written."""
        if isinstance(value, torch.Tensor):
            return tensor(value)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (bool, int, float, complex)):
            return scalar(value)
        if isinstance(value, (list, tuple)):
            return [self.value(element, tensor) for element in value]
        if isinstance(value, SIMPLE_TYPES):
            return {"name": str(value).removeprefix("torch.")}
        if isinstance(value, slice):
            return {"slice": [self.value(end, tensor) for end in (value.start, value.stop, value.step)]}
        if value is Ellipsis:
            return {"ellipsis": True}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {"fields": {f.name: self.value(getattr(value, f.name), tensor) for f in dataclasses.fields(value)}}
        if isinstance(value, torch.nn.PairwiseDistance):
            return {"distance": {"p": scalar(value.norm), "eps": value.eps, "keepdim": value.keepdim}}
        raise Unsayable(f"a {type(value).__module__}.{type(value).__qualname__}")
