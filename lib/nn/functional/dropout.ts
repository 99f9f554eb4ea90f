// Dropout: the only functions here that draw random numbers.

import {
  dropout as atenDropout,
  dropout_ as atenDropout_,
  featureDropout,
  featureDropout_,
  handleOf,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";
import type { InplaceOptions } from "./activation.js";
import { requireProbability } from "./check.js";

export interface DropoutOptions extends InplaceOptions {
  /** False passes the input through; defaults to true. */
  training?: boolean;
}

/** Zeroes elements with probability `p` and divides the rest by `1 - p`. PyTorch: `F.dropout`. */
export function dropout(input: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  const { training = true, inplace = false } = optionsOf("dropout", options);
  requireProbability("dropout", p);
  return inplace ? atenDropout_(input, p, training) : atenDropout(input, p, training);
}

/** Zeroes whole channels of `[N, C, H, W]`. PyTorch: `F.dropout2d`. */
export function dropout2d(input: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  handleOf("dropout2d", "input", input);
  const { training = true, inplace = false } = optionsOf("dropout2d", options);
  requireProbability("dropout2d", p);
  return inplace ? featureDropout_(input, p, training) : featureDropout(input, p, training);
}
