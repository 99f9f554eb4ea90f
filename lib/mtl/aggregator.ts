// What a rule for the direction of the shared parameters looks like: from the Gramian, from J itself, or from the
// products of two batches.

import type { Tensor } from "../tensor/index.js";
import type { Gramian } from "./gramian.js";
import type { Stateful } from "./state.js";

/** What a method is told beside the gradients. */
export interface AggregationStep {
  /** The tasks that are present, in the order of the rows. */
  readonly tasks: readonly string[];
  /** Their losses, without weights. */
  readonly losses: Float64Array;
}

interface Named extends Stateful {
  /** As reports and states call it. */
  readonly name: string;
  /** Told once, before the first step, which tasks there are. */
  begin?(tasks: readonly string[]): void;
}

/**
 * A rule for the direction of the shared parameters: weights a such that they receive `Σ aₜ gₜ`, computed from the
 * Gramian of the task gradients alone. `mtl.PCGrad` is the pattern; `mtl.fromGramian` makes one from a function.
 */
export interface GramianAggregator extends Named {
  /** One weight a task, in the Gramian's order. */
  weights(gramian: Gramian, step: AggregationStep): Float64Array;
  /**
   * Weights for this step that need no gradients (those of an earlier step, say), or null: the tasks' gradients are then
   * not computed one by one. Asked before `weights`, which is not called where it answers: first with the tasks alone,
   * which is only a question, then with the losses too, which is the step.
   */
  reusedWeights?(step: Pick<AggregationStep, "tasks"> & Partial<AggregationStep>): Float64Array | null;
}

/**
 * A rule that needs the gradients themselves. `blocks` holds for each shared parameter the tasks' gradients, stacked
 * (T, *its shape*), already scaled by the loss weights; the answer is one direction of its shape for each.
 * `mtl.GradDrop` is the pattern; `mtl.fromJacobian` makes one from a function.
 */
export interface JacobianAggregator extends Named {
  directions(blocks: readonly Tensor[], step: AggregationStep): Tensor[];
}

/**
 * A rule that needs the inner products of gradients of independent batches: `cross[i * T + j] = <gᵢ of the first,
 * gⱼ of the second>`. The weights are then those of the gradients of a further batch. `mtl.MoDo` is the pattern.
 */
export interface CrossAggregator extends Named {
  crossWeights(cross: Float64Array, step: AggregationStep): Float64Array;
}

export type Aggregator = GramianAggregator | JacobianAggregator | CrossAggregator;
