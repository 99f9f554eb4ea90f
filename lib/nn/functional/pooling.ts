// Pooling over the last two dimensions; inputs are `[N, C, H, W]` or `[C, H, W]`.

import {
  maxPool2d as atenMaxPool2d,
  handleOf,
  nnOps,
  optionsOf,
  type Tensor,
  wrongArgument,
} from "../../tensor/index.js";
import type { WithIndices } from "./pooling_max.js";
import { perDimension, type Size2 } from "./sizes.js";

export interface MaxPool2dOptions {
  /** Defaults to the kernel's size. */
  stride?: Size2 | null;
  /** Defaults to 0. */
  padding?: Size2;
  /** Defaults to 1. */
  dilation?: Size2;
  /** Also windows that begin inside and end outside; defaults to false. */
  ceilMode?: boolean;
}

/** The largest element of each window. PyTorch: `F.max_pool2d`. */
export function maxPool2d(
  input: Tensor,
  kernelSize: Size2,
  options?: MaxPool2dOptions & { returnIndices?: false },
): Tensor;
export function maxPool2d(
  input: Tensor,
  kernelSize: Size2,
  options: MaxPool2dOptions & { returnIndices: true },
): WithIndices;
export function maxPool2d(
  input: Tensor,
  kernelSize: Size2,
  options: MaxPool2dOptions & { returnIndices?: boolean } = {},
): Tensor | WithIndices {
  if (optionsOf("maxPool2d", options).returnIndices) return maxPool2dWithIndices(input, kernelSize, options);
  const { stride = null, padding = 0, dilation = 1, ceilMode = false } = optionsOf("maxPool2d", options);
  return atenMaxPool2d(input, kernelSize, stride ?? [], padding, dilation, ceilMode);
}

/** As `maxPool2d`, with the flat positions of the maxima. PyTorch: `F.max_pool2d` with `return_indices=True`. */
export function maxPool2dWithIndices(
  input: Tensor,
  kernelSize: Size2,
  options: MaxPool2dOptions = {},
): [values: Tensor, indices: Tensor] {
  const {
    stride = null,
    padding = 0,
    dilation = 1,
    ceilMode = false,
  } = optionsOf("maxPool2dWithIndices", options);
  return nnOps.maxPool2dWithIndices(input, kernelSize, stride ?? [], padding, dilation, ceilMode);
}

export interface AvgPool2dOptions {
  /** Defaults to the kernel's size. */
  stride?: Size2 | null;
  /** Defaults to 0. */
  padding?: Size2;
  /** Also windows that begin inside and end outside; defaults to false. */
  ceilMode?: boolean;
  /** Padding zeros count as elements; defaults to true. */
  countIncludePad?: boolean;
  /** Divides by this instead of the number of elements. */
  divisorOverride?: number | null;
}

/** The mean of each window; options also in Python's order. PyTorch: `F.avg_pool2d`. */
export function avgPool2d(input: Tensor, kernelSize: Size2, options?: AvgPool2dOptions): Tensor;
export function avgPool2d(
  input: Tensor,
  kernelSize: Size2,
  stride: Size2 | null,
  padding?: Size2,
  ceilMode?: boolean,
  countIncludePad?: boolean,
  divisorOverride?: number | null,
): Tensor;
export function avgPool2d(input: Tensor, kernelSize: Size2, ...rest: unknown[]): Tensor {
  const call = nnOps.avgPool2d as (...values: unknown[]) => Tensor;
  return call(input, kernelSize, ...rest);
}

/** A number, or one per dimension where null keeps the input's. */
export type AdaptiveSize2 = number | readonly [number | null, number | null];

/** Means over windows chosen so that the output has `outputSize`. PyTorch: `F.adaptive_avg_pool2d`. */
export function adaptiveAvgPool2d(input: Tensor, outputSize: AdaptiveSize2): Tensor {
  if (typeof outputSize === "number") return nnOps.adaptiveAvgPool2d(input, perDimension(outputSize, 2));
  handleOf("adaptiveAvgPool2d", "input", input);
  if (!Array.isArray(outputSize)) {
    throw wrongArgument("adaptiveAvgPool2d", "outputSize", "a number or a list of them", outputSize);
  }
  const kept = input.shape.slice(-2);
  const sizes = outputSize.map((size, i) => size ?? kept[i]!);
  return nnOps.adaptiveAvgPool2d(input, sizes);
}
