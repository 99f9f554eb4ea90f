// Weights that are not negative and sum to 1.

import { problem } from "../checks.js";

/**
 * The point of the simplex that is nearest to `point`: entries above a threshold, lowered by it.
 *
 * The largest entry is subtracted first, so that the 1 they must sum to is not lost beside entries of any size.
 * Source: Duchi et al. 2008, "Efficient projections onto the l1-ball", figure 1.
 */
export function projectOntoSimplex(operation: string, point: Float64Array): Float64Array {
  if (!point.every(Number.isFinite)) {
    throw problem(
      operation,
      "the step of the task weights overflows: the gradients or the step size are too large",
    );
  }
  const top = Math.max(...point);
  const shifted = point.map((x) => x - top);
  let [sum, threshold] = [0, 0];
  for (const [k, x] of shifted.toSorted().reverse().entries()) {
    sum += x;
    const candidate = (sum - 1) / (k + 1);
    if (x <= candidate) break;
    threshold = candidate;
  }
  return shifted.map((x) => Math.max(x - threshold, 0));
}

interface Weighted {
  weight: number;
}

/** The weights of those present, scaled to sum to 1, and the part of the whole that they stand for. */
export function shareOf(present: readonly Weighted[], tasks: number): { point: Float64Array; share: number } {
  const point = Float64Array.from(present, ({ weight }) => weight);
  if (present.length === tasks) return { point, share: 1 };
  const share = point.reduce((a, b) => a + b, 0);
  return { point: share > 0 ? point.map((x) => x / share) : point.fill(1 / point.length), share };
}

/** Puts `point` in the place of what `shareOf` gave: the weights of absent tasks stay, and all still sum to 1. */
export function keepShare(present: readonly Weighted[], point: Float64Array, share: number): void {
  for (const [i, entry] of present.entries()) entry.weight = point[i]! * share;
}
