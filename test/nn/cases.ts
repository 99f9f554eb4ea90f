// The table of layers and losses: plain data, read by the tests and by scripts/fixtures/record_nn.py alike.
//
// A row is a module, its arguments as TypeScript writes them (Python's are the same in snake_case), and its inputs.
// layers.test.ts runs every row under every transformation. After a change: python scripts/fixtures/record_nn.py

export type Argument = number | string | boolean | null | (number | null)[] | { tensor: number[] };

export interface InputSpec {
  /** randn is normal, rand uniform in [0, 1), randint an int64 class below `high`. Only the first input takes a gradient. */
  draw: "randn" | "rand" | "randint";
  shape: number[];
  high?: number;
}

export interface Case {
  layer: string;
  /** What tells this row from others of the same layer. */
  variant?: string;
  args?: Argument[];
  options?: Record<string, Argument>;
  inputs: InputSpec[];
  /** First input of a shape that does not fit: a ShapeError naming the operation. */
  wrong?: number[];
  /** The operation that the error names. */
  names?: string;
}

const randn = (...shape: number[]): InputSpec => ({ draw: "randn", shape });
const rand = (...shape: number[]): InputSpec => ({ draw: "rand", shape });
const classes = (high: number, ...shape: number[]): InputSpec => ({ draw: "randint", shape, high });

const layers: Case[] = [
  { layer: "Identity", inputs: [randn(2, 3)] },
  { layer: "Linear", args: [5, 3], inputs: [randn(4, 5)], wrong: [4, 6], names: "linear" },
  {
    layer: "Linear",
    variant: "no bias, 3-D",
    args: [9, 4],
    options: { bias: false },
    inputs: [randn(2, 3, 9)],
  },
  {
    layer: "Bilinear",
    args: [3, 4, 2],
    inputs: [randn(5, 3), randn(5, 4)],
    wrong: [5, 2],
    names: "bilinear",
  },
  { layer: "Conv1d", args: [3, 4, 3], inputs: [randn(2, 3, 9)], wrong: [2, 4, 9], names: "conv1d" },
  {
    layer: "Conv1d",
    variant: "same, dilated, even kernel",
    args: [2, 3, 4],
    options: { padding: "same", dilation: 2 },
    inputs: [randn(2, 2, 8)],
  },
  {
    layer: "Conv1d",
    variant: "circular",
    args: [2, 3, 3],
    options: { padding: 2, paddingMode: "circular" },
    inputs: [randn(2, 2, 6)],
  },
  {
    layer: "Conv2d",
    args: [1, 4, 5],
    options: { padding: 2 },
    inputs: [randn(2, 1, 6, 6)],
    wrong: [2, 3, 6, 6],
    names: "conv2d",
  },
  {
    layer: "Conv2d",
    variant: "grouped, strided, oblong",
    args: [4, 6, [3, 2]],
    options: { groups: 2, stride: [2, 1], dilation: [1, 2], bias: false },
    inputs: [randn(2, 4, 7, 6)],
  },
  {
    layer: "Conv2d",
    variant: "reflected, same",
    args: [2, 2, [3, 4]],
    options: { padding: "same", paddingMode: "reflect" },
    inputs: [randn(1, 2, 5, 5)],
  },
  { layer: "BatchNorm1d", args: [4], inputs: [randn(6, 4)], wrong: [6, 4, 2, 2], names: "BatchNorm1d" },
  {
    layer: "BatchNorm1d",
    variant: "sequences",
    args: [3],
    options: { eps: 0.001 },
    inputs: [randn(3, 3, 5)],
  },
  {
    layer: "BatchNorm1d",
    variant: "plain average",
    args: [4],
    options: { momentum: null },
    inputs: [randn(6, 4)],
  },
  {
    layer: "BatchNorm1d",
    variant: "no memory",
    args: [4],
    options: { trackRunningStats: false, affine: false },
    inputs: [randn(6, 4)],
  },
  { layer: "BatchNorm1d", variant: "no bias", args: [4], options: { bias: false }, inputs: [randn(6, 4)] },
  {
    layer: "BatchNorm2d",
    args: [3],
    options: { momentum: 0.3 },
    inputs: [randn(2, 3, 4, 4)],
    wrong: [2, 3, 4],
    names: "BatchNorm2d",
  },
  { layer: "LayerNorm", args: [6], inputs: [randn(4, 6)], wrong: [4, 5], names: "layerNorm" },
  {
    layer: "LayerNorm",
    variant: "two dimensions",
    args: [[3, 4]],
    options: { bias: false },
    inputs: [randn(2, 3, 4)],
  },
  {
    layer: "LayerNorm",
    variant: "plain",
    args: [5],
    options: { elementwiseAffine: false },
    inputs: [randn(2, 5)],
  },
  { layer: "Dropout", args: [0.3], inputs: [randn(5, 8)] },
  { layer: "Dropout2d", args: [0.4], inputs: [randn(3, 4, 2, 2)] },
  { layer: "Embedding", args: [7, 3], inputs: [classes(7, 2, 4)] },
  {
    layer: "Embedding",
    variant: "padded",
    args: [7, 3],
    options: { paddingIdx: -2 },
    inputs: [classes(7, 12)],
  },
  {
    layer: "Embedding",
    variant: "bounded, by frequency",
    args: [5, 4],
    options: { maxNorm: 1.5, scaleGradByFreq: true },
    inputs: [classes(5, 9)],
  },
];

