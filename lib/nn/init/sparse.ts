// Martens 2010, "Deep learning via Hessian-free optimization".

import { noGrad, randperm, ShapeError, type Tensor, wrongArgument } from "../../tensor/index.js";
import { problem } from "../problem.js";
import type { DrawOptions } from "./fill.js";

export interface SparseOptions extends DrawOptions {
  /** Deviation of what is not zero; defaults to 0.01. */
  std?: number;
}

/**
 * Normal numbers, of which in each column a share of `sparsity` (rounded up to whole rows) is zero. Which rows those are
 * comes from the global generator, also where another draws the numbers, as in PyTorch. Anything but a matrix throws a
 * `ShapeError`. PyTorch: `nn.init.sparse_`.
 *
 * @example
 * nn.init.sparse_(torch.empty([4, 3]), 0.5).eq(0).sum(0).toArray(); // [2, 2, 2]
 */
export function sparse_<T extends Tensor>(
  tensor: T,
  sparsity: number,
  { std = 0.01, generator = null }: SparseOptions = {},
): T {
  const [rows, columns, ...more] = tensor.shape;
  if (rows === undefined || columns === undefined || more.length > 0) {
    throw problem(ShapeError, "sparse_", `expected 2 dimensions, got [${tensor.shape.join(", ")}]`);
  }
  if (!(sparsity >= 0 && sparsity <= 1)) {
    throw wrongArgument("sparse_", "sparsity", "a number from 0 to 1", sparsity);
  }
  if (tensor.device === "meta") return tensor;
  noGrad(() => {
    tensor.normal_(0, std, { generator });
    for (let column = 0; column < columns; column++) {
      const zeros = randperm(rows).narrow(0, 0, Math.ceil(sparsity * rows));
      tensor.setAt_([zeros, column], 0);
    }
  });
  return tensor;
}
