// Dropout of whole channels, and dropout that keeps mean and variance (Klambauer et al. 2017).

import {
  alphaDropout_,
  alphaDropout as atenAlphaDropout,
  featureAlphaDropout as atenFeatureAlphaDropout,
  featureAlphaDropout_,
  featureDropout,
  featureDropout_,
  handleOf,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireProbability } from "./check.js";
import type { DropoutOptions } from "./dropout.js";

/** Drops channels of a batch, or of one sample that lacks the batch's dimension. */
function dropChannels(
  operation: string,
  input: Tensor,
  p: number,
  { batched, options }: { batched: number; options: DropoutOptions },
): Tensor {
  handleOf(operation, "input", input);
  const { training = true, inplace = false } = optionsOf(operation, options);
  requireProbability(operation, p);
  const { ndim } = input;
  if (ndim !== batched && ndim !== batched - 1) {
    throw problem(ShapeError, operation, `expected ${batched - 1} or ${batched} dimensions, got ${ndim}`);
  }
  const batch = ndim === batched ? input : input.unsqueeze(0);
  const dropped = (inplace ? featureDropout_ : featureDropout)(batch, p, training);
  if (inplace) return input;
  return ndim === batched ? dropped : dropped.squeeze(0);
}

/** Zeroes whole channels of `[N, C, L]` or `[C, L]`. PyTorch: `F.dropout1d`. */
export function dropout1d(input: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  return dropChannels("dropout1d", input, p, { batched: 3, options });
}

/** Zeroes whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `F.dropout3d`. */
export function dropout3d(input: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  return dropChannels("dropout3d", input, p, { batched: 5, options });
}

/** Sets elements to the value SELU tends to, and rescales. `training` defaults to false. PyTorch: `F.alpha_dropout`. */
export function alphaDropout(input: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  const { training = false, inplace = false } = optionsOf("alphaDropout", options);
  requireProbability("alphaDropout", p);
  return (inplace ? alphaDropout_ : atenAlphaDropout)(input, p, training);
}

/** As `alphaDropout`, of whole channels. `training` defaults to false. PyTorch: `F.feature_alpha_dropout`. */
export function featureAlphaDropout(input: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  const { training = false, inplace = false } = optionsOf("featureAlphaDropout", options);
  requireProbability("featureAlphaDropout", p);
  return (inplace ? featureAlphaDropout_ : atenFeatureAlphaDropout)(input, p, training);
}
