/** Contractions of two tensors over several dimensions. */

import { handleOf, TensorBase } from "../base.js";
import { wrongArgument } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import type { NestedArray } from "../types.js";

/** The last `n` of the first and the first `n` of the second, or the two lists, also as a tensor `[2, n]`. */
export type TensordotDims = number | readonly [readonly number[], readonly number[]] | Tensor;

/**
 * The sum over paired dimensions of the products of elements. PyTorch: `torch.tensordot`.
 *
 * `dims` defaults to 2: the last two dimensions of `a` with the first two of `b`. What is left is `a`'s dimensions, then
 * `b`'s. Throws an `ArgumentError` for a count that is negative or above either number of dimensions.
 *
 * @example
 * tensordot(ones([2, 3]), ones([3, 4]), 1).shape; // [2, 4]
 */
export function tensordot(a: Tensor, b: Tensor, dims?: TensordotDims | { dims?: TensordotDims }): Tensor {
  handleOf("tensordot", "a", a);
  handleOf("tensordot", "b", b);
  const isNamed =
    typeof dims === "object" && dims !== null && !Array.isArray(dims) && !(dims instanceof TensorBase);
  const given = (isNamed ? (dims as { dims?: TensordotDims }).dims : dims) as TensordotDims | undefined;
  const [ofA, ofB] = paired(a, b, given ?? 2);
  return callOperator("aten::tensordot", a, b, ofA, ofB) as Tensor;
}

function paired(a: Tensor, b: Tensor, dims: TensordotDims): readonly [readonly number[], readonly number[]] {
  if (dims instanceof TensorBase) {
    const lists = (dims as Tensor).numel() > 1 ? (dims as Tensor).toArray() : Number((dims as Tensor).item());
    return paired(a, b, lists as NestedArray as TensordotDims);
  }
  if (typeof dims === "number") {
    const most = Math.min(a.ndim, b.ndim);
    if (!Number.isInteger(dims) || dims < 0 || dims > most) {
      throw wrongArgument("tensordot", "dims", `an integer from 0 to ${most}`, dims);
    }
    const count = Array.from({ length: dims }, (_unused, i) => i);
    return [count.map((i) => i - dims), count];
  }
  const [ofA, ofB] = Array.isArray(dims) ? (dims as readonly unknown[]) : [];
  if (!Array.isArray(ofA) || !Array.isArray(ofB)) {
    throw wrongArgument("tensordot", "dims", "an integer or two arrays of integers", dims);
  }
  return [ofA, ofB];
}
