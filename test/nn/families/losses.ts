import { below, fixed, ints, type Row, rand, randn, signs } from "./row.js";

const scores = randn(4, 3);
const pair = [randn(4, 3), randn(4, 3)];
const triplet = [randn(3, 4), randn(3, 4), randn(3, 4)];
const notThisReduction = {
  options: { reduction: "average" },
  error: "ArgumentError",
  says: '"sum", got "average"',
} as const;

const sequences: Row[] = [
  {
    module: "CTCLoss",
    inputs: [
      randn(6, 2, 4),
      ints([
        [1, 2, 1],
        [3, 1, -1],
      ]),
      ints([6, 5]),
      ints([3, 2]),
    ],
    refuses: [
      notThisReduction,
      { inputs: [randn(6), ints([1]), ints([6]), ints([1])], error: "ShapeError", says: "ctcLoss" },
      {
        inputs: [randn(6, 1, 4), ints([[1, 4]]), ints([6]), ints([2])],
        error: "IndexError",
        says: "ctcLoss: expected classes from 0 to 3 for targets, got 4",
      },
      {
        inputs: [randn(6, 4), ints([1, -1]), ints(6), ints(2)],
        error: "IndexError",
        says: "ctcLoss: expected classes",
      },
    ],
  },
  {
    module: "CTCLoss",
    variant: "other blank, one row, too long a target",
    options: { blank: 3, zeroInfinity: true, reduction: "sum" },
    inputs: [randn(3, 2, 4), ints([1, 2, 2, 2, 0]), ints([3, 2]), ints([2, 3])],
  },
];

const likelihoods: Row[] = [
  { module: "PoissonNLLLoss", inputs: [scores, fixed(rand(4, 3))], refuses: [notThisReduction] },
  {
    module: "PoissonNLLLoss",
    variant: "rates, full",
    options: { logInput: false, full: true, eps: 0.001, reduction: "sum" },
    inputs: [rand(4, 3), fixed(rand(4, 3))],
  },
  {
    module: "GaussianNLLLoss",
    inputs: [scores, randn(4, 3), rand(4, 3)],
    refuses: [
      notThisReduction,
      {
        inputs: [scores, randn(4, 3), rand(2)],
        error: "ShapeError",
        says: "gaussianNllLoss: expected var of shape",
      },
    ],
  },
  {
    module: "GaussianNLLLoss",
    variant: "one variance a sample, full",
    options: { full: true, eps: 0.25, reduction: "none" },
    inputs: [scores, randn(4, 3), rand(4, 1)],
  },
  { module: "MultiLabelSoftMarginLoss", inputs: [scores, rand(4, 3)], refuses: [notThisReduction] },
  {
    module: "MultiLabelSoftMarginLoss",
    variant: "weighted, each",
    options: { weight: { tensor: [0.5, 1.5, 2.5] }, reduction: "none" },
    inputs: [scores, rand(4, 3)],
  },
  {
    module: "NLLLoss2d",
    options: { ignoreIndex: 1, weight: { tensor: [0.5, 1.5, 2.5] }, reduction: "none" },
    inputs: [randn(2, 3, 2, 2), below(3, 2, 2, 2)],
  },
];

const linear: Row[] = [
  {
    module: "LinearCrossEntropyLoss",
    args: [5, 3],
    inputs: [randn(4, 5), below(3, 4)],
    refuses: [
      {
        options: { weight: { tensor: [0.5, 1.5] } },
        error: "ShapeError",
        says: "expected weight of shape [3], got [2]",
      },
      { options: { labelSmoothing: 2 }, error: "ArgumentError", says: "labelSmoothing from 0 to 1" },
      {
        options: { ignoreIndex: 1 },
        inputs: [randn(4, 5), rand(4, 3)],
        error: "ArgumentError",
        says: "expected no ignoreIndex for targets that are probabilities",
      },
      { inputs: [randn(4, 6), below(3, 4)], error: "ShapeError", says: "linearCrossEntropy" },
    ],
  },
  {
    module: "LinearCrossEntropyLoss",
    variant: "several a sample, weighted, smoothed, one ignored",
    args: [4, 3],
    options: {
      outFeatures: [2],
      bias: true,
      ignoreIndex: 2,
      labelSmoothing: 0.1,
      weight: { tensor: [0.5, 1.5, 2.5] },
      reduction: "sum",
    },
    inputs: [randn(3, 4), below(3, 3, 2)],
  },
  { module: "LinearCrossEntropyLoss", variant: "one sample", args: [4, 3], inputs: [randn(4), below(3)] },
];

