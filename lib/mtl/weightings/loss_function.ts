// What the weightings share that are a function of this batch's losses and of nothing else.

import { checkNames, optionsOf, problem } from "../checks.js";
import type { State } from "../state.js";
import { CheckedWeighting } from "./checked_weighting.js";

/** Base of the rules that remember nothing: λₜ = ∂f/∂Lₜ of a function f of the losses of one batch. */
export abstract class LossFunction extends CheckedWeighting {
  begin(tasks: readonly string[]): void {
    checkNames(`mtl.${this.name}`, tasks);
  }

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
