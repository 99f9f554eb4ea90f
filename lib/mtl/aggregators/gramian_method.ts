// What all methods that are weights from a Gramian share: their use without a balancer, and an empty state.

import type { Tensor } from "../../tensor/index.js";
import type { AggregationStep, GramianAggregator } from "../aggregator.js";
import { problem, show } from "../checks.js";
import type { GramianLike } from "../gramian.js";
import { gramianOf, type JacobianLike, jacobianOf, weightedSum } from "../jacobian.js";
import type { State } from "../state.js";

/**
 * Base of the methods that are weights from a Gramian. `step` names the tasks for the methods that remember something
 * of each; by itself, a method calls them "0", "1", ...
 *
 * Source: own; TorchJD's `GramianWeightedAggregator`.
 */
export abstract class GramianMethod implements GramianAggregator {
  abstract readonly name: string;

  /** Weights `a` such that the direction is `Σ aₜ gₜ`. Throws an `ArgumentError` for what is no Gramian. */
  abstract weights(gramian: GramianLike, step?: AggregationStep): Float64Array;

  /** The direction for a Jacobian (T, P), a Tensor or nested arrays: P numbers of its dtype. */
  aggregate(jacobian: JacobianLike, step?: AggregationStep): Tensor {
    const j = jacobianOf(`mtl.${this.name}.aggregate`, jacobian);
    return weightedSum(j, this.weights(gramianOf(j), step));
  }

  /** Empty, for a method that remembers nothing. */
  stateDict(): State {
    return {};
  }

  loadStateDict(_state: State): void {}
}

/** Throws for what cannot stand for a rule of this kind: a loss weighting has `weights` too. */
export function checkGramianMethod(operation: string, method: unknown): void {
  const { weights, stateDict, loadStateDict } = (method ?? {}) as Partial<GramianAggregator>;
  const isRule = [weights, stateDict, loadStateDict].every((f) => typeof f === "function");
  if (isRule && !("needsNorms" in (method as object))) return;
  throw problem(operation, `expected a method of weights from a Gramian, got ${show(method)}`);
}
