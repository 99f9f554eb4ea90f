import { type Row, randn } from "./row.js";

const modes = ["reflect", "replicate", "circular"];

export const conv: Row[] = [
  {
    module: "Conv3d",
    args: [2, 3, 2],
    inputs: [randn(1, 2, 3, 3, 3)],
    refuses: [
      { inputs: [randn(1, 3, 3, 3, 3)], error: "ShapeError", says: "conv3d" },
      {
        args: [2, 3, [2, 2]],
        error: "ArgumentError",
        says: "Conv3d: expected an integer or 3 for kernelSize",
      },
      { options: { groups: 2 }, args: [2, 3, 2], error: "ArgumentError", says: "2 groups divide" },
      {
        options: { padding: "full" },
        error: "ArgumentError",
        says: '"same" or "valid" for padding, got "full"',
      },
      { options: { padding: "same", stride: 2 }, error: "ArgumentError", says: "stride 1" },
      { options: { paddingMode: "mirror" }, error: "ArgumentError", says: 'for paddingMode, got "mirror"' },
    ],
  },
  {
    module: "Conv3d",
    variant: "grouped, strided, dilated, no bias",
    args: [4, 2, [1, 2, 3]],
    options: { groups: 2, stride: [1, 2, 1], dilation: [1, 1, 2], padding: [0, 1, 2], bias: false },
    inputs: [randn(4, 2, 3, 4)],
  },
  ...modes.map(
    (paddingMode): Row => ({
      module: "Conv3d",
      variant: paddingMode,
      args: [1, 2, 3],
      options: { padding: [0, 1, 1], paddingMode },
      inputs: [randn(1, 1, 3, 3, 3)],
    }),
  ),
  ...modes.map(
    (paddingMode): Row => ({
      module: "Conv1d",
      variant: `same, ${paddingMode}`,
      args: [2, 2, 4],
      options: { padding: "same", paddingMode },
      inputs: [randn(2, 2, 6)],
    }),
  ),
  ...modes.map(
    (paddingMode): Row => ({
      module: "Conv2d",
      variant: `valid, ${paddingMode}`,
      args: [1, 2, [3, 2]],
      options: { padding: "valid", paddingMode },
      inputs: [randn(1, 1, 4, 4)],
    }),
  ),
  {
    module: "Conv1d",
    variant: "grouped, strided, no bias",
    args: [4, 2, [3]],
    options: { groups: 2, stride: 2, bias: false },
    inputs: [randn(4, 7)],
  },
  {
    module: "ConvTranspose1d",
    args: [2, 3, 3],
    options: { stride: 2 },
    inputs: [randn(2, 2, 4)],
    refuses: [
      { inputs: [randn(2, 3, 4)], error: "ShapeError", says: "convTranspose1d" },
      {
        options: { paddingMode: "reflect" },
        error: "ArgumentError",
        says: 'expected "zeros" for paddingMode',
      },
      { options: { padding: "same" }, error: "ArgumentError", says: "expected sizes for padding" },
      {
        call: { outputSize: [12] },
        error: "ArgumentError",
        says: "expected outputSize from [9] to [10], got [12]",
      },
      { call: { outputSize: [9, 9] }, error: "ArgumentError", says: "outputSize" },
    ],
  },
  {
    module: "ConvTranspose1d",
    variant: "output size",
    args: [2, 3, 3],
    options: { stride: 3, padding: 1 },
    inputs: [randn(2, 2, 4)],
    call: { outputSize: [12] },
  },
  {
    module: "ConvTranspose1d",
    variant: "grouped, dilated, no bias",
    args: [2, 4, 2],
    options: { stride: 2, outputPadding: 1, groups: 2, bias: false, dilation: 2, paddingMode: "zeros" },
    inputs: [randn(2, 2, 3)],
  },
  {
    module: "ConvTranspose2d",
    args: [4, 2, [3, 2]],
    options: {
      stride: [2, 1],
      padding: [1, 0],
      outputPadding: [1, 0],
      groups: 2,
      dilation: [1, 2],
      bias: false,
    },
    inputs: [randn(1, 4, 3, 3)],
  },
  {
    module: "ConvTranspose2d",
    variant: "output size with all dimensions, one sample",
    args: [2, 2, 2],
    options: { stride: 2 },
    inputs: [randn(2, 3, 2)],
    call: { outputSize: [2, 7, 5] },
  },
  {
    module: "ConvTranspose2d",
    variant: "zeros around",
    args: [1, 2, 2],
    options: { paddingMode: "zeros" },
    inputs: [randn(1, 2, 2)],
  },
  {
    module: "ConvTranspose3d",
    variant: "grouped, dilated, no bias",
    args: [2, 2, [1, 2, 2]],
    options: {
      stride: [1, 2, 1],
      padding: [0, 1, 0],
      outputPadding: [0, 1, 0],
      groups: 2,
      bias: false,
      dilation: [1, 1, 2],
      paddingMode: "zeros",
    },
    inputs: [randn(2, 2, 2, 2)],
  },
  { module: "ConvTranspose3d", args: [2, 1, 2], options: { stride: 2 }, inputs: [randn(1, 2, 2, 1, 2)] },
];
