// Pooling over windows whose steps are drawn at random (Graham 2015).

import { ArgumentError, handleOf, nnOps, optionsOf, rand, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireOptional, requireSizes } from "./check.js";
import type { WithIndices } from "./pooling_max.js";
import { perDimension, type Size2, type Size3 } from "./sizes.js";

export interface FractionalMaxPoolOptions<Size> {
  /** This or `outputRatio` must be given. */
  outputSize?: Size | null;
  /** The output's size over the input's, below 1. */
  outputRatio?: Size | null;
  /** Numbers in `[0, 1)` that place the windows, `[N, C, dimensions]`; drawn when left out. */
  randomSamples?: Tensor | null;
}

interface Placement {
  size: number[];
  samples: Tensor;
}

function place(
  operation: string,
  input: Tensor,
  options: FractionalMaxPoolOptions<Size2 | Size3>,
  dimensions: number,
): Placement {
  const { outputSize = null, outputRatio = null, randomSamples = null } = optionsOf(operation, options);
  handleOf(operation, "input", input);
  requireOptional(operation, "randomSamples", randomSamples);
  if (outputSize === null && outputRatio === null) {
    throw problem(ArgumentError, operation, "expected outputSize or outputRatio, got neither");
  }
  requireSizes(operation, "outputSize", outputSize ?? 1);
  requireSizes(operation, "outputRatio", outputRatio ?? 1);
  const { shape, dtype, device } = input;
  const sizes = shape.slice(-dimensions);
  const ratios = perDimension(outputRatio ?? 1, dimensions);
  const size =
    outputSize === null
      ? sizes.map((one, d) => Math.trunc(one * ratios[d]!))
      : perDimension(outputSize, dimensions);
  const batch = input.ndim === dimensions + 1 ? 1 : shape[0]!;
  const samples = randomSamples ?? rand([batch, shape.at(-dimensions - 1)!, dimensions], { dtype, device });
  return { size, samples };
}

/** Maxima over windows of random steps, `[N, C, H, W]` to `[N, C, ...outputSize]`. PyTorch: `F.fractional_max_pool2d`. */
export function fractionalMaxPool2d(
  input: Tensor,
  kernelSize: Size2,
  options: FractionalMaxPoolOptions<Size2> & { returnIndices?: false },
): Tensor;
export function fractionalMaxPool2d(
  input: Tensor,
  kernelSize: Size2,
  options: FractionalMaxPoolOptions<Size2> & { returnIndices: true },
): WithIndices;
export function fractionalMaxPool2d(
  input: Tensor,
  kernelSize: Size2,
  options: FractionalMaxPoolOptions<Size2> & { returnIndices?: boolean },
): Tensor | WithIndices {
  if (optionsOf("fractionalMaxPool2d", options).returnIndices) {
    return fractionalMaxPool2dWithIndices(input, kernelSize, options);
  }
  return fractionalMaxPool2dWithIndices(input, kernelSize, options)[0];
}

/** With the flat positions of the maxima. PyTorch: `F.fractional_max_pool2d` with `return_indices=True`. */
export function fractionalMaxPool2dWithIndices(
  input: Tensor,
  kernelSize: Size2,
  options: FractionalMaxPoolOptions<Size2>,
): [values: Tensor, indices: Tensor] {
  const { size, samples } = place("fractionalMaxPool2d", input, options, 2);
  return nnOps.fractionalMaxPool2d(input, kernelSize, size, samples);
}

/** Maxima over windows of random steps, for `[N, C, D, H, W]`. PyTorch: `F.fractional_max_pool3d`. */
export function fractionalMaxPool3d(
  input: Tensor,
  kernelSize: Size3,
  options: FractionalMaxPoolOptions<Size3> & { returnIndices?: false },
): Tensor;
export function fractionalMaxPool3d(
  input: Tensor,
  kernelSize: Size3,
  options: FractionalMaxPoolOptions<Size3> & { returnIndices: true },
): WithIndices;
export function fractionalMaxPool3d(
  input: Tensor,
  kernelSize: Size3,
  options: FractionalMaxPoolOptions<Size3> & { returnIndices?: boolean },
): Tensor | WithIndices {
  if (optionsOf("fractionalMaxPool3d", options).returnIndices) {
    return fractionalMaxPool3dWithIndices(input, kernelSize, options);
  }
  return fractionalMaxPool3dWithIndices(input, kernelSize, options)[0];
}

/** With the flat positions of the maxima. PyTorch: `F.fractional_max_pool3d` with `return_indices=True`. */
export function fractionalMaxPool3dWithIndices(
  input: Tensor,
  kernelSize: Size3,
  options: FractionalMaxPoolOptions<Size3>,
): [values: Tensor, indices: Tensor] {
  const { size, samples } = place("fractionalMaxPool3d", input, options, 3);
  return nnOps.fractionalMaxPool3d(input, kernelSize, size, samples);
}
