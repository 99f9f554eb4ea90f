"""The database's entries, and ours beside them under the same names with "/more"."""

from collections.abc import Callable
from functools import partial

import torch
from torch import nn
from torch.testing._internal.common_modules import ModuleInfo, ModuleInput, module_db

import others
from others import Cases, Inputs, call


def of(*cases: tuple) -> Callable[[Inputs], Cases]:
    """Each the constructor's arguments, then shapes of what it is called with."""

    def make(x: Inputs) -> Cases:
        for arguments, *shapes in cases:
            yield arguments, call(*(x.real(*shape) for shape in shapes))

    return make


def pairs(*arguments) -> Callable[[Inputs], Cases]:
    return of(*((one, (3, 4), (3, 4)) for one in arguments))


MORE = {
    nn.AdaptiveLogSoftmaxWithLoss: others.adaptive_log_softmax,
    nn.AlphaDropout: others.channels((3, 4), (2, 3, 4)),
    nn.ChannelShuffle: of((call(2), (1, 4, 2, 3)), (call(3), (2, 6, 2))),
    nn.Conv1d: others.convolutions(1, transposed=False),
    nn.Conv2d: others.convolutions(2, transposed=False),
    nn.Conv3d: of((call(2, 3, 2, padding=1, padding_mode="circular"), (1, 2, 3, 4, 5))),
    nn.ConvTranspose1d: others.convolutions(1, transposed=True),
    nn.ConvTranspose2d: others.convolutions(2, transposed=True),
    nn.ConvTranspose3d: others.convolutions(3, transposed=True),
    nn.CosineSimilarity: pairs(call(), call(dim=0), call(1, eps=0.5)),
    nn.CrossMapLRN2d: of((call(3), (2, 5, 3, 3)), (call(5, alpha=0.01, beta=0.5, k=2), (2, 5, 3, 3))),
    nn.Dropout: others.channels((3, 4), (2, 3, 4, 5)),
    nn.Dropout1d: others.channels((3, 4), (2, 3, 4)),
    nn.Dropout2d: others.channels((2, 3, 4, 5)),
    nn.Dropout3d: others.channels((2, 3, 2, 2, 2)),
    nn.Embedding: others.embedding,
    nn.EmbeddingBag: others.embedding_bag,
    nn.FeatureAlphaDropout: others.channels((2, 3, 4), (2, 3, 4, 5)),
    nn.Flatten: of((call(), (2, 3, 4)), (call(0, -2), (2, 3, 4)), (call(end_dim=1), (2, 3, 4))),
    nn.Fold: of(
        (call((4, 5), (2, 2)), (2, 12, 12)),
        (call((4, 5), 3, dilation=1, padding=1, stride=2), (18, 6)),
    ),
    nn.GRU: others.recurrent(nn.GRU),
    nn.GRUCell: others.cells(nn.GRUCell),
    nn.Hardsigmoid: of((call(), (3, 4)), (call(inplace=False), ())),
    nn.Identity: of((call(), (3, 4)), (call(54, unused=0.1), (3, 4))),
    nn.LSTM: others.recurrent(nn.LSTM),
    nn.LSTMCell: others.cells(nn.LSTMCell),
    nn.MaxUnpool1d: others.unpooled(1),
    nn.MaxUnpool2d: others.unpooled(2),
    nn.MaxUnpool3d: others.unpooled(3),
    nn.MultiheadAttention: others.attention,
    nn.PairwiseDistance: pairs(call(), call(1.0), call(p=3.0, eps=1e-3, keepdim=True)),
    nn.PixelShuffle: of((call(2), (2, 8, 2, 3)), (call(3), (9, 2, 2))),
    nn.PixelUnshuffle: of((call(2), (2, 2, 4, 6))),
    nn.RNN: others.recurrent(nn.RNN),
    nn.RNNCell: others.cells(nn.RNNCell),
    nn.RReLU: of((call(), (3, 4)), (call(0.2, 0.6), (2, 3, 4)), (call(lower=0.1, upper=0.1), (3, 4))),
    nn.Transformer: others.transformers,
    nn.TransformerDecoder: others.decoders,
    nn.TransformerDecoderLayer: others.decoder_layers,
    nn.TransformerEncoder: others.encoders,
    nn.TransformerEncoderLayer: others.encoder_layers,
    nn.TripletMarginLoss: others.triplets_by_norm,
    nn.TripletMarginWithDistanceLoss: others.triplets,
    nn.Unflatten: of((call(1, (2, 3)), (4, 6, 2)), (call(-1, (-1, 2)), (4, 6))),
    nn.Unfold: of((call(2), (2, 3, 4, 5)), (call((2, 3), dilation=2, padding=1, stride=2), (1, 3, 6, 7))),
    nn.Upsample: others.upsample,
    nn.UpsamplingBilinear2d: of((call(scale_factor=2), (1, 2, 3, 4)), (call(size=(5, 6)), (1, 2, 3, 4))),
    nn.UpsamplingNearest2d: of((call(scale_factor=2), (1, 2, 3, 4)), (call(size=(5, 6)), (1, 2, 3, 4))),
}


def inputs(cases: Callable[[Inputs], Cases], module_info, device, dtype: torch.dtype, requires_grad: bool, training: bool) -> list[ModuleInput]:
    return [ModuleInput(init, forward) for init, forward in cases(Inputs(dtype))]


ours = [ModuleInfo(cls, module_inputs_func=partial(inputs, cases)) for cls, cases in MORE.items()]
entries = [*module_db, *ours]


def entry_name(info) -> str:
    return f"{info.name}/more" if info in ours else info.name
