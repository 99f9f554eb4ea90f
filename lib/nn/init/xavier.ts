// Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".

import type { Tensor } from "../../tensor/index.js";
import { type DrawOptions, normal_, uniform_ } from "./fill.js";
import { fans } from "./scale.js";

export interface XavierOptions extends DrawOptions {
  /** Widens the range; defaults to 1. */
  gain?: number;
}

/** Uniform in `± gain √(6 / (fanIn + fanOut))`. PyTorch: `nn.init.xavier_uniform_`. */
export function xavierUniform_<T extends Tensor>(tensor: T, { gain = 1, ...draw }: XavierOptions = {}): T {
  const bound = Math.sqrt(3) * deviation("xavierUniform_", tensor, gain);
  return uniform_(tensor, -bound, bound, draw);
}

/** Normal with deviation `gain √(2 / (fanIn + fanOut))`. PyTorch: `nn.init.xavier_normal_`. */
export function xavierNormal_<T extends Tensor>(tensor: T, { gain = 1, ...draw }: XavierOptions = {}): T {
  return normal_(tensor, 0, deviation("xavierNormal_", tensor, gain), draw);
}

function deviation(operation: string, tensor: Tensor, gain: number): number {
  const { fanIn, fanOut } = fans(operation, tensor);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}
