/** Reading and writing elements as Python does with brackets. */

import { optionsOf, TensorBase } from "../base.js";
import { tensor } from "../creation.js";
import { CompositeMethods } from "../methods/composites.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import type { NestedArray, Scalar } from "../types.js";
import { apply } from "./apply.js";
import { type IndexItem, partsOf } from "./items.js";
import { gather, select } from "./operators.js";

export interface SetAtOptions {
  /** Adds rather than overwrites, also where an element is named twice; defaults to false. */
  accumulate?: boolean;
}

export abstract class IndexingMethods extends CompositeMethods {
  /**
   * Elements as Python's `x[...]` gives them: views where there are only integers, slices, `null` and "...".
   * PyTorch: `Tensor.__getitem__`.
   *
   * Parts are integers, `slice(start, stop, step)`, `null` for a new dimension, booleans, index or mask tensors and
   * arrays of integers or booleans; several may be written as one string. Throws an `IndexError` outside the tensor.
   *
   * @example
   * const x = arange(12).view([3, 4]);
   * x.at("..., 1:3").shape; // [3, 2]
   * x.at([0, 2], 1).toArray(); // [1, 9]
   * x.at(x.gt(9)).toArray(); // [10, 11]
   */
  at(...index: readonly IndexItem[]): Tensor {
    const self = this as unknown as Tensor;
    const only = index[0];
    if (index.length === 1) {
      if (typeof only === "number" && this.ndim > 0) return select(self, 0, only);
      if (only instanceof TensorBase && only.ndim > 0) return gather(self, [only]);
    }
    const { view, indices } = apply(self, partsOf(index));
    if (indices.length > 0) return gather(view, indices);
    // As in Python, what is read is never the very same tensor.
    return view === self ? (callOperator("aten::alias", self) as Tensor) : view;
  }

  /**
   * Writes as Python's `x[...] = value` does, and returns the tensor. PyTorch: `Tensor.__setitem__`.
   *
   * An array as index is the list of its parts (an array of integers as one part stands inside it). The value is
   * broadcast; a number takes the tensor's dtype.
   *
   * @example
   * const x = zeros([2, 3]);
   * x.setAt_(["...", 0], 1).toArray(); // [[1, 0, 0], [1, 0, 0]]
   * x.setAt_("1, 1:", 5, { accumulate: true }).toArray(); // [[1, 0, 0], [1, 5, 5]]
   */
  setAt_(
    index: IndexItem | readonly IndexItem[],
    value: Tensor | Scalar | NestedArray,
    options: SetAtOptions = {},
  ): this {
    const { accumulate = false } = optionsOf("setAt_", options);
    const self = this as unknown as Tensor;
    const items = (Array.isArray(index) ? index : [index]) as readonly IndexItem[];
    const { view, indices } = apply(self, partsOf(items));
    const source = withoutLeadingOnes(sourceOf(self, value));
    if (indices.length > 0) {
      callOperator("aten::index_put_", view, indices, source, accumulate);
    } else {
      callOperator(accumulate ? "aten::add_.Tensor" : "aten::copy_", view, source);
    }
    return this;
  }
}

function sourceOf(self: Tensor, value: Tensor | Scalar | NestedArray): Tensor {
  if (value instanceof TensorBase) return value as Tensor;
  const { dtype, device } = self;
  if (Array.isArray(value)) return tensor(value as NestedArray, { dtype, device });
  return callOperator("aten::scalar_tensor", value, { dtype, device }) as Tensor;
}

/** NumPy allows a value with more dimensions than its place, as long as the first are of size 1. */
function withoutLeadingOnes(value: Tensor): Tensor {
  const { shape } = value;
  if (shape[0] !== 1) return value;
  const first = shape.findIndex((size) => size !== 1);
  return value.view(first < 0 ? [] : shape.slice(first));
}
