import { ints, type Row, randn } from "./row.js";

const volume = randn(1, 2, 4, 4, 4);

export const pooling: Row[] = [
  {
    module: "MaxPool1d",
    args: [2],
    inputs: [randn(2, 2, 5)],
    refuses: [{ inputs: [randn(5)], error: "ShapeError", says: "maxPool1d" }],
  },
  {
    module: "MaxPool1d",
    variant: "indices, rounded up, dilated",
    args: [3],
    options: { stride: 2, padding: 1, dilation: 2, ceilMode: true, returnIndices: true },
    inputs: [randn(2, 8)],
  },
  {
    module: "MaxPool2d",
    variant: "indices",
    args: [[2, 1]],
    options: { returnIndices: true },
    inputs: [randn(2, 4, 3)],
  },
  {
    module: "MaxPool3d",
    variant: "rounded up, dilated",
    args: [2],
    options: { stride: 2, padding: [1, 0, 1], dilation: [2, 1, 1], ceilMode: true },
    inputs: [randn(1, 1, 3, 3, 4)],
  },
  { module: "MaxPool3d", args: [[1, 2, 2]], inputs: [volume] },
  {
    module: "MaxPool3d",
    variant: "indices",
    args: [2],
    options: { stride: [2, 1, 2], returnIndices: true },
    inputs: [volume],
    refuses: [{ inputs: [randn(4, 4)], error: "ShapeError", says: "maxPool3d" }],
  },
  {
    module: "MaxUnpool1d",
    args: [2],
    inputs: [
      randn(1, 2, 3),
      ints([
        [
          [0, 3, 5],
          [1, 2, 4],
        ],
      ]),
    ],
    refuses: [
      { args: [[2, 2]], error: "ArgumentError", says: "MaxUnpool1d: expected an integer for kernelSize" },
    ],
  },
  {
    module: "MaxUnpool2d",
    args: [[2, 2]],
    options: { stride: 2 },
    inputs: [
      randn(1, 2, 2),
      ints([
        [
          [0, 4],
          [13, 9],
        ],
      ]),
    ],
    call: { outputSize: [5, 4] },
    refuses: [
      { call: { outputSize: [9, 4] }, error: "ArgumentError", says: "outputSize less than a stride" },
    ],
  },
  {
    module: "MaxUnpool3d",
    args: [2],
    inputs: [
      randn(1, 1, 1, 2, 2),
      ints([
        [
          [
            [
              [0, 7],
              [17, 31],
            ],
          ],
        ],
      ]),
    ],
  },
  {
    module: "MaxUnpool1d",
    variant: "strided, padded",
    args: [3],
    options: { stride: 2, padding: 1 },
    inputs: [randn(1, 3), ints([[0, 3, 4]])],
  },
  {
    module: "MaxUnpool2d",
    variant: "padded",
    args: [2],
    options: { stride: [2, 1], padding: [0, 1] },
    inputs: [
      randn(1, 2, 3),
      ints([
        [
          [0, 3, 1],
          [6, 7, 5],
        ],
      ]),
    ],
  },
  {
    module: "MaxUnpool3d",
    variant: "strided, padded",
    args: [[1, 2, 2]],
    options: { stride: [1, 2, 1], padding: [0, 0, 1] },
    inputs: [randn(1, 1, 1, 3), ints([[[[0, 3, 1]]]])],
  },
  { module: "AvgPool1d", args: [2], inputs: [randn(2, 2, 5)] },
  {
    module: "AvgPool1d",
    variant: "padding not counted",
    args: [3],
    options: { stride: 2, padding: 1, ceilMode: true, countIncludePad: false },
    inputs: [randn(2, 6)],
    refuses: [
      { args: [[2, 2]], error: "ArgumentError", says: "AvgPool1d: expected an integer for kernelSize" },
    ],
  },
  {
    module: "AvgPool3d",
    variant: "strided, rounded up",
    args: [3],
    options: { stride: [2, 3, 2], ceilMode: true },
    inputs: [volume],
  },
  {
    module: "AvgPool3d",
    args: [[1, 2, 2]],
    options: { padding: [0, 1, 1], countIncludePad: false },
    inputs: [volume],
    refuses: [{ inputs: [randn(4, 4)], error: "ShapeError", says: "avgPool3d" }],
  },
  {
    module: "AvgPool3d",
    variant: "own divisor",
    args: [2],
    options: { divisorOverride: 3 },
    inputs: [volume],
  },
  {
    module: "FractionalMaxPool2d",
    args: [2],
    options: { outputSize: [3, 2] },
    inputs: [randn(2, 2, 5, 5)],
    refuses: [
      { options: {}, error: "ArgumentError", says: "either outputSize or outputRatio, got neither" },
      { options: { outputSize: 2, outputRatio: 0.5 }, error: "ArgumentError", says: "got both" },
      { options: { outputRatio: 1.5 }, error: "ArgumentError", says: "between 0 and 1 for outputRatio" },
      { args: [0], error: "ArgumentError", says: "above 0 for kernelSize" },
    ],
  },
  {
    module: "FractionalMaxPool2d",
    variant: "ratio, indices, own samples",
    args: [[2, 3]],
    options: {
      outputRatio: [0.5, 0.75],
      returnIndices: true,
      _randomSamples: {
        tensor: [
          [
            [0.25, 0.5],
            [0.75, 0.125],
          ],
        ],
      },
    },
    inputs: [randn(1, 2, 6, 8)],
  },
  { module: "FractionalMaxPool3d", args: [2], options: { outputRatio: 0.5 }, inputs: [volume] },
  {
    module: "FractionalMaxPool3d",
    variant: "indices",
    args: [[1, 2, 2]],
    options: { outputSize: 2, returnIndices: true },
    inputs: [volume],
  },
  {
    module: "FractionalMaxPool3d",
    variant: "own samples",
    args: [2],
    options: { outputSize: [2, 1, 2], _randomSamples: { tensor: [[[0.25, 0.5, 0.75]]] } },
    inputs: [randn(1, 1, 4, 4, 4)],
  },
  { module: "LPPool1d", args: [2, 3], inputs: [randn(2, 2, 7)] },
  {
    module: "LPPool2d",
    args: [1.5, [2, 1]],
    options: { stride: [1, 2], ceilMode: true },
    inputs: [randn(1, 2, 3, 4)],
  },
  {
    module: "LPPool1d",
    variant: "rounded up",
    args: [1, 2],
    options: { stride: 3, ceilMode: true },
    inputs: [randn(2, 6)],
  },
  {
    module: "LPPool3d",
    variant: "rounded up",
    args: [1.5, [1, 2, 2]],
    options: { stride: [2, 2, 3], ceilMode: true },
    inputs: [randn(1, 3, 4, 4)],
  },
  { module: "LPPool3d", args: [3, 2], inputs: [volume] },
  { module: "AdaptiveAvgPool1d", args: [3], inputs: [randn(2, 2, 7)] },
  { module: "AdaptiveAvgPool3d", args: [[null, 3, 1]], inputs: [volume] },
  { module: "AdaptiveMaxPool1d", args: [3], inputs: [randn(2, 2, 7)] },
  {
    module: "AdaptiveMaxPool1d",
    variant: "indices",
    args: [2],
    options: { returnIndices: true },
    inputs: [randn(2, 5)],
  },
  {
    module: "AdaptiveMaxPool2d",
    args: [[3, null]],
    inputs: [randn(1, 2, 5, 4)],
    refuses: [
      { args: [[3, 2, 1]], error: "ArgumentError", says: "expected 2 numbers for outputSize, got 3" },
    ],
  },
  {
    module: "AdaptiveMaxPool2d",
    variant: "indices",
    args: [2],
    options: { returnIndices: true },
    inputs: [randn(2, 5, 4)],
  },
  { module: "AdaptiveMaxPool3d", args: [3], inputs: [volume] },
  {
    module: "AdaptiveMaxPool3d",
    variant: "indices",
    args: [[1, 2, 3]],
    options: { returnIndices: true },
    inputs: [volume],
  },
];
