// Dropout, tables, distances, images, shapes.

import { below, fixed, ints, type Row, rand, randn } from "./row.js";

const plain: Row[] = ["Dropout", "Dropout2d"].map((module) => ({
  module,
  variant: "in place",
  args: [0.25],
  options: { inplace: true },
  inputs: [randn(2, 3, 2, 2)],
}));

const dropouts: Row[] = ["Dropout1d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"].flatMap(
  (module): Row[] => {
    const input = module === "Dropout3d" ? randn(2, 3, 1, 2, 2) : randn(3, 4, 2);
    return [
      {
        module,
        args: [0.3],
        inputs: [input],
        refuses: [
          { args: [1.5], error: "ArgumentError", says: `${module}: expected a probability between 0 and 1` },
        ],
      },
      { module, variant: "by name, in place", options: { p: 0.5, inplace: true }, inputs: [input] },
    ];
  },
);

const bags: Row[] = [
  {
    module: "EmbeddingBag",
    args: [6, 3],
    inputs: [below(6, 2, 4)],
    refuses: [
      { inputs: [below(6, 4)], error: "ArgumentError", says: "embeddingBag: expected offsets" },
      { options: { mode: "median" }, error: "ArgumentError", says: 'for mode, got "median"' },
      { options: { paddingIdx: 6 }, error: "ArgumentError", says: "paddingIdx within the 6 rows" },
      { call: { offsets: { tensor: [0] } }, error: "ArgumentError", says: "expected no offsets" },
    ],
  },
  {
    module: "EmbeddingBag",
    variant: "offsets, sum, factors",
    args: [6, 3],
    options: { mode: "sum" },
    inputs: [below(6, 5)],
    call: { offsets: { tensor: [0, 2] }, perSampleWeights: { tensor: [0.5, 1.5, -0.5, 2.5, 0.25] } },
  },
  {
    module: "EmbeddingBag",
    variant: "largest, last offset",
    args: [5, 2],
    options: { mode: "max", includeLastOffset: true },
    inputs: [below(5, 6)],
    call: { offsets: { tensor: [0, 2, 6] } },
  },
  {
    module: "EmbeddingBag",
    variant: "padded, bounded, by frequency",
    args: [5, 2],
    options: { paddingIdx: -1, maxNorm: 0.75, normType: 1.5, scaleGradByFreq: true },
    inputs: [below(5, 3, 4)],
  },
];

const vectors = [randn(3, 4), randn(3, 4)];

export const layers: Row[] = [
  ...plain,
  ...dropouts,
  ...bags,
  {
    module: "Embedding",
    variant: "largest norm of another kind",
    args: [4, 3],
    options: { maxNorm: 0.5, normType: 1.5 },
    inputs: [ints([1, 3, 1])],
  },
  { module: "CosineSimilarity", inputs: vectors },
  { module: "CosineSimilarity", variant: "dimension", args: [0], options: { eps: 0.5 }, inputs: vectors },
  { module: "PairwiseDistance", inputs: vectors },
  {
    module: "PairwiseDistance",
    variant: "kept",
    options: { p: 1.5, eps: 0.001, keepdim: true },
    inputs: vectors,
  },
  { module: "Upsample", options: { scaleFactor: 2 }, inputs: [randn(1, 2, 3)] },
  {
    module: "Upsample",
    variant: "bilinear, aligned, to a size",
    options: { size: [5, 4], mode: "bilinear", alignCorners: true },
    inputs: [randn(1, 2, 3, 3)],
    refuses: [
      { options: {}, error: "ArgumentError", says: "either size or scaleFactor" },
      {
        options: { size: 4, alignCorners: true },
        error: "ArgumentError",
        says: "alignCorners only with a linear",
      },
    ],
  },
  {
    module: "Upsample",
    variant: "bicubic, recomputed",
    options: { scaleFactor: [1.5, 2.5], mode: "bicubic", recomputeScaleFactor: true },
    inputs: [randn(1, 1, 3, 3)],
  },
  {
    module: "Upsample",
    variant: "trilinear",
    options: { scaleFactor: 1.5, mode: "trilinear" },
    inputs: [randn(1, 1, 2, 2, 2)],
  },
  { module: "UpsamplingNearest2d", options: { scaleFactor: 2 }, inputs: [randn(1, 2, 2, 3)] },
  { module: "UpsamplingNearest2d", variant: "to a size", options: { size: 5 }, inputs: [randn(1, 2, 2, 3)] },
  { module: "UpsamplingBilinear2d", options: { scaleFactor: [2, 1.5] }, inputs: [randn(1, 2, 2, 4)] },
  {
    module: "UpsamplingBilinear2d",
    variant: "to a size",
    options: { size: [3, 5] },
    inputs: [randn(1, 1, 2, 3)],
  },
  {
    module: "Bilinear",
    variant: "no bias",
    args: [3, 2, 2],
    options: { bias: false },
    inputs: [randn(2, 3), randn(2, 2)],
  },
  {
    module: "PixelShuffle",
    args: [2],
    inputs: [randn(1, 8, 1, 2)],
    refuses: [{ inputs: [randn(1, 6, 1, 2)], error: "ShapeError", says: "pixelShuffle" }],
  },
  {
    module: "PixelUnshuffle",
    args: [2],
    inputs: [randn(2, 2, 4)],
    refuses: [{ inputs: [randn(2, 3, 4)], error: "ShapeError", says: "pixelUnshuffle" }],
  },
  {
    module: "ChannelShuffle",
    args: [2],
    inputs: [randn(1, 4, 2, 2)],
    refuses: [
      { args: [3], error: "CandelabraError", says: "channelShuffle: Number of channels must be divisible" },
    ],
  },
  {
    module: "Fold",
    args: [[3, 4], 2],
    inputs: [randn(1, 8, 6)],
    refuses: [{ inputs: [randn(1, 8, 5)], error: "ShapeError", says: "col2im: Given output_size=(3, 4)" }],
  },
  {
    module: "Fold",
    variant: "strided, padded, dilated",
    args: [5, [2, 2]],
    options: { stride: [2, 1], padding: 1, dilation: [1, 2] },
    inputs: [randn(4, 15)],
  },
  { module: "Unfold", args: [2], inputs: [randn(1, 2, 3, 3)] },
  {
    module: "Unfold",
    variant: "strided, padded, dilated",
    args: [[2, 3]],
    options: { stride: 2, padding: [1, 0], dilation: [2, 1] },
    inputs: [fixed(rand(1, 1, 4, 4))],
  },
];
