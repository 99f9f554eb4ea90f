/** Distances between every row of one matrix and every row of another. */

import { wrongArgument } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import { collect } from "./arguments.js";

const modes = {
  use_mm_for_euclid_dist_if_necessary: null,
  use_mm_for_euclid_dist: 1,
  donot_use_mm_for_euclid_dist: 2,
} as const;

export interface CdistOptions {
  /** The norm of the differences; defaults to 2. */
  p?: number;
  /** Whether Euclidean distances come from a matrix product; by default with more than 25 rows on either side. */
  computeMode?: keyof typeof modes;
}

/**
 * `[..., P, M]` and `[..., R, M]` give the distances `[..., P, R]`. PyTorch: `torch.cdist`.
 *
 * @example
 * cdist(zeros([1, 2]), tensor([[3, 4]], { dtype: "float32" })).item(); // 5
 */
export function cdist(
  x1: Tensor,
  x2: Tensor,
  p?: number | CdistOptions,
  computeMode?: keyof typeof modes | CdistOptions,
): Tensor;
export function cdist(x1: Tensor, x2: Tensor, ...given: unknown[]): Tensor {
  const options = collect<CdistOptions>("cdist", { names: ["p", "computeMode"] }, given);
  const { p = 2, computeMode = "use_mm_for_euclid_dist_if_necessary" } = options;
  if (!Object.hasOwn(modes, computeMode)) {
    throw wrongArgument("cdist", "computeMode", `one of ${Object.keys(modes).join(", ")}`, computeMode);
  }
  return callOperator("aten::cdist", x1, x2, p, modes[computeMode]) as Tensor;
}
