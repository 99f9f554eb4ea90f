// Lengths and inner products of the rows of a block, in float64 whatever its dtype.

import { linalg, scope, type Tensor } from "../../tensor/index.js";
import { rowsOf } from "./jacobian_method.js";
import { numbersIn } from "./task_numbers.js";

/** Row after row, the inner products of a block's rows. */
export function rowProducts(block: Tensor): Float64Array {
  return scope(() => {
    const rows = rowsOf(block).to("float64");
    return numbersIn(rows.matmul(rows.t()));
  });
}

/** The length of each task's gradient over all blocks. */
export function rowNorms(blocks: readonly Tensor[]): Float64Array {
  const parts = blocks.map((block) =>
    scope(() => numbersIn(linalg.vectorNorm(rowsOf(block), 2, 1, false, { dtype: "float64" }))),
  );
  return (parts[0] ?? new Float64Array()).map((_, task) => Math.hypot(...parts.map((part) => part[task]!)));
}
