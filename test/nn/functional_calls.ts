// One good call of every function of F, with all its options: what functional_refused.test.ts spoils.

import { F, ones, type Tensor, tensor } from "../../lib/index.js";

/** Makes the arguments anew. */
export type Call = () => unknown[];

const x = () => ones([2, 4]);
const signal = () => ones([1, 4, 6]);
const image = () => ones([1, 4, 6, 6]);
const volume = () => ones([1, 4, 6, 6, 6]);
const long = (...values: number[]) => tensor(values);
const alone: Call = () => [x()];
const pair: Call = () => [x(), x(), { reduction: "mean" }];
const inplace: Call = () => [x(), { inplace: false }];
const drop = (input: () => Tensor) => () => [input(), 0.5, { training: true, inplace: false }];
const masked = () => tensor([true, false]);
const known = () => [x(), x(), { reduction: "mean", weight: x(), mask: masked() }];
const window = { stride: 1, padding: 0, dilation: 1, ceilMode: false };
const labelled = (options: object) => () => [x(), long(1, 0), options];
const pooled = (input: () => Tensor) => () => [input(), 2, { ...window, returnIndices: true }];
const fraction = (input: () => Tensor, samples: number) => () => [
  input(),
  2,
  { outputSize: null, outputRatio: 0.5, randomSamples: ones([1, 4, samples]).mul(0.5), returnIndices: true },
];
const transposed = (input: () => Tensor, d: number) => () => [
  input(),
  ones([4, 2, ...Array<number>(d).fill(2)]),
  ones([2]),
  { stride: 1, padding: 0, outputPadding: 0, groups: 1, dilation: 1 },
];
const convolved = (input: () => Tensor, d: number) => () => [
  input(),
  ones([2, 4, ...Array<number>(d).fill(2)]),
  ones([2]),
  { stride: 1, padding: 0, dilation: 1, groups: 1 },
];
const unpooled = (input: () => Tensor, pool: (x: Tensor) => [Tensor, Tensor]) => () => [
  ...pool(input()),
  2,
  { stride: null, padding: 0, outputSize: null },
];
const margins: Call = () => [x(), x(), x(), { margin: 1, swap: true, reduction: "mean" }];
const adaptive = (input: () => Tensor) => () => [input(), 2, { returnIndices: true }];
const resized: Call = () => [image(), { size: [3, 3], scaleFactor: null }];

