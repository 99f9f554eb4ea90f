// Normalisation.

import {
  ArgumentError,
  batchNorm as atenBatchNorm,
  layerNorm as atenLayerNorm,
  handleOf,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireNumber } from "./check.js";

export interface BatchNormOptions {
  /** Multiplies each channel; none by default. */
  weight?: Tensor | null;
  /** Added to each channel; none by default. */
  bias?: Tensor | null;
  /** Uses the batch's statistics and updates the running ones; defaults to false. */
  training?: boolean;
  /** Share of the batch in the running statistics; defaults to 0.1. */
  momentum?: number;
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
}

/**
 * Normalises each channel of `[N, C, *]`, with the batch's statistics in training and the running ones otherwise.
 * Training on a single value per channel throws a `ShapeError`. PyTorch: `F.batch_norm`.
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {},
): Tensor {
  handleOf("batchNorm", "input", input);
  const {
    weight = null,
    bias = null,
    training = false,
    momentum = 0.1,
    eps = 1e-5,
  } = optionsOf("batchNorm", options);
  if (training) requireSeveralValues(input.shape);
  requireNumber("batchNorm", "eps", eps);
  if (eps < 0 || (training && eps === 0))
    throw problem(ArgumentError, "batchNorm", `expected eps > 0, got ${eps}`);
  const cudnn = true;
  return atenBatchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps, cudnn);
}

function requireSeveralValues(shape: readonly number[]): void {
  const perChannel = shape.reduce((product, size, dim) => (dim === 1 ? product : product * size), 1);
  if (perChannel !== 1) return;
  const found = `[${shape.join(", ")}]`;
  throw problem(
    ShapeError,
    "batchNorm",
    `expected more than 1 value per channel when training, got input ${found}`,
  );
}

export interface LayerNormOptions {
  /** Shaped as the normalised dimensions; none by default. */
  weight?: Tensor | null;
  /** Shaped as the normalised dimensions; none by default. */
  bias?: Tensor | null;
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
}

/** Normalises over the last dimensions, those of `normalizedShape`. PyTorch: `F.layer_norm`. */
export function layerNorm(
  input: Tensor,
  normalizedShape: readonly number[],
  options: LayerNormOptions = {},
): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = optionsOf("layerNorm", options);
  return atenLayerNorm(input, normalizedShape, weight, bias, eps);
}