const margins: Row[] = [
  {
    module: "MarginRankingLoss",
    inputs: [...pair, signs(4, 3)],
    refuses: [
      notThisReduction,
      { inputs: [...pair, signs(4)], error: "ShapeError", says: "same number of dimensions" },
    ],
  },
  {
    module: "MarginRankingLoss",
    variant: "margin, each",
    options: { margin: 0.5, reduction: "none" },
    inputs: [...pair, signs(4, 3)],
  },
  { module: "HingeEmbeddingLoss", inputs: [scores, signs(4, 3)], refuses: [notThisReduction] },
  {
    module: "HingeEmbeddingLoss",
    variant: "margin, sum",
    options: { margin: 0.25, reduction: "sum" },
    inputs: [scores, signs(4, 3)],
  },
  { module: "CosineEmbeddingLoss", inputs: [...pair, signs(4)], refuses: [notThisReduction] },
  {
    module: "CosineEmbeddingLoss",
    variant: "margin, each",
    options: { margin: 0.25, reduction: "none" },
    inputs: [...pair, signs(4)],
  },
  {
    module: "MultiMarginLoss",
    inputs: [scores, below(3, 4)],
    refuses: [
      notThisReduction,
      { options: { p: 3 }, error: "ArgumentError", says: "MultiMarginLoss: expected 1 or 2 for p, got 3" },
      {
        options: { weight: { tensor: [[0.5]] } },
        error: "ShapeError",
        says: "expected weight of 1 dimension",
      },
    ],
  },
  {
    module: "MultiMarginLoss",
    variant: "squared, weighted, each",
    options: { p: 2, margin: 0.5, weight: { tensor: [0.5, 1.5, 2.5] }, reduction: "none" },
    inputs: [scores, below(3, 4)],
  },
  {
    module: "MultiLabelMarginLoss",
    inputs: [
      randn(2, 4),
      ints([
        [3, 0, -1, 1],
        [2, -1, 0, 0],
      ]),
    ],
    refuses: [notThisReduction],
  },
  {
    module: "MultiLabelMarginLoss",
    variant: "each",
    options: { reduction: "none" },
    inputs: [
      randn(2, 3),
      ints([
        [1, -1, 0],
        [0, 1, 2],
      ]),
    ],
  },
  { module: "SoftMarginLoss", variant: "sum", options: { reduction: "sum" }, inputs: [scores, signs(4, 3)] },
  { module: "SmoothL1Loss", variant: "each", options: { reduction: "none" }, inputs: pair },
  { module: "HuberLoss", variant: "each", options: { reduction: "none" }, inputs: pair },
  { module: "SoftMarginLoss", inputs: [scores, signs(4, 3)], refuses: [notThisReduction] },
  {
    module: "TripletMarginLoss",
    inputs: triplet,
    refuses: [
      notThisReduction,
      {
        options: { margin: 0 },
        error: "ArgumentError",
        says: "TripletMarginLoss: expected margin > 0, got 0",
      },
    ],
  },
  {
    module: "TripletMarginLoss",
    variant: "other norm, swapped, each",
    options: { margin: 0.5, p: 1.5, eps: 0.001, swap: true, reduction: "none" },
    inputs: triplet,
  },
  {
    module: "TripletMarginWithDistanceLoss",
    inputs: triplet,
    refuses: [
      notThisReduction,
      {
        options: { margin: -1 },
        error: "ArgumentError",
        says: "TripletMarginWithDistanceLoss: expected margin > 0",
      },
      {
        options: { distanceFunction: "cosine" },
        error: "ArgumentError",
        says: "a function or a Module for distanceFunction",
      },
    ],
  },
  {
    module: "TripletMarginWithDistanceLoss",
    variant: "swapped, sum",
    options: { margin: 0.5, swap: true, reduction: "sum" },
    inputs: triplet,
  },
];

export const losses: Row[] = [...sequences, ...likelihoods, ...linear, ...margins];
