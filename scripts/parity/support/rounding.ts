// Tolerances of the programs that balance gradients: Python reaches the same numbers by other sums in another order.
//
// In float64 the two stay within 1e-14 of each other, so an error in an algorithm cannot hide there; the float64
// variants are what decides. In float32 two right answers drift apart, because a unit that lies within rounding of
// ReLU's kink takes the other side in one of them, and Adam makes a whole step of it, however small the gradient. Seen
// in the bird strikes net: TorchJD's PCGrad with its Gramian in float and TorchJD's PCGrad with its Gramian in double
// agree to 4e-7 until one sample flips one unit in step 77; 20 steps later they are 2.5e-2 apart in the first layer's
// largest weight, and 1e-5 in their losses.

import type { Tolerance } from "../program.js";

/** For float32; `difference` says what is summed otherwise here. */
export function float32(difference: string): Tolerance {
  return {
    losses: 1e-4,
    parameters: 1e-1,
    reason: `${difference}; then Adam, with units that cross ReLU's kink`,
  };
}

/** For float64. */
export function float64(difference: string): Tolerance {
  return { losses: 1e-12, parameters: 1e-12, reason: difference };
}