const activations: Case[] = [
  { layer: "ReLU", inputs: [randn(4, 9)] },
  { layer: "LeakyReLU", args: [0.2], inputs: [randn(4, 9)] },
  { layer: "GELU", inputs: [randn(4, 9)] },
  { layer: "GELU", variant: "tanh", options: { approximate: "tanh" }, inputs: [randn(4, 9)] },
  { layer: "SiLU", inputs: [randn(4, 9)] },
  { layer: "Tanh", inputs: [randn(4, 9)] },
  { layer: "Sigmoid", inputs: [randn(4, 9)] },
  { layer: "Softmax", args: [1], inputs: [randn(4, 9)] },
  { layer: "LogSoftmax", args: [-1], inputs: [randn(4, 9)] },
  { layer: "ELU", args: [1.5], inputs: [randn(4, 9)] },
  { layer: "Softplus", inputs: [randn(4, 9)] },
  { layer: "Softplus", variant: "steep", options: { beta: 1.5, threshold: 0.5 }, inputs: [randn(4, 9)] },
  { layer: "Hardtanh", options: { minVal: -0.5, maxVal: 0.75 }, inputs: [randn(4, 9)] },
  { layer: "PReLU", inputs: [randn(4, 9)] },
  {
    layer: "PReLU",
    variant: "by channel",
    args: [3],
    options: { init: 0.1 },
    inputs: [randn(2, 3, 4)],
    wrong: [2, 4, 4],
    names: "prelu",
  },
  { layer: "MaxPool2d", args: [2], inputs: [randn(2, 2, 5, 4)] },
  {
    layer: "MaxPool2d",
    variant: "oblong, rounded up",
    args: [[3, 2]],
    options: { stride: [2, 1], padding: [1, 0], dilation: [1, 2], ceilMode: true },
    inputs: [randn(1, 2, 6, 5)],
    wrong: [5],
    names: "maxPool2d",
  },
  { layer: "AvgPool2d", args: [[2, 3]], inputs: [randn(2, 2, 4, 6)] },
  {
    layer: "AvgPool2d",
    variant: "padding not counted",
    args: [3],
    options: { stride: 2, padding: 1, ceilMode: true, countIncludePad: false },
    inputs: [randn(1, 2, 6, 5)],
  },
  {
    layer: "AvgPool2d",
    variant: "own divisor",
    args: [2],
    options: { divisorOverride: 3 },
    inputs: [randn(1, 2, 4, 4)],
  },
  { layer: "AdaptiveAvgPool2d", args: [2], inputs: [randn(2, 2, 5, 4)] },
  { layer: "AdaptiveAvgPool2d", variant: "one kept", args: [[null, 3]], inputs: [randn(2, 2, 4, 5)] },
  { layer: "Flatten", inputs: [randn(2, 3, 4)] },
  { layer: "Flatten", variant: "the first", options: { startDim: 0, endDim: 1 }, inputs: [randn(2, 3, 4)] },
  { layer: "Unflatten", args: [1, [2, 3]], inputs: [randn(4, 6)], wrong: [4, 5], names: "unflatten" },
];

