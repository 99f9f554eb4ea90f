// A Jacobian that a user holds: one row a task.

import { noGrad, settle, Tensor, tensor } from "../tensor/index.js";
import { problem, show } from "./checks.js";
import { Gramian } from "./gramian.js";

/** One row a task: a Tensor (T, P), or nested arrays, which become float64. */
export type JacobianLike = Tensor | readonly (readonly number[])[];

/** Throws an `ArgumentError` for what is no matrix of at least one row. */
export function jacobianOf(operation: string, given: JacobianLike): Tensor {
  const isRows = Array.isArray(given) && given.every(Array.isArray);
  if (!(given instanceof Tensor) && !isRows) {
    throw problem(operation, `expected a Tensor or rows of numbers, got ${show(given)}`);
  }
  settle();
  const j = given instanceof Tensor ? given.detach() : tensor(given as number[][], { dtype: "float64" });
  if (j.dim() === 2 && j.shape[0]! > 0 && j.isFloatingPoint()) return j;
  throw problem(
    operation,
    `expected real numbers of shape (tasks, numbers), got ${j.dtype} ${show(j.shape)}`,
  );
}

/** J Jᵀ in float64, whatever J's dtype. */
export function gramianOf(j: Tensor): Gramian {
  return noGrad(() => {
    const exact = j.to("float64");
    const products = exact.matmul(exact.t()).flatten().toArray() as number[];
    return new Gramian(Float64Array.from(products), j.shape[0]!);
  });
}

/** Σ aₜ gₜ, summed in float64, of J's dtype. */
export function weightedSum(j: Tensor, weights: Float64Array): Tensor {
  return noGrad(() => {
    const a = tensor([...weights], { dtype: "float64", device: j.device });
    return j.to("float64").t().matmul(a).to(j.dtype);
  });
}
