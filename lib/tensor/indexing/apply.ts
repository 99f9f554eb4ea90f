/**
 * An index applied: integers, slices, new dimensions and the ellipsis become views at once; tensors are gathered into
 * the list that `aten::index` takes, where null stands for a dimension that is not indexed. The order of steps is that
 * of PyTorch (ATen/TensorIndexing.h), since views and results depend on it.
 */

import { fromTypedArray, tensor } from "../creation.js";
import { IndexError, wrongArgument } from "../errors.js";
import type { Tensor } from "../tensor.js";
import type { NestedArray } from "../types.js";
import { ellipsis, isTensor, type Part, Slice } from "./items.js";
import { select, sliceOf, unsqueeze } from "./operators.js";

export interface Applied {
  view: Tensor;
  /** For `aten::index`; empty when the view is the result. */
  indices: (Tensor | null)[];
}

const masks = new Set(["bool", "uint8"]);

/** An array as the tensor it stands for. */
function tensorOf(list: readonly unknown[]): Tensor {
  const made = list.length === 0 ? fromTypedArray(new BigInt64Array(0)) : tensor(list as NestedArray);
  if (made.dtype === "int64" || made.dtype === "bool") return made;
  if (made.numel() === 0) return made.to("int64");
  throw wrongArgument("at", "an array in the index", "integers or booleans", list);
}

/** How many of the tensor's dimensions an index takes. */
function specified(parts: readonly Part[]): number {
  let count = 0;
  for (const part of parts) {
    if (typeof part === "number" || part instanceof Slice) count++;
    else if (isTensor(part)) count += masks.has(part.dtype) ? part.ndim : 1;
  }
  return count;
}

class Application implements Applied {
  view: Tensor;
  readonly indices: (Tensor | null)[] = [];
  private dim = 0;
  private readonly self: Tensor;

  constructor(self: Tensor) {
    this.self = self;
    this.view = self;
  }

  apply(parts: readonly Part[]): void {
    for (const part of parts) this.applyPart(part, parts);
    while (this.indices.length > 0 && this.indices.at(-1) === null) this.indices.pop();
  }

  private applyPart(part: Part, parts: readonly Part[]): void {
    if (typeof part === "number") {
      this.view = select(this.view, this.dim, part);
    } else if (part instanceof Slice) {
      this.view = sliceOf(this.view, this.dim, part);
      this.pass(1);
    } else if (part === null) {
      this.view = unsqueeze(this.view, this.dim);
      this.pass(1);
    } else if (part === ellipsis) {
      this.pass(this.self.ndim - specified(parts));
    } else if (typeof part === "boolean") {
      this.choose(part);
    } else if (isTensor(part)) {
      this.applyTensor(part);
    } else {
      throw wrongArgument("at", "the index", "integers, slices, tensors, arrays, null or words", part);
    }
  }

  private applyTensor(index: Tensor): void {
    if (index.ndim > 0) this.record(index);
    else if (masks.has(index.dtype)) this.choose(Boolean(index.item()));
    else if (index.dtype.startsWith("int")) this.view = select(this.view, this.dim, index.item());
    else this.record(index);
  }

  /** Dimensions that no tensor indexes; before the first tensor they are counted only. */
  private pass(count: number): void {
    this.dim += count;
    if (this.indices.length > 0) for (let i = 0; i < count; i++) this.indices.push(null);
  }

  private record(index: Tensor): void {
    if (this.indices.length === 0) for (let i = 0; i < this.dim; i++) this.indices.push(null);
    this.indices.push(index);
    this.dim += masks.has(index.dtype) ? index.ndim : 1;
  }

  /** One element of a new dimension, or none. */
  private choose(whether: boolean): void {
    this.view = unsqueeze(this.view, this.dim);
    this.record(fromTypedArray(new BigInt64Array(whether ? 1 : 0)).to({ device: this.view.device }));
  }
}

export function apply(self: Tensor, given: readonly Part[]): Applied {
  const hasArray = given.some((part) => Array.isArray(part));
  const parts = hasArray ? given.map((part) => (Array.isArray(part) ? tensorOf(part) : part)) : given;
  const application = new Application(self);
  try {
    application.apply(parts);
  } catch (error) {
    requireFewEnough(self, parts);
    throw error;
  }
  return application;
}

/** libtorch's sentence speaks of the operator that failed. */
function requireFewEnough({ ndim }: Tensor, parts: readonly Part[]): void {
  const count = specified(parts);
  if (count <= ndim) return;
  const hint = ndim === 0 ? "; a tensor without dimensions is read with item()" : "";
  throw new IndexError("at", `at: expected at most ${ndim} indices, got ${count}${hint}`);
}
