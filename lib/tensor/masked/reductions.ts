/** Reductions of the elements that count. Without a mask each is the plain one. */

import { ArgumentError } from "../errors.js";
import * as torch from "../generated/functions.generated.js";
import { vectorNorm } from "../generated/linalg.generated.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { canonicalDim, canonicalDims, type Dims, filled, type MaskedReductionOptions } from "./mask.js";

/** Sums and products of small integers are int64. */
function promoted(input: Tensor, dtype: DType | null | undefined): DType {
  if (dtype) return dtype;
  return ["uint8", "bool", "int8", "int16", "int32"].includes(input.dtype) ? "int64" : input.dtype;
}

/** PyTorch: `torch.masked.sum`. */
export function sum(input: Tensor, dim: Dims = null, options: MaskedReductionOptions = {}): Tensor {
  const { keepdim, mask } = options;
  const dims = canonicalDims("sum", dim, input.ndim);
  const values = filled("sum", "zero", input, mask);
  return torch.sum(values, dims, keepdim === true, { dtype: promoted(input, options.dtype) });
}

/** PyTorch: `torch.masked.prod`. */
export function prod(input: Tensor, dim: Dims = null, options: MaskedReductionOptions = {}): Tensor {
  const { keepdim, mask } = options;
  const dims = canonicalDims("prod", dim, input.ndim);
  const values = filled("prod", "one", input, mask).to(promoted(input, options.dtype));
  return dims.reduceRight((result, one) => torch.prod(result, one, keepdim === true), values);
}

/** PyTorch: `torch.masked.amax`. */
export function amax(input: Tensor, dim: Dims = null, options: MaskedReductionOptions = {}): Tensor {
  const { keepdim, mask, dtype } = options;
  const values = filled("amax", "lowest", input, mask);
  return torch
    .amax(values, canonicalDims("amax", dim, input.ndim), keepdim === true)
    .to(dtype ?? input.dtype);
}

/** PyTorch: `torch.masked.amin`. */
export function amin(input: Tensor, dim: Dims = null, options: MaskedReductionOptions = {}): Tensor {
  const { keepdim, mask, dtype } = options;
  const values = filled("amin", "highest", input, mask);
  return torch
    .amin(values, canonicalDims("amin", dim, input.ndim), keepdim === true)
    .to(dtype ?? input.dtype);
}

/** The place of the largest, in the input's dtype as PyTorch gives it. PyTorch: `torch.masked.argmax`. */
export function argmax(
  input: Tensor,
  dim: number | null = null,
  options: MaskedReductionOptions = {},
): Tensor {
  const { keepdim, mask, dtype } = options;
  const values = filled("argmax", "lowest", input, mask);
  return torch.argmax(values, dim, keepdim === true).to(dtype ?? input.dtype);
}

/** The place of the smallest, in the input's dtype as PyTorch gives it. PyTorch: `torch.masked.argmin`. */
export function argmin(
  input: Tensor,
  dim: number | null = null,
  options: MaskedReductionOptions = {},
): Tensor {
  const { keepdim, mask, dtype } = options;
  const values = filled("argmin", "highest", input, mask);
  return torch.argmin(values, dim, keepdim === true).to(dtype ?? input.dtype);
}

/**
 * The median along a dimension, the last without. PyTorch: `torch.masked.median`.
 *
 * Throws an `ArgumentError` where no element of a row counts and the dtype has no NaN.
 */
export function median(input: Tensor, dim = -1, options: MaskedReductionOptions = {}): Tensor {
  const { keepdim, mask, dtype } = options;
  const along = canonicalDim("median", dim, input.ndim);
  const isFloat = torch.isFloatingPoint(input);
  const values = filled("median", "nan", isFloat ? input : input.to("float32"), mask);
  const [medians] = torch.nanmedian(values, along, keepdim === true);
  if (isFloat) return medians;
  if (torch.any(torch.isnan(medians)).item<boolean>()) {
    throw new ArgumentError(
      "median",
      `median: a row has no element that counts, and ${input.dtype} has no NaN`,
    );
  }
  return medians.to(dtype ?? input.dtype);
}

/** PyTorch: `torch.masked.logsumexp`. */
export function logsumexp(input: Tensor, dim: Dims = null, options: MaskedReductionOptions = {}): Tensor {
  const { keepdim, mask, dtype } = options;
  const dims = canonicalDims("logsumexp", dim, input.ndim);
  const values = filled("logsumexp", "lowest", input, mask);
  return torch.logsumexp(values, dims, keepdim === true).to(dtype ?? input.dtype);
}

/** The norm `(Σ |x|^ord)^(1/ord)`. PyTorch: `torch.masked.norm`. */
export function norm(
  input: Tensor,
  ord: number | null = 2,
  dim: Dims = null,
  options: MaskedReductionOptions = {},
): Tensor {
  const { keepdim, mask, dtype } = options;
  const values = filled("norm", ord === -Infinity ? "highest" : "zero", input, mask);
  const dims = canonicalDims("norm", dim, input.ndim);
  return vectorNorm(values, ord ?? 2, dims, keepdim === true, { dtype: dtype ?? input.dtype });
}
