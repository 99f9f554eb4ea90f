import { below, type Row, randn } from "./row.js";

const x = [randn(3, 8)];
const inplace = ["ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Hardsigmoid", "Hardswish"];

export const activation: Row[] = [
  ...inplace.map((module): Row => ({ module, inputs: x })),
  ...inplace.map((module): Row => ({ module, variant: "in place", options: { inplace: true }, inputs: x })),
  { module: "LeakyReLU", variant: "in place", options: { negativeSlope: 0.25, inplace: true }, inputs: x },
  { module: "ELU", inputs: x },
  { module: "ELU", variant: "in place", args: [0.5], options: { inplace: true }, inputs: x },
  { module: "CELU", inputs: x },
  { module: "CELU", variant: "by name, in place", options: { alpha: 1.5, inplace: true }, inputs: x },
  {
    module: "Hardtanh",
    variant: "in place",
    options: { minVal: -0.25, maxVal: 0.5, inplace: true },
    inputs: x,
    refuses: [
      {
        options: { minVal: 1, maxVal: 1 },
        error: "ArgumentError",
        says: "Hardtanh: expected minVal < maxVal",
      },
    ],
  },
  { module: "RReLU", inputs: x },
  {
    module: "RReLU",
    variant: "range, in place",
    options: { lower: 0.1, upper: 0.75, inplace: true },
    inputs: x,
  },
  { module: "Threshold", args: [0.1, -2], inputs: x },
  { module: "Threshold", variant: "in place", args: [0, 0.5], options: { inplace: true }, inputs: x },
  { module: "PReLU", variant: "by name", options: { numParameters: 3, init: 0.1 }, inputs: [randn(2, 3, 2)] },
  { module: "GLU", inputs: x },
  {
    module: "GLU",
    variant: "dimension",
    args: [0],
    inputs: [randn(4, 3)],
    refuses: [{ inputs: [randn(3, 3)], error: "ShapeError", says: "glu" }],
  },
  { module: "Hardshrink", inputs: x },
  { module: "Hardshrink", variant: "narrow", args: [0.125], inputs: x },
  { module: "Softshrink", inputs: x },
  {
    module: "Softshrink",
    variant: "by name",
    options: { lambd: 0.75 },
    inputs: x,
    refuses: [
      { options: { lambd: -1 }, error: "CandelabraError", says: "softshrink: lambda must be in range" },
    ],
  },
  { module: "Tanhshrink", inputs: x },
  { module: "LogSigmoid", inputs: x },
  { module: "Softsign", inputs: x },
  { module: "Softmin", args: [1], inputs: x },
  {
    module: "Softmax2d",
    inputs: [randn(1, 3, 2, 2)],
    refuses: [{ inputs: x, error: "ShapeError", says: "Softmax2d: expected input of 3 or 4 dimensions" }],
  },
  { module: "Softmax2d", variant: "one sample", inputs: [randn(3, 2, 2)] },
  {
    module: "AdaptiveLogSoftmaxWithLoss",
    args: [8, 12, [3, 7]],
    options: { divValue: 2 },
    inputs: [randn(9, 8), below(12, 9)],
    methods: ["logProb", "predict"],
    refuses: [
      {
        args: [8, 12, [7, 3]],
        error: "ArgumentError",
        says: "expected rising integers from 1 to 11 for cutoffs, got [7,3]",
      },
      { args: [8, 12, []], error: "ArgumentError", says: "cutoffs" },
      { args: [8, 12, [3, 12]], error: "ArgumentError", says: "cutoffs" },
      {
        inputs: [randn(8, 8), below(12, 9)],
        error: "ShapeError",
        says: "expected input [N, 8] and target [N]",
      },
      { args: [8, 6, [3, 5]], error: "IndexError", says: "expected classes from 0 to 5 for target" },
    ],
  },
  {
    module: "AdaptiveLogSoftmaxWithLoss",
    variant: "one sample, head bias",
    args: [4, 6, [2]],
    options: { headBias: true },
    inputs: [randn(4), below(6)],
  },
];
