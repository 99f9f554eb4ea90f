/** Distinct elements, or slices. */

import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import { collect } from "./arguments.js";

export interface UniqueConsecutiveOptions {
  /** Also where each element is found among the distinct ones; defaults to false. */
  returnInverse?: boolean;
  /** Also how often each occurs; defaults to false. */
  returnCounts?: boolean;
  /** Compares slices along this dimension; elements of the flattened input when left out. */
  dim?: number | null;
}

export interface UniqueOptions extends UniqueConsecutiveOptions {
  /** In ascending order; defaults to true. */
  sorted?: boolean;
}

/** What `returnInverse` and `returnCounts` add to the distinct elements. */
export type UniqueResult<O> = O extends { returnInverse: true; returnCounts: true }
  ? [output: Tensor, inverse: Tensor, counts: Tensor]
  : O extends { returnInverse: true }
    ? [output: Tensor, inverse: Tensor]
    : O extends { returnCounts: true }
      ? [output: Tensor, counts: Tensor]
      : Tensor;

type Found = [output: Tensor, inverse: Tensor, counts: Tensor];

function chosen([output, inverse, counts]: Found, options: UniqueConsecutiveOptions): unknown {
  const more = [options.returnInverse ? inverse : null, options.returnCounts ? counts : null];
  const wanted = more.filter((one) => one !== null);
  return wanted.length > 0 ? [output, ...wanted] : output;
}

/**
 * The distinct elements, in ascending order. PyTorch: `torch.unique`.
 *
 * One tensor, or an array of it, the inverse and the counts as far as these are asked for.
 *
 * @example
 * const [values, counts] = unique(tensor([3, 1, 3]), { returnCounts: true });
 * values.toArray(); // [1, 3]
 */
export function unique<const O extends UniqueOptions>(input: Tensor, options?: O): UniqueResult<O>;
export function unique(
  input: Tensor,
  sorted: boolean,
  returnInverse?: boolean,
  returnCounts?: boolean,
  dim?: number | null,
): Tensor | Tensor[];
export function unique(input: Tensor, ...given: unknown[]): unknown {
  const names = ["sorted", "returnInverse", "returnCounts", "dim"];
  const options = collect<UniqueOptions>("unique", { names }, given);
  const { sorted = true, returnInverse = false, returnCounts = false, dim = null } = options;
  const found =
    dim === null
      ? callOperator("aten::_unique2", input, sorted, returnInverse, returnCounts)
      : callOperator("aten::unique_dim", input, dim, sorted, returnInverse, returnCounts);
  return chosen(found as Found, options);
}

/**
 * The first of each run of equal elements. PyTorch: `torch.unique_consecutive`.
 *
 * @example
 * uniqueConsecutive(tensor([1, 1, 2, 1])).toArray(); // [1, 2, 1]
 */
export function uniqueConsecutive<const O extends UniqueConsecutiveOptions>(
  input: Tensor,
  options?: O,
): UniqueResult<O>;
export function uniqueConsecutive(
  input: Tensor,
  returnInverse: boolean,
  returnCounts?: boolean,
  dim?: number | null,
): Tensor | Tensor[];
export function uniqueConsecutive(input: Tensor, ...given: unknown[]): unknown {
  const names = ["returnInverse", "returnCounts", "dim"];
  const options = collect<UniqueConsecutiveOptions>("uniqueConsecutive", { names }, given);
  const { returnInverse = false, returnCounts = false, dim = null } = options;
  return chosen(
    callOperator("aten::unique_consecutive", input, returnInverse, returnCounts, dim) as Found,
    options,
  );
}
