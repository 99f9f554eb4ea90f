// Plain fills and draws, in place and without a graph.

import { type Generator, noGrad, type Tensor } from "../../tensor/index.js";

export interface DrawOptions {
  /** Where the numbers come from; defaults to the global generator. */
  generator?: Generator | null;
}

/** Uniform in `[a, b)`. PyTorch: `nn.init.uniform_`. */
export function uniform_<T extends Tensor>(
  tensor: T,
  a = 0,
  b = 1,
  { generator = null }: DrawOptions = {},
): T {
  noGrad(() => tensor.uniform_(a, b, { generator }));
  return tensor;
}

/** Normal with this mean and deviation. PyTorch: `nn.init.normal_`. */
export function normal_<T extends Tensor>(
  tensor: T,
  mean = 0,
  std = 1,
  { generator = null }: DrawOptions = {},
): T {
  noGrad(() => tensor.normal_(mean, std, { generator }));
  return tensor;
}

/** PyTorch: `nn.init.constant_`. */
export function constant_<T extends Tensor>(tensor: T, value: number): T {
  noGrad(() => tensor.fill_(value));
  return tensor;
}

/** PyTorch: `nn.init.zeros_`. */
export function zeros_<T extends Tensor>(tensor: T): T {
  noGrad(() => tensor.zero_());
  return tensor;
}

/** PyTorch: `nn.init.ones_`. */
export function ones_<T extends Tensor>(tensor: T): T {
  return constant_(tensor, 1);
}
