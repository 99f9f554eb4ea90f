/** The norm as Python has it in torch.norm: by number, "fro" or "nuc". */

import { matrixNorm, vectorNorm } from "../generated/linalg.generated.js";
import type { Tensor } from "../tensor.js";
import type { Complex, DType, Scalar } from "../types.js";
import { collect } from "./arguments.js";

/** The order of a norm: a number, Frobenius' or the nuclear one. */
export type NormKind = Scalar | Complex | "fro" | "nuc";

export interface NormOptions {
  /** Defaults to "fro", the square root of the sum of squares. */
  p?: NormKind | null;
  /** Over these dimensions; over all when left out. */
  dim?: number | readonly number[] | null;
  /** Keeps them with size 1; defaults to false. */
  keepdim?: boolean;
  /** Converts the input first. */
  dtype?: DType | null;
}

/**
 * The norm of all elements or along dimensions. PyTorch: `torch.norm`.
 *
 * A number counts the elements as a vector, also over two dimensions; "nuc" needs two dimensions.
 *
 * @example
 * norm(tensor([[3, 4]], { dtype: "float32" }), { dim: 1 }).toArray(); // [5]
 */
export function norm(input: Tensor, p?: NormKind | null, options?: NormOptions): Tensor;
export function norm(
  input: Tensor,
  p: NormKind | null | undefined,
  dim: number | readonly number[] | null | undefined,
  keepdim?: boolean,
  options?: NormOptions,
): Tensor;
export function norm(
  input: Tensor,
  p: NormKind | null | undefined,
  dim: number | readonly number[] | null | undefined,
  options: NormOptions,
): Tensor;
export function norm(input: Tensor, options: NormOptions): Tensor;
export function norm(input: Tensor, ...given: unknown[]): Tensor {
  const names = ["p", "dim", "keepdim"];
  const {
    p: order,
    dim = null,
    keepdim = false,
    dtype = null,
  } = collect<NormOptions>("norm", { names, keywords: ["dtype"] }, given);
  const p = order === undefined ? "fro" : order;
  const dims = typeof dim === "number" ? [dim] : dim;
  if (typeof p !== "string") return vectorNorm(input, p ?? 2, dims, keepdim, { dtype });
  if (p === "fro" && (dims === null || dims.length <= 2)) {
    return vectorNorm(input, 2, dims, keepdim, { dtype });
  }
  const both = dims ?? Array.from({ length: input.ndim }, (_unused, d) => d);
  return matrixNorm(input, p, both, keepdim, { dtype });
}
