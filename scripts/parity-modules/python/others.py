"""Modules that PyTorch's database lacks, and settings of its own that it leaves out: dropout, batches, masks, modes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.testing import make_tensor
from torch.testing._internal.common_modules import FunctionInput

call = FunctionInput


@dataclass
class Inputs:
    dtype: torch.dtype

    def real(self, *shape: int) -> torch.Tensor:
        return make_tensor(shape, device="cpu", dtype=self.dtype, requires_grad=True, low=-2, high=2)

    def whole(self, high: int, *shape: int) -> torch.Tensor:
        return torch.randint(high, shape)

    def pooled(self, dimensions: int, *shape: int, **kwargs) -> tuple[torch.Tensor, torch.Tensor]:
        pool = {1: nn.MaxPool1d, 2: nn.MaxPool2d, 3: nn.MaxPool3d}[dimensions](2, return_indices=True, **kwargs)
        values, indices = pool(self.real(*shape))
        return values.detach().requires_grad_(), indices


Cases = Iterator[tuple[FunctionInput, FunctionInput]]


def channels(*shapes: tuple[int, ...]) -> Callable[[Inputs], Cases]:
    def cases(x: Inputs) -> Cases:
        for arguments in (call(), call(0.25), call(p=0.8), call(0.0), call(1.0)):
            for shape in shapes:
                yield arguments, call(x.real(*shape))

    return cases


def unpooled(dimensions: int) -> Callable[[Inputs], Cases]:
    def cases(x: Inputs) -> Cases:
        even, odd = (4, 6, 8)[-dimensions:], (5, 6, 7)[-dimensions:]
        yield call(2), call(*x.pooled(dimensions, 2, 3, *even))
        yield call(2, stride=2), call(*x.pooled(dimensions, 3, *odd), output_size=list(odd))
        yield call(2, padding=1), call(*x.pooled(dimensions, 2, 3, *even, padding=1))

    return cases


def adaptive_log_softmax(x: Inputs) -> Cases:
    for kwargs in ({}, {"div_value": 2.0, "head_bias": True}):
        yield call(16, 20, [4, 10, 15], **kwargs), call(x.real(12, 16), x.whole(20, 12))
    yield call(8, 6, [2], div_value=2.0), call(x.real(8), torch.tensor(3))


def embedding_bag(x: Inputs) -> Cases:
    offsets = torch.tensor([0, 3, 3])
    for mode in ("mean", "sum", "max"):
        yield call(5, 3, mode=mode), call(x.whole(5, 4, 2))
        yield call(5, 3, mode=mode, padding_idx=1), call(x.whole(5, 8), offsets)
        yield call(5, 3, mode=mode, max_norm=0.5), call(x.whole(5, 8), offsets)
    yield call(5, 3, mode="sum", include_last_offset=True), call(x.whole(5, 8), torch.tensor([0, 3, 8]))
    yield call(5, 3, mode="sum"), call(x.whole(5, 8), offsets, x.real(8))


def embedding(x: Inputs) -> Cases:
    yield call(6, 3, padding_idx=-2), call(x.whole(6, 4, 5))
    yield call(6, 3, max_norm=0.7, norm_type=1.0), call(x.whole(6, 4, 5))
    yield call(6, 3, scale_grad_by_freq=True), call(x.whole(6, 4, 5))


def upsample(x: Inputs) -> Cases:
    for mode, sizes in (("nearest", (4,)), ("linear", (4,)), ("bilinear", (3, 4)), ("bicubic", (3, 4)), ("trilinear", (2, 3, 4))):
        yield call(scale_factor=2, mode=mode), call(x.real(1, 2, *sizes))
        yield call(size=tuple(size + 2 for size in sizes), mode=mode), call(x.real(1, 2, *sizes))
    yield call(scale_factor=1.5, mode="bilinear", align_corners=True), call(x.real(1, 2, 3, 4))
    yield call(scale_factor=(1.5, 2.5), mode="bicubic", recompute_scale_factor=True), call(x.real(1, 2, 3, 4))


def convolutions(dimensions: int, transposed: bool) -> Callable[[Inputs], Cases]:
    def cases(x: Inputs) -> Cases:
        sizes = (5, 6, 7)[-dimensions:]
        image = (2, 4, *sizes)
        for mode in ("zeros",) if transposed else ("reflect", "replicate", "circular"):
            yield call(4, 6, 3, padding=1, groups=2, dilation=2, padding_mode=mode), call(x.real(*image))
        if transposed:
            yield call(4, 6, 3, stride=2, padding=1, output_padding=1), call(x.real(*image))
            size = [2 * one + 1 for one in sizes]
            yield call(4, 2, 3, stride=2, bias=False), call(x.real(*image), size)
        else:
            yield call(4, 2, 3, padding="same", bias=False), call(x.real(4, *sizes))
            yield call(4, 2, 3, padding="same", padding_mode="reflect"), call(x.real(*image))

    return cases


def recurrent(cls: type) -> Callable[[Inputs], Cases]:
    def cases(x: Inputs) -> Cases:
        both = (lambda h: (h, x.real(*h.shape))) if cls is nn.LSTM else (lambda h: h)
        for kwargs in ({}, {"batch_first": True}, {"bidirectional": True, "num_layers": 2, "dropout": 0.4}):
            directions, layers = 1 + kwargs.get("bidirectional", False), kwargs.get("num_layers", 1)
            yield call(3, 4, **kwargs), call(x.real(5, 2, 3))
            batch = 5 if kwargs.get("batch_first") else 2
            yield call(3, 4, **kwargs), call(x.real(5, 2, 3), both(x.real(directions * layers, batch, 4)))
            packed = nn.utils.rnn.pack_padded_sequence(x.real(5, 3, 3).detach(), [3, 5, 1], enforce_sorted=False)
            packed.data.requires_grad_()
            yield call(3, 4, **kwargs), call(packed)

    return cases


def cells(cls: type) -> Callable[[Inputs], Cases]:
    def cases(x: Inputs) -> Cases:
        yield call(3, 4, bias=False), call(x.real(2, 3))
        state = x.real(2, 4)
        yield call(3, 4), call(x.real(2, 3), (state, x.real(2, 4)) if cls is nn.LSTMCell else state)

    return cases


def attention(x: Inputs) -> Cases:
    mask = torch.ones(3, 5, dtype=torch.bool).triu(2)
    padding = torch.tensor([[False] * 5, [False] * 3 + [True] * 2])
    for kwargs in ({}, {"dropout": 0.3}, {"kdim": 3, "vdim": 2}, {"add_bias_kv": True, "add_zero_attn": True}):
        key, value = x.real(5, 2, kwargs.get("kdim", 4)), x.real(5, 2, kwargs.get("vdim", 4))
        yield call(4, 2, **kwargs), call(x.real(3, 2, 4), key, value)
        yield call(4, 2, **kwargs), call(x.real(3, 2, 4), key, value, need_weights=False, attn_mask=mask)
        yield call(4, 2, **kwargs), call(x.real(3, 2, 4), key, value, key_padding_mask=padding, average_attn_weights=False)
    own = x.real(2, 3, 4)
    yield call(4, 2, batch_first=True), call(own, own, own)
    causal = nn.Transformer.generate_square_subsequent_mask(3, dtype=x.dtype)
    yield call(4, 2, batch_first=True), call(own, own, own, attn_mask=causal, is_causal=True, need_weights=False)


LAYER = {"d_model": 4, "nhead": 2, "dim_feedforward": 8}
SETTINGS = (
    {},
    {"batch_first": True},  # without gradients: the fused path, over nested tensors where a mask pads
    {"dropout": 0.3, "activation": "gelu"},
    {"dropout": 0.3, "norm_first": True, "batch_first": True},
)


def encoder_layers(x: Inputs) -> Cases:
    padding = torch.tensor([[False, False, False], [False, False, True]])
    for kwargs in SETTINGS:
        source = x.real(2, 3, 4) if kwargs.get("batch_first") else x.real(3, 2, 4)
        yield call(**LAYER, **kwargs), call(source)
        yield call(**LAYER, **kwargs), call(source, src_key_padding_mask=padding)


def encoders(x: Inputs) -> Cases:
    for arguments, forward in encoder_layers(x):
        layer = nn.TransformerEncoderLayer(**arguments.kwargs)
        yield call(layer, 2), forward
        yield call(layer, 3, mask_check=False), forward
        yield call(layer, 2, norm=nn.LayerNorm(4), enable_nested_tensor=False), forward


def decoder_layers(x: Inputs) -> Cases:
    mask = nn.Transformer.generate_square_subsequent_mask(3, dtype=x.dtype)
    for kwargs in SETTINGS:
        batch = (lambda length: (2, length, 4)) if kwargs.get("batch_first") else (lambda length: (length, 2, 4))
        target, memory = x.real(*batch(3)), x.real(*batch(5))
        yield call(**LAYER, **kwargs), call(target, memory)
        yield call(**LAYER, **kwargs), call(target, memory, tgt_mask=mask, tgt_is_causal=True)


def decoders(x: Inputs) -> Cases:
    for arguments, forward in decoder_layers(x):
        yield call(nn.TransformerDecoderLayer(**arguments.kwargs), 2, norm=nn.LayerNorm(4)), forward


def transformers(x: Inputs) -> Cases:
    layers = {"num_encoder_layers": 2, "num_decoder_layers": 2}
    for arguments, forward in decoder_layers(x):
        yield call(**arguments.kwargs, **layers), forward


def triplets(x: Inputs) -> Cases:
    for kwargs in ({}, {"margin": 0.5, "reduction": "none"}, {"swap": True, "reduction": "sum"}):
        yield call(**kwargs), call(x.real(3, 4), x.real(3, 4), x.real(3, 4))


def triplets_by_norm(x: Inputs) -> Cases:
    yield from triplets(x)
    yield call(p=1.0, eps=1e-3), call(x.real(3, 4), x.real(3, 4), x.real(3, 4))
