/** Mean, variance and standard deviation of the elements that count. */

import { ArgumentError, DtypeError } from "../errors.js";
import * as torch from "../generated/functions.generated.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { type Dims, fullMask, type MaskedReductionOptions } from "./mask.js";
import { sum } from "./reductions.js";

const hasFraction = (dtype: DType) => /float|complex/.test(dtype);
const realOf: Partial<Record<DType, DType>> = {
  complex32: "float16",
  complex64: "float32",
  complex128: "float64",
};

interface Counted {
  mask: Tensor | null;
  count: Tensor;
}

/** How many elements count, kept by dimension or not. */
function counted(
  operation: string,
  input: Tensor,
  dim: Dims,
  keepdim: boolean,
  mask?: Tensor | null,
): Counted {
  if (!mask) {
    const all = torch.ones(input.shape, { dtype: "int64", device: input.device });
    return { mask: null, count: sum(all, dim, { keepdim }) };
  }
  const full = fullMask(operation, input, mask);
  return { mask: full, count: torch.sum(full, dim, keepdim) };
}

/** PyTorch: `torch.masked.mean`. Throws a `DtypeError` for integers unless `dtype` says another. */
export function mean(input: Tensor, dim: Dims = null, options: MaskedReductionOptions = {}): Tensor {
  const dtype = options.dtype ?? input.dtype;
  if (!hasFraction(dtype)) {
    throw new DtypeError("mean", `mean: expected a floating or complex dtype, got ${dtype}`);
  }
  const keepdim = options.keepdim === true;
  const { mask, count } = counted("mean", input, dim, keepdim, options.mask);
  return sum(input, dim, { keepdim, dtype, mask }).div(count);
}

export interface MaskedVarianceOptions extends MaskedReductionOptions {
  /** What the count is lowered by; 1 without. */
  correction?: number | null;
  /** Instead of `correction`: 1 where true, 0 where false. */
  unbiased?: boolean | null;
}

function variance(operation: string, input: Tensor, dim: Dims, options: MaskedVarianceOptions): Tensor {
  if (typeof options.unbiased === "boolean" && typeof options.correction === "number") {
    throw new ArgumentError(operation, `${operation}: expected unbiased or correction, got both`);
  }
  const correction = options.correction ?? (options.unbiased === false ? 0 : 1);
  const keepdim = options.keepdim === true;
  const dtype = options.dtype ?? (hasFraction(input.dtype) ? input.dtype : "float32");
  const computed = hasFraction(dtype) ? dtype : "float32";
  const found = counted(operation, input, dim, true, options.mask);
  const average = sum(input, dim, { keepdim: true, dtype, mask: found.mask }).div(found.count);
  const apart = input.sub(average);
  const squares = apart.mul(apart.conj());
  const total = sum(squares, dim, { keepdim, dtype: computed, mask: found.mask });
  let count = keepdim ? found.count : found.count.reshape(total.shape);
  if (correction !== 0) {
    count = count.to(realOf[computed] ?? computed).sub(correction);
    count = torch.maximum(count, count.newZeros([]));
  }
  return total.div(count).to(dtype);
}

/** PyTorch: `torch.masked.var`. */
function var_(input: Tensor, dim: Dims = null, options: MaskedVarianceOptions = {}): Tensor {
  return variance("var", input, dim, options);
}

/** PyTorch: `torch.masked.std`. */
export function std(input: Tensor, dim: Dims = null, options: MaskedVarianceOptions = {}): Tensor {
  return torch.sqrt(variance("std", input, dim, options));
}

export { var_ as var };
