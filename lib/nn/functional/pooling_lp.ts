// The p-norm of each window.

import { avgPool1d, handleOf, nnOps, optionsOf, type Tensor } from "../../tensor/index.js";
import { requireNumber, requireSizes } from "./check.js";
import { maxPool2d } from "./pooling.js";
import { maxPool1d, maxPool3d } from "./pooling_max.js";
import { perDimension, type Size1, type Size2, type Size3 } from "./sizes.js";

export interface LPPoolOptions<Size> {
  /** Defaults to the kernel's size. */
  stride?: Size | null;
  /** Also windows that begin inside and end outside; defaults to false. */
  ceilMode?: boolean;
}

interface Pools {
  operation: string;
  dimensions: number;
  maximum(input: Tensor): Tensor;
  mean(input: Tensor): Tensor;
}

/** `(Σ xᵖ)^(1/p)`, as the mean of the powers times their count; signs as in PyTorch, where even powers lose them. */
function norms(
  input: Tensor,
  normType: number,
  kernelSize: number | readonly number[],
  { operation, dimensions, maximum, mean }: Pools,
): Tensor {
  handleOf(operation, "input", input);
  requireNumber(operation, "normType", normType);
  requireSizes(operation, "kernelSize", kernelSize);
  if (normType === Number.POSITIVE_INFINITY) return maximum(input.abs());
  if (normType === Number.NEGATIVE_INFINITY) return maximum(input.abs().neg()).neg();
  const means = mean(input.pow(normType));
  const count = perDimension(kernelSize, dimensions).reduce((product, size) => product * size, 1);
  return means
    .sign()
    .mul(means.abs().relu())
    .mul(count)
    .pow(1 / normType);
}

/** The `normType`-norm of each window of `[N, C, L]` or `[C, L]`. PyTorch: `F.lp_pool1d`. */
export function lpPool1d(
  input: Tensor,
  normType: number,
  kernelSize: Size1,
  options: LPPoolOptions<Size1> = {},
): Tensor {
  const { stride = null, ceilMode = false } = optionsOf("lpPool1d", options);
  return norms(input, normType, kernelSize, {
    operation: "lpPool1d",
    dimensions: 1,
    maximum: (x) => maxPool1d(x, kernelSize, { stride, ceilMode }),
    mean: (x) => avgPool1d(x, kernelSize, stride ?? [], 0, ceilMode),
  });
}

/** The `normType`-norm of each window of `[N, C, H, W]` or `[C, H, W]`. PyTorch: `F.lp_pool2d`. */
export function lpPool2d(
  input: Tensor,
  normType: number,
  kernelSize: Size2,
  options: LPPoolOptions<Size2> = {},
): Tensor {
  const { stride = null, ceilMode = false } = optionsOf("lpPool2d", options);
  return norms(input, normType, kernelSize, {
    operation: "lpPool2d",
    dimensions: 2,
    maximum: (x) => maxPool2d(x, kernelSize, { stride, ceilMode }),
    mean: (x) => nnOps.avgPool2d(x, kernelSize, stride ?? [], 0, ceilMode),
  });
}

/** The `normType`-norm of each window of `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `F.lp_pool3d`. */
export function lpPool3d(
  input: Tensor,
  normType: number,
  kernelSize: Size3,
  options: LPPoolOptions<Size3> = {},
): Tensor {
  const { stride = null, ceilMode = false } = optionsOf("lpPool3d", options);
  return norms(input, normType, kernelSize, {
    operation: "lpPool3d",
    dimensions: 3,
    maximum: (x) => maxPool3d(x, kernelSize, { stride, ceilMode }),
    mean: (x) => nnOps.avgPool3d(x, kernelSize, stride ?? [], 0, ceilMode),
  });
}
