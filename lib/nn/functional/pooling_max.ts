// Largest elements of windows, in one and three dimensions, and their undoing.

import {
  ArgumentError,
  maxPool1d as atenMaxPool1d,
  maxPool1dWithIndices as atenMaxPool1dWithIndices,
  maxPool3d as atenMaxPool3d,
  handleOf,
  nnOps,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireList, requireSizes } from "./check.js";
import { perDimension, type Size1, type Size3 } from "./sizes.js";

/** What pools give with `returnIndices`. */
export type WithIndices = [values: Tensor, indices: Tensor];

export interface MaxPoolOptions<Size> {
  /** Defaults to the kernel's size. */
  stride?: Size | null;
  /** Defaults to 0. */
  padding?: Size;
  /** Defaults to 1. */
  dilation?: Size;
  /** Also windows that begin inside and end outside; defaults to false. */
  ceilMode?: boolean;
}

/** The largest element of each window of `[N, C, L]` or `[C, L]`. PyTorch: `F.max_pool1d`. */
export function maxPool1d(
  input: Tensor,
  kernelSize: Size1,
  options?: MaxPoolOptions<Size1> & { returnIndices?: false },
): Tensor;
export function maxPool1d(
  input: Tensor,
  kernelSize: Size1,
  options: MaxPoolOptions<Size1> & { returnIndices: true },
): WithIndices;
export function maxPool1d(
  input: Tensor,
  kernelSize: Size1,
  options: MaxPoolOptions<Size1> & { returnIndices?: boolean } = {},
): Tensor | WithIndices {
  if (optionsOf("maxPool1d", options).returnIndices) return maxPool1dWithIndices(input, kernelSize, options);
  const { stride = null, padding = 0, dilation = 1, ceilMode = false } = optionsOf("maxPool1d", options);
  return atenMaxPool1d(input, kernelSize, stride ?? [], padding, dilation, ceilMode);
}

/** As `maxPool1d`, with the positions of the maxima. PyTorch: `F.max_pool1d` with `return_indices=True`. */
export function maxPool1dWithIndices(
  input: Tensor,
  kernelSize: Size1,
  options: MaxPoolOptions<Size1> = {},
): [values: Tensor, indices: Tensor] {
  const {
    stride = null,
    padding = 0,
    dilation = 1,
    ceilMode = false,
  } = optionsOf("maxPool1dWithIndices", options);
  return atenMaxPool1dWithIndices(input, kernelSize, stride ?? [], padding, dilation, ceilMode);
}

/** The largest element of each window of `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `F.max_pool3d`. */
export function maxPool3d(
  input: Tensor,
  kernelSize: Size3,
  options?: MaxPoolOptions<Size3> & { returnIndices?: false },
): Tensor;
export function maxPool3d(
  input: Tensor,
  kernelSize: Size3,
  options: MaxPoolOptions<Size3> & { returnIndices: true },
): WithIndices;
export function maxPool3d(
  input: Tensor,
  kernelSize: Size3,
  options: MaxPoolOptions<Size3> & { returnIndices?: boolean } = {},
): Tensor | WithIndices {
  if (optionsOf("maxPool3d", options).returnIndices) return maxPool3dWithIndices(input, kernelSize, options);
  const { stride = null, padding = 0, dilation = 1, ceilMode = false } = optionsOf("maxPool3d", options);
  return atenMaxPool3d(input, kernelSize, stride ?? [], padding, dilation, ceilMode);
}

/** As `maxPool3d`, with the flat positions of the maxima. PyTorch: `F.max_pool3d` with `return_indices=True`. */
export function maxPool3dWithIndices(
  input: Tensor,
  kernelSize: Size3,
  options: MaxPoolOptions<Size3> = {},
): [values: Tensor, indices: Tensor] {
  const {
    stride = null,
    padding = 0,
    dilation = 1,
    ceilMode = false,
  } = optionsOf("maxPool3dWithIndices", options);
  return nnOps.maxPool3dWithIndices(input, kernelSize, stride ?? [], padding, dilation, ceilMode);
}

export interface MaxUnpoolOptions {
  /** Defaults to the kernel's size. */
  stride?: number | readonly number[] | null;
  /** Defaults to 0. */
  padding?: number | readonly number[];
  /** Where several sizes would have pooled to the input's; the smallest by default. */
  outputSize?: readonly number[] | null;
}

interface Unpooled {
  size: number[];
  stride: number[];
  padding: number[];
}

function unpooled(
  operation: string,
  input: Tensor,
  kernelSize: number | readonly number[],
  { given, indices, dimensions }: { given: MaxUnpoolOptions; indices: Tensor; dimensions: number },
): Unpooled {
  handleOf(operation, "input", input);
  handleOf(operation, "indices", indices);
  const each = (name: string, sizes: number | readonly number[]): number[] => {
    requireSizes(operation, name, sizes);
    return perDimension(sizes, dimensions);
  };
  const kernel = each("kernelSize", kernelSize);
  const { outputSize, ...options } = optionsOf(operation, given);
  const stride = each("stride", options.stride ?? kernel);
  const padding = each("padding", options.padding ?? 0);
  const sizes = input.shape.slice(-dimensions);
  const smallest = sizes.map((size, d) => (size - 1) * stride[d]! + kernel[d]! - 2 * padding[d]!);
  let size = smallest;
  if (outputSize !== null && outputSize !== undefined) {
    requireList(operation, "outputSize", outputSize);
    size = [...outputSize];
    if (size.length === dimensions + 2) size = size.slice(2);
    const fits = size.every((wanted, d) => Math.abs(wanted - smallest[d]!) < stride[d]!);
    if (size.length !== dimensions || !fits) {
      const sentence = `expected outputSize less than a stride from [${smallest}], got [${outputSize}]`;
      throw problem(ArgumentError, operation, sentence);
    }
  }
  if (size.some((one) => one < 0)) {
    throw problem(ArgumentError, operation, `expected an output of no negative size, got [${size}]`);
  }
  return { size, stride, padding };
}

/** Puts the maxima of `maxPool1dWithIndices` back among zeros. PyTorch: `F.max_unpool1d`. */
export function maxUnpool1d(
  input: Tensor,
  indices: Tensor,
  kernelSize: number | readonly number[],
  options: MaxUnpoolOptions = {},
): Tensor {
  const { size } = unpooled("maxUnpool1d", input, kernelSize, { given: options, indices, dimensions: 1 });
  return nnOps.maxUnpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]).squeeze(-1);
}

/** Puts the maxima of `maxPool2dWithIndices` back among zeros. PyTorch: `F.max_unpool2d`. */
export function maxUnpool2d(
  input: Tensor,
  indices: Tensor,
  kernelSize: number | readonly number[],
  options: MaxUnpoolOptions = {},
): Tensor {
  const { size } = unpooled("maxUnpool2d", input, kernelSize, { given: options, indices, dimensions: 2 });
  return nnOps.maxUnpool2d(input, indices, size);
}

/** Puts the maxima of `maxPool3dWithIndices` back among zeros. PyTorch: `F.max_unpool3d`. */
export function maxUnpool3d(
  input: Tensor,
  indices: Tensor,
  kernelSize: number | readonly number[],
  options: MaxUnpoolOptions = {},
): Tensor {
  const made = unpooled("maxUnpool3d", input, kernelSize, { given: options, indices, dimensions: 3 });
  return nnOps.maxUnpool3d(input, indices, made.size, made.stride, made.padding);
}
