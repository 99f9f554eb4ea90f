// Losses that ask for a margin: between scores, or between distances.

import {
  ArgumentError,
  cosineEmbeddingLoss as atenCosineEmbeddingLoss,
  hingeEmbeddingLoss as atenHingeEmbeddingLoss,
  marginRankingLoss as atenMarginRankingLoss,
  tripletMarginLoss as atenTripletMarginLoss,
  handleOf,
  minimum,
  nnOps,
  optionsOf,
  pairwiseDistance,
  ShapeError,
  type Tensor,
  wrongArgument,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireOptional, shown } from "./check.js";
import { type ReductionOptions, reduced, reductionCode } from "./reduction.js";

export interface MarginOptions extends ReductionOptions {
  /** Defaults as each function says. */
  margin?: number;
}

/** `max(0, -target (input1 - input2) + margin)`, margin 0 by default; target 1 or -1. PyTorch: `F.margin_ranking_loss`. */
export function marginRankingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: MarginOptions = {},
): Tensor {
  const { margin = 0, reduction = "mean" } = optionsOf("marginRankingLoss", options);
  requireSameDimensions("marginRankingLoss", { input1, input2, target });
  return atenMarginRankingLoss(input1, input2, target, margin, reductionCode("marginRankingLoss", reduction));
}

/** `x` where the target is 1, `max(0, margin - x)` where it is -1; margin 1 by default. PyTorch: `F.hinge_embedding_loss`. */
export function hingeEmbeddingLoss(input: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  const { margin = 1, reduction = "mean" } = optionsOf("hingeEmbeddingLoss", options);
  return atenHingeEmbeddingLoss(input, target, margin, reductionCode("hingeEmbeddingLoss", reduction));
}

/**
 * `1 - cos` of `[N, D]` pairs where the target `[N]` is 1, `max(0, cos - margin)` where it is -1; margin 0 by default.
 * PyTorch: `F.cosine_embedding_loss`.
 */
export function cosineEmbeddingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: MarginOptions = {},
): Tensor {
  const { margin = 0, reduction = "mean" } = optionsOf("cosineEmbeddingLoss", options);
  const code = reductionCode("cosineEmbeddingLoss", reduction);
  return atenCosineEmbeddingLoss(input1, input2, target, margin, code);
}

export interface TripletMarginOptions extends MarginOptions {
  /** The norm of the distance; defaults to 2. */
  p?: number;
  /** Added to each difference; defaults to 1e-6. */
  eps?: number;
  /** Also the distance from positive to negative, where it is smaller (Balntas et al. 2016); defaults to false. */
  swap?: boolean;
}

/**
 * `max(0, d(anchor, positive) - d(anchor, negative) + margin)` for `[N, D]`, margin 1 by default.
 * PyTorch: `F.triplet_margin_loss`.
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginOptions = {},
): Tensor {
  const {
    margin = 1,
    p = 2,
    eps = 1e-6,
    swap = false,
    reduction = "mean",
  } = optionsOf("tripletMarginLoss", options);
  requireMargin("tripletMarginLoss", margin);
  const code = reductionCode("tripletMarginLoss", reduction);
  return atenTripletMarginLoss(anchor, positive, negative, margin, p, eps, swap, code);
}

export interface TripletMarginWithDistanceOptions extends MarginOptions {
  /** Two batches to one distance a pair; defaults to `pairwiseDistance`. */
  distanceFunction?: (x1: Tensor, x2: Tensor) => Tensor;
  /** Also the distance from positive to negative, where it is smaller; defaults to false. */
  swap?: boolean;
}

/** As `tripletMarginLoss`, with a distance of one's own. PyTorch: `F.triplet_margin_with_distance_loss`. */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginWithDistanceOptions = {},
): Tensor {
  const operation = "tripletMarginWithDistanceLoss";
  const {
    margin = 1,
    swap = false,
    reduction = "mean",
    distanceFunction,
  } = optionsOf("tripletMarginWithDistanceLoss", options);
  const distance = distanceFunction ?? ((x1: Tensor, x2: Tensor) => pairwiseDistance(x1, x2));
  if (typeof distance !== "function") {
    throw wrongArgument(operation, "distanceFunction", "a function", distance);
  }
  requireMargin(operation, margin);
  requireSameDimensions(operation, { anchor, positive, negative });
  const near = distance(anchor, positive);
  const given = distance(anchor, negative);
  handleOf(operation, "distanceFunction's result", near);
  const far = swap ? minimum(given, distance(positive, negative)) : given;
  return reduced(operation, near.add(margin).sub(far).clampMin(0), reduction);
}

export interface MultiMarginOptions extends MarginOptions {
  /** The power of each term, 1 or 2; defaults to 1. */
  p?: 1 | 2;
  /** A factor for each class, `[C]`; none by default. */
  weight?: Tensor | null;
}

/** `Σ max(0, margin - x[y] + x[i])ᵖ / C` over the other classes; margin 1 by default. PyTorch: `F.multi_margin_loss`. */
export function multiMarginLoss(input: Tensor, target: Tensor, options: MultiMarginOptions = {}): Tensor {
  const { p = 1, margin = 1, weight = null, reduction = "mean" } = optionsOf("multiMarginLoss", options);
  if (p !== 1 && p !== 2) {
    throw problem(ArgumentError, "multiMarginLoss", `expected 1 or 2 for p, got ${shown(p)}`);
  }
  requireOptional("multiMarginLoss", "weight", weight);
  if (weight && weight.ndim !== 1) {
    throw problem(ShapeError, "multiMarginLoss", `expected weight of 1 dimension, got ${weight.ndim}`);
  }
  return nnOps.multiMarginLoss(input, target, p, margin, weight, reductionCode("multiMarginLoss", reduction));
}

/** Every listed class above every other; a target row lists classes up to its first -1. PyTorch: `F.multilabel_margin_loss`. */
export function multilabelMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  const { reduction = "mean" } = optionsOf("multilabelMarginLoss", options);
  return nnOps.multilabelMarginLoss(input, target, reductionCode("multilabelMarginLoss", reduction));
}

/** `log(1 + exp(-target x))`; target 1 or -1. PyTorch: `F.soft_margin_loss`. */
export function softMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  const { reduction = "mean" } = optionsOf("softMarginLoss", options);
  return nnOps.softMarginLoss(input, target, reductionCode("softMarginLoss", reduction));
}

function requireMargin(operation: string, margin: number): void {
  if (typeof margin === "number" && margin > 0) return;
  throw problem(ArgumentError, operation, `expected margin > 0, got ${shown(margin)}`);
}

function requireSameDimensions(operation: string, tensors: Record<string, Tensor>): void {
  for (const [name, tensor] of Object.entries(tensors)) handleOf(operation, name, tensor);
  if (new Set(Object.values(tensors).map(({ ndim }) => ndim)).size === 1) return;
  const found = Object.entries(tensors).map(([name, { shape }]) => `${name} [${shape.join(", ")}]`);
  throw problem(ShapeError, operation, `expected the same number of dimensions, got ${found.join(", ")}`);
}
