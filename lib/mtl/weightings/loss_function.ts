// What the weightings share that are a function of this batch's losses and of nothing else.

import { optionsOf, problem } from "../checks.js";
import type { State } from "../state.js";
import type { LossWeighting, WeightingStep } from "../weighting.js";

/** Base of the rules that remember nothing: λₜ = ∂f/∂Lₜ of a function f of the losses of one batch. */
export abstract class LossFunction implements LossWeighting {
  abstract readonly name: string;
  readonly needsNorms = false;

  abstract weights(step: WeightingStep): Float64Array;

  begin(_tasks: readonly string[]): void {}

  /** Nothing changes. */
  update(): void {}

  /** Empty: what shapes the function is an option, as a learning rate is. */
  stateDict(): State {
    return {};
  }

  loadStateDict(state: State): void {
    const operation = `mtl.${this.name}.loadStateDict`;
    const [key] = Object.keys(optionsOf(operation, state));
    if (key === undefined) return;
    throw problem(operation, `expected an empty state, got one with "${key}": it is another object's`);
  }
}