const losses: Case[] = [
  { layer: "CrossEntropyLoss", inputs: [randn(8, 5), classes(5, 8)], wrong: [7, 5], names: "crossEntropy" },
  {
    layer: "CrossEntropyLoss",
    variant: "weighted, smoothed, one class ignored",
    options: { weight: { tensor: [0.5, 1.5, 2, 1] }, labelSmoothing: 0.1, ignoreIndex: 2 },
    inputs: [randn(9, 4), classes(4, 9)],
  },
  {
    layer: "CrossEntropyLoss",
    variant: "images, each pixel",
    options: { reduction: "none", weight: { tensor: [0.5, 1.5, 2] } },
    inputs: [randn(2, 3, 2, 2), classes(3, 2, 2, 2)],
  },
  {
    layer: "CrossEntropyLoss",
    variant: "class probabilities",
    options: { labelSmoothing: 0.2, weight: { tensor: [0.5, 1.5, 2, 1] } },
    inputs: [randn(6, 4), rand(6, 4)],
  },
  {
    layer: "NLLLoss",
    options: { weight: { tensor: [0.5, 1.5, 2] } },
    inputs: [randn(8, 3), classes(3, 8)],
    wrong: [7, 3],
    names: "nllLoss",
  },
  {
    layer: "NLLLoss",
    variant: "sum, one ignored",
    options: { reduction: "sum", ignoreIndex: 1 },
    inputs: [randn(8, 3), classes(3, 8)],
  },
  {
    layer: "BCEWithLogitsLoss",
    inputs: [randn(6, 2), rand(6, 2)],
    wrong: [6],
    names: "binaryCrossEntropyWithLogits",
  },
  {
    layer: "BCEWithLogitsLoss",
    variant: "both weights",
    options: { weight: { tensor: [0.5, 2] }, posWeight: { tensor: [9.5, 0.25] }, reduction: "sum" },
    inputs: [randn(6, 2), rand(6, 2)],
  },
  { layer: "BCELoss", inputs: [rand(6, 2), rand(6, 2)], wrong: [2, 6], names: "binaryCrossEntropy" },
  {
    layer: "BCELoss",
    variant: "weighted, each",
    options: { weight: { tensor: [0.5, 2] }, reduction: "none" },
    inputs: [rand(6, 2), rand(6, 2)],
  },
  { layer: "MSELoss", inputs: [randn(7, 3), randn(7, 3)], wrong: [7], names: "mseLoss" },
  { layer: "MSELoss", variant: "sum", options: { reduction: "sum" }, inputs: [randn(7, 3), randn(7, 3)] },
  { layer: "L1Loss", inputs: [randn(7, 3), randn(7, 3)], wrong: [7], names: "l1Loss" },
  { layer: "L1Loss", variant: "each", options: { reduction: "none" }, inputs: [randn(7, 3), randn(7, 3)] },
  {
    layer: "SmoothL1Loss",
    options: { beta: 0.5 },
    inputs: [randn(7, 3), randn(7, 3)],
    wrong: [3],
    names: "smoothL1Loss",
  },
  { layer: "SmoothL1Loss", variant: "beta 0", options: { beta: 0 }, inputs: [randn(7, 3), randn(7, 3)] },
  {
    layer: "HuberLoss",
    options: { delta: 0.75 },
    inputs: [randn(7, 3), randn(7, 3)],
    wrong: [3],
    names: "huberLoss",
  },
  { layer: "KLDivLoss", inputs: [randn(5, 4), rand(5, 4)], wrong: [5], names: "klDiv" },
  {
    layer: "KLDivLoss",
    variant: "by batch, log target",
    options: { reduction: "batchmean", logTarget: true },
    inputs: [randn(5, 4), randn(5, 4)],
  },
];

export const cases: readonly Case[] = [...layers, ...activations, ...losses];

export function titleOf({ layer, variant }: Case): string {
  return variant ? `${layer}: ${variant}` : layer;
}
