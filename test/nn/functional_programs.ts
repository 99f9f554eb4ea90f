// The programs of scripts/fixtures/record_functional.py in TypeScript, under the same names.

import { functional as F } from "../../lib/nn/index.js";
import { ones, tensor } from "../../lib/tensor/index.js";
import type { Program } from "../support/programs.js";

const classes = () => tensor([1, 0, 3]);
const signs = () => tensor([1, -1, 1], { dtype: "float32" });

export const programs: Readonly<Record<string, Program>> = {
  relu6: (x) => F.relu6(x!.mul(5)),
  selu: (x) => F.selu(x!),
  celu: (x) => F.celu(x!, 1.5),
  threshold: (x) => F.threshold(x!, 0.1, -2),
  hardsigmoid: (x) => F.hardsigmoid(x!.mul(3)),
  hardswish: (x) => F.hardswish(x!.mul(3)),
  hardshrink: (x) => F.hardshrink(x!, 0.3),
  softshrink: (x) => F.softshrink(x!, 0.3),
  mish: (x) => F.mish(x!),
  glu: (x) => F.glu(x!),
  "glu first": (x) => F.glu(x!, 0),
  logsigmoid: (x) => F.logsigmoid(x!),
  rrelu: (x) => F.rrelu(x!),
  "rrelu training": (x) => F.rrelu(x!, { lower: 0.1, upper: 0.5, training: true }),
  softmin: (x) => F.softmin(x!, 1),
  tanhshrink: (x) => F.tanhshrink(x!),
  softsign: (x) => F.softsign(x!),
  gumbel: (x) => F.gumbelSoftmax(x!, { tau: 0.7 }),
  "gumbel hard": (x) => F.gumbelSoftmax(x!, { hard: true, dim: 0 }),
  dropout1d: (x) => F.dropout1d(x!, 0.4),
  "dropout1d one": (x) => F.dropout1d(x!, 0.4),
  dropout3d: (x) => F.dropout3d(x!, 0.4),
  "alpha dropout": (x) => F.alphaDropout(x!, 0.4, { training: true }),
  "feature alpha dropout": (x) => F.featureAlphaDropout(x!, 0.4, { training: true }),
  conv3d: (x, w, b) => F.conv3d(x!, w!, b, { stride: 2, padding: 1 }),
  "conv3d same": (x, w) => F.conv3d(x!, w!, null, { padding: "same", groups: 2 }),
  "transposed 1d": (x, w, b) => F.convTranspose1d(x!, w!, b, { stride: 2, outputPadding: 1 }),
  "transposed 2d": (x, w) => F.convTranspose2d(x!, w!, null, { stride: 2, padding: 1 }),
  "transposed 3d": (x, w) => F.convTranspose3d(x!, w!, null, { dilation: 2 }),
  "conv tbc": (x, w, b) => F.convTbc(x!, w!, b!, 1),
  "pad reflect": (x) => F.pad(x!, [1, 2, 2, 1], { mode: "reflect" }),
  "pad replicate": (x) => F.pad(x!, [1, 2, 2, 1], { mode: "replicate" }),
  "pad circular": (x) => F.pad(x!, [1, 2, 2, 1], { mode: "circular" }),
  "pad constant": (x) => F.pad(x!, [1, 2], { value: 1.5 }),
  "max pool 1d": (x) => F.maxPool1d(x!, 3, { stride: 2, padding: 1, returnIndices: true }),
  "max pool 1d alone": (x) => F.maxPool1d(x!, 2, { ceilMode: true }),
  "max pool 3d": (x) => F.maxPool3d(x!, 2, { returnIndices: true }),
  "max pool 3d alone": (x) => F.maxPool3d(x!, [2, 3, 2], { stride: 1 }),
  "avg pool 1d": (x) => F.avgPool1d(x!, 3, 2, 1),
  "avg pool 3d": (x) => F.avgPool3d(x!, { kernelSize: 2, padding: 1, countIncludePad: false }),
  "lp pool 1d": (x) => F.lpPool1d(x!, 2, 3, { stride: 2 }),
  "lp pool 2d": (x) => F.lpPool2d(x!.abs(), 3, 2),
  "lp pool 3d": (x) => F.lpPool3d(x!, Number.POSITIVE_INFINITY, 2),
  "lp pool smallest": (x) => F.lpPool2d(x!, Number.NEGATIVE_INFINITY, 2),
  "adaptive avg 1d": (x) => F.adaptiveAvgPool1d(x!, 3),
  "adaptive avg 3d": (x) => F.adaptiveAvgPool3d(x!, [null, 2, 3]),
  "adaptive max 1d": (x) => F.adaptiveMaxPool1d(x!, 3, { returnIndices: true }),
  "adaptive max 2d": (x) => F.adaptiveMaxPool2d(x!, [null, 2], { returnIndices: true }),
  "adaptive max 3d": (x) => F.adaptiveMaxPool3d(x!, 2),
  "fractional 2d": (x) => F.fractionalMaxPool2d(x!, 2, { outputRatio: [0.6, 0.5], returnIndices: true }),
  "fractional 3d": (x) => F.fractionalMaxPool3d(x!, 2, { outputSize: [2, 3, 2] }),
  "unpool 1d": (x) => F.maxUnpool1d(...F.maxPool1dWithIndices(x!, 2), 2),
  "unpool 2d": (x) =>
    F.maxUnpool2d(...F.maxPool2d(x!, 2, { returnIndices: true }), 2, { outputSize: [5, 6] }),
  "unpool 3d": (x) => F.maxUnpool3d(...F.maxPool3dWithIndices(x!, 2), 2),
  "instance norm": (x, weight, bias) => F.instanceNorm(x!, { weight, bias }),
  "group norm": (x, weight, bias) => F.groupNorm(x!, 2, { weight, bias }),
  "rms norm": (x, weight) => F.rmsNorm(x!, [6], weight, 1e-3),
  "local response 3": (x) => F.localResponseNorm(x!, 3, { alpha: 0.5 }),
  "local response 4": (x) => F.localResponseNorm(x!, 2, { alpha: 0.5, k: 2 }),
  normalize: (x) => F.normalize(x!),
  "normalize l1": (x) => F.normalize(x!, { p: 1, dim: 0 }),
  "cosine similarity": (x, y) => F.cosineSimilarity(x!, y!),
  "pairwise distance": (x, y) => F.pairwiseDistance(x!, y!, { p: 1, keepdim: true }),
  pdist: (x) => F.pdist(x!),
  "one hot": () => F.oneHot(classes(), 5),
  "margin ranking": (x, y) => F.marginRankingLoss(x!, y!, signs(), { margin: 0.5 }),
  "hinge embedding": (x) => F.hingeEmbeddingLoss(x!, signs(), { margin: 2, reduction: "sum" }),
  "cosine embedding": (x, y) => F.cosineEmbeddingLoss(x!, y!, signs(), { margin: 0.1, reduction: "none" }),
  triplet: (a, p, n) => F.tripletMarginLoss(a!, p!, n!, { swap: true }),
  "triplet distance": (a, p, n) => F.tripletMarginWithDistanceLoss(a!, p!, n!, { margin: 2, swap: true }),
  "triplet own": (a, p, n) =>
    F.tripletMarginWithDistanceLoss(a!, p!, n!, {
      distanceFunction: (x, y) => x.sub(y).abs().sum(1),
      reduction: "none",
    }),
  "multi margin": (x) => F.multiMarginLoss(x!, classes(), { p: 2, margin: 0.7 }),
  "multilabel margin": (x) => {
    const labels = [
      [3, 0, -1, 1],
      [1, -1, 0, 0],
    ];
    return F.multilabelMarginLoss(x!, tensor(labels));
  },
  "soft margin": (x) => F.softMarginLoss(x!, signs()),
  "multilabel soft margin": (x, weight) =>
    F.multilabelSoftMarginLoss(x!, x!.gt(0).float(), { weight, reduction: "sum" }),
  poisson: (x) => F.poissonNllLoss(x!, tensor([2, 0, 5], { dtype: "float32" }), { full: true }),
  "poisson rate": (x) => F.poissonNllLoss(x!.exp(), ones([3]), { logInput: false, reduction: "none" }),
  gaussian: (x, y, v) => F.gaussianNllLoss(x!, y!, v!.abs(), { full: true }),
  "gaussian number": (x, y) => F.gaussianNllLoss(x!, y!, 0.5, { reduction: "none" }),
  "gaussian rows": (x, y, v) => F.gaussianNllLoss(x!, y!, v!.abs(), { reduction: "sum" }),
  ctc: (x) => {
    const targets = [
      [1, 2, 2],
      [3, 1, 0],
    ];
    return F.ctcLoss(x!.logSoftmax(2), tensor(targets), tensor([6, 5]), tensor([3, 2]));
  },
  "ctc lists": (x) =>
    F.ctcLoss(x!.logSoftmax(2), tensor([1, 2, 2, 3, 1]), [6, 5], [3, 2], {
      reduction: "none",
      zeroInfinity: true,
    }),
  "cross entropy smooth": (x, w) =>
    F.crossEntropy(x!, classes(), { weight: w!.detach().abs(), labelSmoothing: 0.2 }),
  "cross entropy probabilities": (x, y) => F.crossEntropy(x!, y!.softmax(1), { reduction: "sum" }),
  "linear cross entropy": (x, w, linearBias) => F.linearCrossEntropy(x!, w!, classes(), { linearBias }),
  unfold: (x) => F.unfold(x!, [2, 3], { padding: 1, stride: 2 }),
  fold: (x) => F.fold(x!, [3, 4], 2),
  "pixel shuffle": (x) => F.pixelShuffle(x!, 2),
  "pixel unshuffle": (x) => F.pixelUnshuffle(x!, 2),
  "channel shuffle": (x) => F.channelShuffle(x!, 2),
  "grid sample": (x, g) => F.gridSample(x!, g!),
  "grid sample cubic": (x, g) =>
    F.gridSample(x!, g!, { mode: "bicubic", paddingMode: "reflection", alignCorners: true }),
  "grid sample 3d": (x, g) => F.gridSample(x!, g!, { mode: "nearest", paddingMode: "border" }),
  "affine grid": (x) => F.affineGrid(x!, [2, 3, 4, 5], { alignCorners: true }),
  "affine grid 3d": (x) => F.affineGrid(x!, [1, 1, 2, 3, 2]),
  nearest: (x) => F.interpolate(x!, { scaleFactor: 1.5 }),
  "nearest exact": (x) => F.interpolate(x!, { size: 8, mode: "nearest-exact" }),
  linear: (x) => F.interpolate(x!, { size: 8, mode: "linear" }),
  bilinear: (x) => F.interpolate(x!, { size: [7, 9], mode: "bilinear", alignCorners: true }),
  "bilinear recomputed": (x) =>
    F.interpolate(x!, { scaleFactor: [1.3, 0.7], mode: "bilinear", recomputeScaleFactor: true }),
  "bilinear antialiased": (x) => F.interpolate(x!, { size: [3, 3], mode: "bilinear", antialias: true }),
  bicubic: (x) => F.interpolate(x!, { scaleFactor: 2, mode: "bicubic" }),
  "bicubic antialiased": (x) => F.interpolate(x!, { size: 3, mode: "bicubic", antialias: true }),
  trilinear: (x) => F.interpolate(x!, { size: 5, mode: "trilinear" }),
  area: (x) => F.interpolate(x!, { scaleFactor: 0.5, mode: "area" }),
  "bag mean": (w) => {
    const bags = [
      [0, 2],
      [4, 4],
    ];
    return F.embeddingBag(tensor(bags), w!);
  },
  "bag sum": (w, perSampleWeights) =>
    F.embeddingBag(tensor([0, 2, 4, 4]), w!, { offsets: tensor([0, 3]), mode: "sum", perSampleWeights }),
  "bag max": (w) =>
    F.embeddingBag(tensor([0, 2, 4, 4]), w!, {
      offsets: tensor([0, 1, 4]),
      mode: "max",
      includeLastOffset: true,
    }),
  "bag padded": (w) => {
    const bags = [
      [0, 2],
      [4, 2],
    ];
    return F.embeddingBag(tensor(bags), w!, { paddingIdx: -3 });
  },
  "dot product": (q, k, v) => F.scaledDotProductAttention(q!, k!, v!),
  "dot product causal": (q, k, v) => F.scaledDotProductAttention(q!, k!, v!, { isCausal: true, scale: 0.5 }),
};
