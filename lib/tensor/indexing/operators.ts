/** The operators that indices are made of, found once: indexing is in the midst of many loops. */

import { invoke2, invoke3, invokeMany } from "../invoke.js";
import { native } from "../native.js";
import type { Tensor } from "../tensor.js";

function finder(name: string): () => number {
  let found = -1;
  return () => {
    if (found < 0) found = native.findOperator(name);
    return found;
  };
}

const selectIndex = finder("aten::select.int");
const sliceIndex = finder("aten::slice.Tensor");
const unsqueezeIndex = finder("aten::unsqueeze");
const indexIndex = finder("aten::index.Tensor");

export function select(self: Tensor, dim: number, index: unknown): Tensor {
  return invoke3(selectIndex(), self, dim, index) as Tensor;
}

export function sliceOf(
  self: Tensor,
  dim: number,
  { start, stop, step }: { start: number | null; stop: number | null; step: number },
): Tensor {
  return invokeMany(sliceIndex(), [self, dim, start, stop, step]) as Tensor;
}

export function unsqueeze(self: Tensor, dim: number): Tensor {
  return invoke2(unsqueezeIndex(), self, dim) as Tensor;
}

export function gather(self: Tensor, indices: readonly (Tensor | null)[]): Tensor {
  return invoke2(indexIndex(), self, indices) as Tensor;
}
