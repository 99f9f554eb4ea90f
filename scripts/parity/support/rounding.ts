// Tolerances of the programs that balance gradients: Python reaches the same numbers by other sums in another order.
//
// In float64 the two stay within 1e-13 of each other, so an error in an algorithm cannot hide there. In float32 two right
// answers agree to the last bits of a loss only until a unit that lies within rounding of ReLU's kink takes the other
// side in one of them, and Adam makes a whole step of it, however small the gradient. Seen in the bird strikes net:
// TorchJD's PCGrad with its Gramian in float and TorchJD's PCGrad with its Gramian in double agree to 4e-7 until one
// sample flips one unit in step 77; 20 steps later they are 2.5e-2 apart in a weight of the first layer. When that
// happens depends on the CPU's kernels. It takes a while, so float32 is compared over its first steps: over 25, with
// three sets of kernels, losses were at most 2.2e-7 apart and parameters 1e-5.

import type { Tolerance } from "../program.js";

/** For float32; `difference` says what is summed otherwise here. */
export function float32(difference: string): Tolerance {
  const reason = `${difference}; later on units cross ReLU's kink`;
  return { losses: 1e-5, parameters: 1e-3, reason, steps: 25 };
}

/** For float64. */
export function float64(difference: string): Tolerance {
  return { losses: 1e-12, parameters: 1e-12, reason: difference };
}
