import type { Stateful } from "./state.js";

/** The tasks of one batch and what their losses are. */
export interface WeightingStep {
  /** The tasks that are present, in the balancer's order. */
  readonly tasks: readonly string[];
  /** One value a present task. */
  readonly losses: Float64Array;
}

export interface WeightingUpdate extends WeightingStep {
  /** ‖∇L‖ of each unweighted loss on the last shared layer; empty unless `needsNorms`. */
  readonly norms: Float64Array;
}

/**
 * A rule for the weights λ of the losses: every gradient of task t, shared or its own, is scaled by λₜ. For a rule that is
 * a function of the losses, λₜ is its derivative with respect to Lₜ. A class of your own may implement it; `mtl.GradNorm`
 * is the pattern.
 */
export interface LossWeighting extends Stateful {
  /** As reports and states call it. */
  readonly name: string;
  /** Whether `update` reads norms; they cost T short backward passes when nothing else needs them. */
  readonly needsNorms: boolean;
  /** Told once, before the first step, which tasks there are. */
  begin(tasks: readonly string[]): void;
  /** The weights that this step uses, one a present task. */
  weights(step: WeightingStep): Float64Array;
  /** Called when this step's gradients are in place; what it changes holds from the next step on. */
  update(step: WeightingUpdate): void;
  /** Told by `balancer.observe` the losses of the same batch after the optimizer's step; only some methods learn from it. */
  observe?(step: WeightingStep): void;
}
