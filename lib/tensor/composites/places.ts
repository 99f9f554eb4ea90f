/** Places of elements: from flat positions, and of those that are not zero. */

import { handleOf, optionsOf } from "../base.js";
import { fromTypedArray } from "../creation.js";
import { DtypeError, wrongArgument } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";

/**
 * Flat positions in a shape as one index tensor a dimension. PyTorch: `torch.unravel_index`.
 *
 * @example
 * unravelIndex(tensor([4, 5]), [2, 3]).map((one) => one.toArray()); // [[1, 1], [1, 2]]
 */
export function unravelIndex(indices: Tensor, shape: number | readonly (number | bigint)[]): Tensor[] {
  handleOf("unravelIndex", "indices", indices);
  const { dtype, device } = indices;
  if (!/^u?int/.test(dtype)) {
    throw new DtypeError("unravelIndex", `unravelIndex: expected an integer dtype for indices, got ${dtype}`);
  }
  const sizes: readonly (number | bigint)[] = Array.isArray(shape) ? shape : [shape];
  if (!sizes.every((size) => typeof size === "number" || typeof size === "bigint")) {
    throw wrongArgument("unravelIndex", "shape", "integers of at least 0", shape);
  }
  if (sizes.some((size) => (typeof size !== "bigint" && !Number.isInteger(size)) || size < 0)) {
    throw wrongArgument("unravelIndex", "shape", "integers of at least 0", `[${sizes}]`);
  }
  const whole = sizes.map((size) => BigInt(size));
  const strides = whole.map((_size, d) => whole.slice(d + 1).reduce((product, size) => product * size, 1n));
  const row = (values: readonly bigint[]) => fromTypedArray(BigInt64Array.from(values)).to({ device });
  return indices.unsqueeze(-1).floorDivide(row(strides)).remainder(row(whole)).unbind(-1);
}

export interface NonzeroOptions {
  /** One index tensor a dimension, as indexing takes them; defaults to false. */
  asTuple?: boolean;
}

/** Where the tensor is not zero, one row an element `[n, ndim]`. PyTorch: `torch.nonzero`. */
export function nonzero(input: Tensor, options?: { asTuple?: false }): Tensor;
export function nonzero(input: Tensor, options: { asTuple: true }): Tensor[];
export function nonzero(input: Tensor, options: NonzeroOptions = {}): Tensor | Tensor[] {
  const { asTuple = false } = optionsOf("nonzero", options);
  if (asTuple) return callOperator("aten::nonzero_numpy", input) as Tensor[];
  return callOperator("aten::nonzero", input) as Tensor;
}
