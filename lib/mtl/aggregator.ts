import type { Gramian } from "./gramian.js";
import type { Stateful } from "./state.js";

/**
 * A rule for the direction of the shared parameters: weights a such that they receive `Σ aₜ gₜ`, computed from the
 * Gramian of the task gradients alone. A class of your own may implement it; `mtl.PCGrad` is the pattern.
 */
export interface Aggregator extends Stateful {
  /** As reports and states call it. */
  readonly name: string;
  /** One weight a task, in the Gramian's order. */
  weights(gramian: Gramian): Float64Array;
}
