// A normal distribution cut off at both ends, by rejection: draws outside the bounds are drawn again.

import { emptyLike, noGrad, special, type Tensor, tensor as tensorOf, where } from "../../tensor/index.js";
import type { DrawOptions } from "./fill.js";

export interface TruncNormalOptions extends DrawOptions {
  /** Defaults to 0. */
  mean?: number;
  /** Defaults to 1. */
  std?: number;
  /** The least value; defaults to -2. */
  a?: number;
  /** The greatest value; defaults to 2. */
  b?: number;
}

/** Normal with this mean and deviation, cut off at `a` and `b` (not in deviations). PyTorch: `nn.init.trunc_normal_`. */
export function truncNormal_<T extends Tensor>(tensor: T, options: TruncNormalOptions = {}): T {
  const { mean = 0, std = 1, a = -2, b = 2, generator = null } = options;
  if (tensor.device === "meta") return tensor;
  const law: Law = { mean, std, a, b, draw: { generator } };
  noGrad(() => {
    const acceptance = below((b - mean) / std) - below((a - mean) / std);
    // Rare acceptance would redraw normals for ever; uniform proposals weighed by the density end sooner.
    if (acceptance > 0.3) redrawNormals(tensor, law);
    else weighUniforms(tensor, law);
  });
  return tensor;
}

interface Law {
  mean: number;
  std: number;
  a: number;
  b: number;
  draw: DrawOptions;
}

/** The standard normal distribution function. */
function below(x: number): number {
  return (1 + special.erf(tensorOf(x / Math.SQRT2, { dtype: "float64" })).item()) / 2;
}

function redrawNormals(tensor: Tensor, { mean, std, a, b, draw }: Law): void {
  // Bounds as the tensor's own dtype holds them, else a value that rounds onto a bound would be drawn for ever.
  const low = tensorOf(a, { dtype: tensor.dtype }).item();
  const high = tensorOf(b, { dtype: tensor.dtype }).item();
  let result: Tensor = tensor.normal_(mean, std, draw);
  for (;;) {
    const outside = result.lt(low).bitwiseOr(result.gt(high));
    if (!outside.any().item()) break;
    result = where(outside, emptyLike(result).normal_(mean, std, draw), result);
  }
  if (result !== tensor) tensor.copy_(result);
}

function weighUniforms(tensor: Tensor, { mean, std, a, b, draw }: Law): void {
  const mode = Math.max(a, Math.min(mean, b));
  const peak = (mode - mean) / std;
  const logPeak = -0.5 * (peak * peak);
  const density = (x: Tensor) => x.sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(logPeak);
  const chance = emptyLike(tensor);
  const tooRare = (x: Tensor) => chance.uniform_(0, 1, draw).log_().gt(density(x));

  let result: Tensor = tensor.uniform_(a, b, draw);
  let pending = tooRare(tensor.clone());
  while (pending.any().item()) {
    const candidates = emptyLike(tensor).uniform_(a, b, draw);
    result = where(pending, candidates, result);
    pending = where(pending, tooRare(candidates), pending);
  }
  if (result !== tensor) tensor.copy_(result);
}
