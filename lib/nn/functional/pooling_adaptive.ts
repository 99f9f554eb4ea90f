// Pooling over windows chosen so that the output has a given size.

import {
  ArgumentError,
  adaptiveMaxPool1d as atenAdaptiveMaxPool1d,
  handleOf,
  nnOps,
  optionsOf,
  type Tensor,
  wrongArgument,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import type { AdaptiveSize2 } from "./pooling.js";
import type { WithIndices } from "./pooling_max.js";

/** A number, or one per dimension where null keeps the input's. */
export type AdaptiveSize3 = number | readonly [number | null, number | null, number | null];

function sizesFor(
  operation: string,
  input: Tensor,
  outputSize: AdaptiveSize2 | AdaptiveSize3,
  dimensions: number,
): number[] {
  handleOf(operation, "input", input);
  if (typeof outputSize !== "number" && !Array.isArray(outputSize)) {
    throw wrongArgument(operation, "outputSize", "a number or a list of them", outputSize);
  }
  if (typeof outputSize !== "number" && outputSize.length !== dimensions) {
    const found = (outputSize as readonly unknown[]).length;
    throw problem(ArgumentError, operation, `expected ${dimensions} numbers for outputSize, got ${found}`);
  }
  const kept = input.shape.slice(-dimensions);
  return kept.map((size, d) => (typeof outputSize === "number" ? outputSize : (outputSize[d] ?? size)));
}

/** Means over `[N, C, D, H, W]` to `[N, C, ...outputSize]`. PyTorch: `F.adaptive_avg_pool3d`. */
export function adaptiveAvgPool3d(input: Tensor, outputSize: AdaptiveSize3): Tensor {
  return nnOps.adaptiveAvgPool3d(input, sizesFor("adaptiveAvgPool3d", input, outputSize, 3));
}

/** Maxima over `[N, C, L]` to `[N, C, outputSize]`. PyTorch: `F.adaptive_max_pool1d`. */
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: number | readonly [number],
  options?: { returnIndices?: false },
): Tensor;
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: number | readonly [number],
  options: { returnIndices: true },
): WithIndices;
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: number | readonly [number],
  options: { returnIndices?: boolean } = {},
): Tensor | WithIndices {
  const found = adaptiveMaxPool1dWithIndices(input, outputSize);
  return optionsOf("adaptiveMaxPool1d", options).returnIndices ? found : found[0];
}

/** With the positions of the maxima. PyTorch: `F.adaptive_max_pool1d` with `return_indices=True`. */
export function adaptiveMaxPool1dWithIndices(
  input: Tensor,
  outputSize: number | readonly [number],
): [values: Tensor, indices: Tensor] {
  return atenAdaptiveMaxPool1d(input, outputSize);
}

/** Maxima over `[N, C, H, W]` to `[N, C, ...outputSize]`. PyTorch: `F.adaptive_max_pool2d`. */
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize2,
  options?: { returnIndices?: false },
): Tensor;
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize2,
  options: { returnIndices: true },
): WithIndices;
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize2,
  options: { returnIndices?: boolean } = {},
): Tensor | WithIndices {
  const found = adaptiveMaxPool2dWithIndices(input, outputSize);
  return optionsOf("adaptiveMaxPool2d", options).returnIndices ? found : found[0];
}

/** With the flat positions of the maxima. PyTorch: `F.adaptive_max_pool2d` with `return_indices=True`. */
export function adaptiveMaxPool2dWithIndices(
  input: Tensor,
  outputSize: AdaptiveSize2,
): [values: Tensor, indices: Tensor] {
  return nnOps.adaptiveMaxPool2d(input, sizesFor("adaptiveMaxPool2d", input, outputSize, 2));
}

/** Maxima over `[N, C, D, H, W]` to `[N, C, ...outputSize]`. PyTorch: `F.adaptive_max_pool3d`. */
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize3,
  options?: { returnIndices?: false },
): Tensor;
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize3,
  options: { returnIndices: true },
): WithIndices;
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize3,
  options: { returnIndices?: boolean } = {},
): Tensor | WithIndices {
  const found = adaptiveMaxPool3dWithIndices(input, outputSize);
  return optionsOf("adaptiveMaxPool3d", options).returnIndices ? found : found[0];
}

/** With the flat positions of the maxima. PyTorch: `F.adaptive_max_pool3d` with `return_indices=True`. */
export function adaptiveMaxPool3dWithIndices(
  input: Tensor,
  outputSize: AdaptiveSize3,
): [values: Tensor, indices: Tensor] {
  return nnOps.adaptiveMaxPool3d(input, sizesFor("adaptiveMaxPool3d", input, outputSize, 3));
}