export const calls: Readonly<Record<string, Call>> = {
  relu: inplace,
  leakyRelu: () => [x(), 0.1, { inplace: false }],
  prelu: () => [x(), ones([1])],
  gelu: () => [x(), { approximate: "tanh" }],
  silu: inplace,
  elu: () => [x(), 1, { inplace: false }],
  softplus: () => [x(), { beta: 1, threshold: 20 }],
  hardtanh: () => [x(), { minVal: -1, maxVal: 1, inplace: false }],
  tanh: alone,
  sigmoid: alone,
  softmax: () => [x(), 0, { dtype: "float64" }],
  logSoftmax: () => [x(), 0, { dtype: "float64" }],
  relu6: inplace,
  selu: inplace,
  celu: () => [x(), 1, { inplace: false }],
  threshold: () => [x(), 1, 2, { inplace: false }],
  hardsigmoid: inplace,
  hardswish: inplace,
  mish: inplace,
  rrelu: () => [x(), { lower: 0.1, upper: 0.2, training: true, inplace: false }],
  rrelu_: () => [x(), { lower: 0.1, upper: 0.2, training: true }],
  celu_: () => [x(), 1],
  relu_: alone,
  selu_: alone,
  threshold_: () => [x(), 1, 2],
  elu_: () => [x(), 1],
  hardtanh_: () => [x(), -1, 1],
  leakyRelu_: () => [x(), 0.1],
  glu: () => [x(), 1],
  logsigmoid: alone,
  softshrink: () => [x(), 0.5],
  hardshrink: () => [x(), 0.5],
  softmin: () => [x(), 0, { dtype: "float64" }],
  tanhshrink: alone,
  softsign: alone,
  gumbelSoftmax: () => [x(), { tau: 1, hard: true, dim: -1 }],
  multiHeadAttentionForward: () => [
    ones([3, 1, 4]),
    ones([3, 1, 4]),
    ones([3, 1, 4]),
    {
      embedDimToCheck: 4,
      numHeads: 2,
      inProjWeight: ones([12, 4]),
      inProjBias: ones([12]),
      biasK: ones([1, 1, 4]),
      biasV: ones([1, 1, 4]),
      addZeroAttn: true,
      dropoutP: 0.5,
      outProjWeight: ones([4, 4]),
      outProjBias: ones([4]),
      training: true,
      keyPaddingMask: ones([1, 3]),
      attnMask: ones([3, 3]),
    },
  ],
  scaledDotProductAttention: () => [ones([1, 2, 3, 4]), ones([1, 2, 3, 4]), ones([1, 2, 3, 4]), ones([3, 3])],
  crossEntropy: labelled({ weight: ones([4]), ignoreIndex: 3, labelSmoothing: 0.1, mask: masked() }),
  nllLoss: labelled({ weight: ones([4]), ignoreIndex: 3, reduction: "sum", mask: masked() }),
  conv1d: convolved(signal, 1),
  conv2d: convolved(image, 2),
  conv3d: convolved(volume, 3),
  convTranspose1d: transposed(signal, 1),
  convTranspose2d: transposed(image, 2),
  convTranspose3d: transposed(volume, 3),
  convTbc: () => [ones([5, 1, 4]), ones([2, 4, 3]), ones([3]), 0],
  pad: () => [x(), [1, 1], { mode: "constant", value: 1 }],
  cosineSimilarity: () => [x(), x(), 1, 1e-8],
  pairwiseDistance: () => [x(), x(), { p: 2, keepdim: true }],
  pdist: alone,
  normalize: () => [x(), { p: 2, dim: 1, eps: 1e-12 }],
  dropout: drop(x),
  dropout1d: drop(signal),
  dropout2d: drop(image),
  dropout3d: drop(volume),
  alphaDropout: drop(x),
  featureAlphaDropout: drop(image),
  embedding: () => [
    long(0, 1),
    x(),
    { paddingIdx: 0, maxNorm: 1, normType: 2, scaleGradByFreq: false, sparse: false },
  ],
  embeddingBag: () => [
    long(0, 1),
    x(),
    {
      offsets: long(0, 1),
      maxNorm: 1,
      normType: 2,
      mode: "sum",
      sparse: false,
      perSampleWeights: ones([2]),
      includeLastOffset: false,
      paddingIdx: 0,
    },
  ],
  oneHot: () => [long(0, 1), 3],
  unfold: () => [image(), 2, { dilation: 1, padding: 0, stride: 1 }],
  fold: () => [ones([1, 8, 4]), 3, 2, { dilation: 1, padding: 0, stride: 1 }],
  gridSample: () => [
    image(),
    ones([1, 2, 2, 2]),
    { mode: "nearest", paddingMode: "border", alignCorners: true },
  ],
  affineGrid: () => [ones([1, 2, 3]), [1, 1, 2, 2], { alignCorners: true }],
  interpolate: () => [image(), { scaleFactor: 2, mode: "bilinear", alignCorners: true, antialias: true }],
  upsample: resized,
  upsampleNearest: resized,
  upsampleBilinear: resized,
  pixelShuffle: () => [image(), 2],
  pixelUnshuffle: () => [image(), 2],
  channelShuffle: () => [image(), 2],
  nativeChannelShuffle: () => [image(), 2],
  linear: () => [x(), ones([3, 4]), ones([3])],
  bilinear: () => [x(), x(), ones([3, 4, 4]), ones([3])],
  groupedMm: () => {
    const batch = ones([2, 8, 8], { dtype: "bfloat16" });
    return [batch, batch, { offs: null, bias: null }];
  },
  mseLoss: known,
  l1Loss: known,
  huberLoss: () => [x(), x(), { delta: 1, weight: x(), mask: masked() }],
  smoothL1Loss: () => [x(), x(), { beta: 1, mask: masked() }],
  binaryCrossEntropy: known,
  binaryCrossEntropyWithLogits: () => [x(), x(), { weight: x(), posWeight: x(), mask: masked() }],
  klDiv: () => [x(), x(), { reduction: "batchmean", logTarget: true, mask: masked() }],
  poissonNllLoss: () => [x(), x(), { logInput: true, full: true, eps: 1e-8, reduction: "sum" }],
  gaussianNllLoss: () => [x(), x(), x(), { full: true, eps: 1e-6, reduction: "sum" }],
  multilabelSoftMarginLoss: () => [x(), x(), { weight: ones([4]), reduction: "sum" }],
  ctcLoss: () => [ones([4, 1, 3]), tensor([[1, 2]]), long(4), long(2), { blank: 0, zeroInfinity: true }],
  linearCrossEntropy: () => [
    x(),
    ones([3, 4]),
    long(0, 1),
    { linearBias: ones([3]), weight: ones([3]), ignoreIndex: -100, labelSmoothing: 0.1, reduction: "sum" },
  ],
  marginRankingLoss: () => [x(), x(), x(), { margin: 1, reduction: "sum" }],
  hingeEmbeddingLoss: () => [x(), x(), { margin: 1, reduction: "sum" }],
  cosineEmbeddingLoss: () => [x(), x(), ones([2]), { margin: 0.5, reduction: "sum" }],
  tripletMarginLoss: () => [x(), x(), x(), { margin: 1, p: 2, eps: 1e-6, swap: true, reduction: "sum" }],
  tripletMarginWithDistanceLoss: () => [
    ...margins().slice(0, 3),
    { distanceFunction: (a: Tensor, b: Tensor) => a.sub(b).sum(1), margin: 1, swap: true },
  ],
  multiMarginLoss: labelled({ p: 1, margin: 1, weight: ones([4]), reduction: "sum" }),
  multilabelMarginLoss: () => [ones([4]), long(1, 0, -1, 2), { reduction: "sum" }],
  softMarginLoss: pair,
  batchNorm: () => [
    x(),
    ones([4]),
    ones([4]),
    { weight: ones([4]), bias: ones([4]), training: true, momentum: 0.1, eps: 1e-5 },
  ],
  layerNorm: () => [x(), [4], { weight: ones([4]), bias: ones([4]), eps: 1e-5 }],
  rmsNorm: () => [x(), [4], ones([4]), 1e-5],
  instanceNorm: () => [
    signal(),
    { runningMean: ones([4]), runningVar: ones([4]), weight: ones([4]), bias: ones([4]), momentum: 0.1 },
  ],
  groupNorm: () => [signal(), 2, { weight: ones([4]), bias: ones([4]), eps: 1e-5 }],
  localResponseNorm: () => [signal(), 3, { alpha: 1e-4, beta: 0.75, k: 1 }],
  maxPool1d: pooled(signal),
  maxPool2d: pooled(image),
  maxPool3d: pooled(volume),
  maxPool1dWithIndices: pooled(signal),
  maxPool2dWithIndices: pooled(image),
  maxPool3dWithIndices: pooled(volume),
  maxUnpool1d: unpooled(signal, (x) => F.maxPool1dWithIndices(x, 2)),
  maxUnpool2d: unpooled(image, (x) => F.maxPool2dWithIndices(x, 2)),
  maxUnpool3d: unpooled(volume, (x) => F.maxPool3dWithIndices(x, 2)),
  avgPool1d: () => [signal(), 2, 1, 0, false, true],
  avgPool2d: () => [image(), 2, 1, 0, false, true],
  avgPool3d: () => [volume(), 2, 1, 0, false, true],
  adaptiveAvgPool1d: () => [signal(), 2],
  adaptiveAvgPool2d: () => [image(), [2, null]],
  adaptiveAvgPool3d: () => [volume(), [2, 2, null]],
  adaptiveMaxPool1d: adaptive(signal),
  adaptiveMaxPool2d: adaptive(image),
  adaptiveMaxPool3d: adaptive(volume),
  adaptiveMaxPool1dWithIndices: () => [signal(), 2],
  adaptiveMaxPool2dWithIndices: () => [image(), 2],
  adaptiveMaxPool3dWithIndices: () => [volume(), 2],
  fractionalMaxPool2d: fraction(image, 2),
  fractionalMaxPool3d: fraction(volume, 3),
  fractionalMaxPool2dWithIndices: fraction(image, 2),
  fractionalMaxPool3dWithIndices: fraction(volume, 3),
  lpPool1d: () => [signal(), 2, 2, { stride: 1, ceilMode: false }],
  lpPool2d: () => [image(), 2, 2, { stride: 1, ceilMode: false }],
  lpPool3d: () => [volume(), 2, 2, { stride: 1, ceilMode: false }],
};
