/** Operations along a dimension that keep the shape: cumulative ones and normalizations. */

import * as torch from "../generated/functions.generated.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { canonicalDim, filled, type MaskedOptions } from "./mask.js";
import { norm } from "./reductions.js";

/** PyTorch: `torch.masked.cumsum`. */
export function cumsum(input: Tensor, dim: number, { mask, dtype }: MaskedOptions = {}): Tensor {
  const values = filled("cumsum", "zero", input, mask);
  const wanted = dtype ?? input.dtype;
  return torch.cumsum(values, canonicalDim("cumsum", dim, input.ndim), { dtype: wanted }).to(wanted);
}

/** PyTorch: `torch.masked.cumprod`. */
export function cumprod(input: Tensor, dim: number, { mask, dtype }: MaskedOptions = {}): Tensor {
  const values = filled("cumprod", "one", input, mask);
  const wanted = dtype ?? input.dtype;
  return torch.cumprod(values, canonicalDim("cumprod", dim, input.ndim), { dtype: wanted }).to(wanted);
}

/** PyTorch: `torch.masked.softmax`. */
export function softmax(input: Tensor, dim: number, { mask, dtype }: MaskedOptions = {}): Tensor {
  const values = filled("amax", "lowest", input, mask);
  return torch.softmax(values, canonicalDim("softmax", dim, input.ndim), dtype ?? input.dtype);
}

/** PyTorch: `torch.masked.log_softmax`. */
export function logSoftmax(input: Tensor, dim: number, { mask, dtype }: MaskedOptions = {}): Tensor {
  const values = filled("amax", "lowest", input, mask);
  return torch.logSoftmax(values, canonicalDim("logSoftmax", dim, input.ndim), dtype ?? input.dtype);
}

/** PyTorch: `torch.masked.softmin`. */
export function softmin(input: Tensor, dim: number, { mask, dtype }: MaskedOptions = {}): Tensor {
  const values = filled("amin", "highest", input, mask);
  return torch.softmax(values.neg(), canonicalDim("softmin", dim, input.ndim), dtype ?? input.dtype);
}

export interface MaskedNormalizeOptions extends MaskedOptions {
  /** The least norm divided by; defaults to 1e-12. */
  eps?: number;
}

/** Divided by the norm along `dim`. PyTorch: `torch.masked.normalize`. */
export function normalize(
  input: Tensor,
  ord: number,
  dim: number,
  options: MaskedNormalizeOptions = {},
): Tensor {
  const { mask, eps = 1e-12 } = options;
  const values = filled("normalize", "zero", input, mask);
  const length = norm(input, ord, dim, { keepdim: true, dtype: options.dtype ?? input.dtype, mask });
  return values.div(torch.maximum(length, length.newFull([], eps)));
}

export interface MaskedLogaddexpOptions {
  dtype?: DType | null;
  inputMask?: Tensor | null;
  otherMask?: Tensor | null;
}

/** `log(eˣ + eʸ)`, each with a mask of its own. PyTorch: `torch.masked.logaddexp`. */
export function logaddexp(input: Tensor, other: Tensor, options: MaskedLogaddexpOptions = {}): Tensor {
  const { dtype, inputMask, otherMask } = options;
  const [x, y] = [
    filled("logaddexp", "lowest", input, inputMask),
    filled("logaddexp", "lowest", other, otherMask),
  ];
  return torch.logaddexp(x, y).to(dtype ?? input.dtype);
}
