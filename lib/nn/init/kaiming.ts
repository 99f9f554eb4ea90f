// He et al. 2015, "Delving deep into rectifiers".

import type { Tensor } from "../../tensor/index.js";
import { type DrawOptions, normal_, uniform_ } from "./fill.js";
import { calculateGain, type FanMode, fans, type Nonlinearity } from "./scale.js";

export interface KaimingOptions extends DrawOptions {
  /** Slope of the leakyRelu that follows; defaults to 0. */
  a?: number;
  /** Keeps the variance forward ("fanIn", the default) or backward ("fanOut"). */
  mode?: FanMode;
  /** Defaults to "leakyRelu". */
  nonlinearity?: Nonlinearity;
}

/** Uniform in `± gain √(3 / fan)`; an empty tensor is left alone. PyTorch: `nn.init.kaiming_uniform_`. */
export function kaimingUniform_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  if (tensor.numel() === 0) return tensor;
  const bound = Math.sqrt(3) * deviation("kaimingUniform_", tensor, options);
  return uniform_(tensor, -bound, bound, options);
}

/** Normal with deviation `gain / √fan`; an empty tensor is left alone. PyTorch: `nn.init.kaiming_normal_`. */
export function kaimingNormal_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  if (tensor.numel() === 0) return tensor;
  return normal_(tensor, 0, deviation("kaimingNormal_", tensor, options), options);
}

function deviation(
  operation: string,
  tensor: Tensor,
  { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" }: KaimingOptions,
): number {
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(operation, tensor)[mode]);
}
