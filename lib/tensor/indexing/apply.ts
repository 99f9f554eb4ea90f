/**
 * An index applied: integers, slices, new dimensions and the ellipsis become views at once; tensors are gathered into
 * the list that `aten::index` takes, where null stands for a dimension that is not indexed. The order of steps is that
 * of PyTorch (ATen/TensorIndexing.h), since views and results depend on it.
 */

import { fromTypedArray, tensor } from "../creation.js";
import { IndexError, wrongArgument } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import type { NestedArray } from "../types.js";
import { ellipsis, isTensor, type Part, Slice } from "./items.js";

export interface Applied {
  view: Tensor;
  /** For `aten::index`; empty when the view is the result. */
  indices: (Tensor | null)[];
}

const masks = new Set(["bool", "uint8"]);

/** Arrays as the tensors they stand for. */
function withoutArrays(parts: readonly Part[]): Exclude<Part, readonly unknown[]>[] {
  return parts.map((part) => {
    if (!Array.isArray(part)) return part as Exclude<Part, readonly unknown[]>;
    const made = part.length === 0 ? fromTypedArray(new BigInt64Array(0)) : tensor(part as NestedArray);
    if (made.dtype === "int64" || made.dtype === "bool") return made;
    if (made.numel() === 0) return made.to("int64");
    throw wrongArgument("at", "an array in the index", "integers or booleans", part);
  });
}

/** How many of the tensor's dimensions a part takes. */
function taken(part: Part): number {
  if (isTensor(part)) return masks.has(part.dtype) ? part.ndim : 1;
  return typeof part === "number" || part instanceof Slice ? 1 : 0;
}

export function apply(self: Tensor, given: readonly Part[]): Applied {
  const parts = withoutArrays(given);
  const specified = parts.reduce((count: number, part) => count + taken(part), 0);
  const { ndim } = self;
  if (specified > ndim) {
    const hint = ndim === 0 ? "; a tensor without dimensions is read with item()" : "";
    throw new IndexError("at", `at: expected at most ${ndim} indices, got ${specified}${hint}`);
  }
  const indices: (Tensor | null)[] = [];
  let view = self;
  let dim = 0;
  const pass = (count: number) => {
    dim += count;
    // Before the first tensor the dimensions are counted only.
    if (indices.length > 0) for (let i = 0; i < count; i++) indices.push(null);
  };
  const record = (index: Tensor) => {
    if (indices.length === 0) for (let i = 0; i < dim; i++) indices.push(null);
    indices.push(index);
    dim += masks.has(index.dtype) ? index.ndim : 1;
  };
  const choose = (whether: boolean) => {
    view = callOperator("aten::unsqueeze", view, dim) as Tensor;
    // One element of the new dimension, or none.
    record(fromTypedArray(new BigInt64Array(whether ? 1 : 0)).to({ device: view.device }));
  };
  for (const part of parts) {
    if (typeof part === "number") {
      view = callOperator("aten::select.int", view, dim, part) as Tensor;
    } else if (part instanceof Slice) {
      view = callOperator("aten::slice.Tensor", view, dim, part.start, part.stop, part.step) as Tensor;
      pass(1);
    } else if (part === ellipsis) {
      pass(ndim - specified);
    } else if (part === null) {
      view = callOperator("aten::unsqueeze", view, dim) as Tensor;
      pass(1);
    } else if (typeof part === "boolean") {
      choose(part);
    } else if (!isTensor(part)) {
      throw wrongArgument("at", "the index", "integers, slices, tensors, arrays, null or words", part);
    } else if (part.ndim === 0 && masks.has(part.dtype)) {
      choose(Boolean(part.item()));
    } else if (part.ndim === 0 && part.dtype.startsWith("int")) {
      view = callOperator("aten::select.int", view, dim, part.item()) as Tensor;
    } else {
      record(part);
    }
  }
  while (indices.length > 0 && indices.at(-1) === null) indices.pop();
  return { view, indices };
}
