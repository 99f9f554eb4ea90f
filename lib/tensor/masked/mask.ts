/** Masks of any shape that broadcasts, and what a masked element counts as. */

import { tensor } from "../creation.js";
import { iinfo } from "../dtypes.js";
import { ArgumentError, NotImplementedError, ShapeError } from "../errors.js";
import { broadcastTo, where } from "../generated/functions.generated.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";

export interface MaskedOptions {
  /** True where an element counts; broadcast to the input. All count without. */
  mask?: Tensor | null;
  /** Of the result; defaults to the input's. */
  dtype?: DType | null;
}

export interface MaskedReductionOptions extends MaskedOptions {
  /** Leave reduced dimensions as size 1; defaults to false. */
  keepdim?: boolean | null;
}

/** One dimension or several; all for none. */
export type Dims = number | readonly number[] | null;

/** What an operation without any element gives, so that a masked element changes nothing. */
export type Identity = "zero" | "one" | "lowest" | "highest" | "nan";

const isFloat = (dtype: DType) => /^(b?float)/.test(dtype);

/** The value of an identity in a dtype. */
function identityValue(operation: string, identity: Identity, dtype: DType): number | bigint {
  if (identity === "zero") return 0;
  if (identity === "one") return 1;
  if (identity === "nan") return Number.NaN;
  if (isFloat(dtype)) return identity === "lowest" ? -Infinity : Infinity;
  // PyTorch compares the real parts, and masks with the lowest of those.
  if (dtype.startsWith("complex") && operation === "logsumexp") return -Infinity;
  if (/^u?int/.test(dtype)) return identity === "lowest" ? iinfo(dtype).min : iinfo(dtype).max;
  throw new NotImplementedError(operation, `${operation}: no mask for ${dtype} elements`);
}

/** The mask as booleans of the input's shape. Throws a `ShapeError` where it has more dimensions. */
export function fullMask(operation: string, input: Tensor, mask: Tensor): Tensor {
  if (mask.ndim > input.ndim) {
    throw new ShapeError(
      operation,
      `${operation}: expected a mask that broadcasts to [${input.shape}], got [${mask.shape}]`,
    );
  }
  return broadcastTo(mask.clone(), input.shape).to("bool");
}

/** The input with masked elements at the identity; itself without a mask. */
export function filled(
  operation: string,
  identity: Identity,
  input: Tensor,
  mask: Tensor | null | undefined,
): Tensor {
  if (!mask) return input;
  const value = tensor(identityValue(operation, identity, input.dtype), {
    dtype: input.dtype,
    device: input.device,
  });
  return where(fullMask(operation, input, mask), input, value);
}

/** Dimensions in order, counted from the front; all for none, as PyTorch's reductions have it. */
export function canonicalDims(operation: string, dim: Dims | undefined, ndim: number): number[] {
  const all = dim === undefined || dim === null || (Array.isArray(dim) && dim.length === 0);
  if (all) return Array.from({ length: ndim }, (_, i) => i);
  const most = Math.max(ndim, 1);
  const dims = (Array.isArray(dim) ? dim : [dim]) as number[];
  for (const [i, one] of dims.entries()) {
    if (dims.indexOf(one) !== i) {
      throw new ArgumentError(operation, `${operation}: expected each dimension once, got ${one} twice`);
    }
    if (!Number.isInteger(one) || one >= most || one < -most) {
      throw new ArgumentError(
        operation,
        `${operation}: expected dim from ${-most} to ${most - 1}, got ${one}`,
      );
    }
  }
  return dims.map((one) => (one + most) % most).sort((a, b) => a - b);
}

/** The one dimension of an operation along it. */
export function canonicalDim(operation: string, dim: number, ndim: number): number {
  return canonicalDims(operation, dim, ndim)[0] as number;
}
