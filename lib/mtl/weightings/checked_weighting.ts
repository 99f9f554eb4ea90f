// The border of all our weightings: what they are told of a step is checked here, once.

import type { State } from "../state.js";
import { checkStep, checkUpdate } from "../step_checks.js";
import type { LossWeighting, WeightingStep, WeightingUpdate } from "../weighting.js";

/** Base of our weightings: a subclass writes `weigh`, and `adapt` if it learns, which may trust what they are given. */
export abstract class CheckedWeighting implements LossWeighting {
  abstract readonly name: string;
  readonly needsNorms: boolean = false;

  abstract begin(tasks: readonly string[]): void;

  /** One weight a task. Throws an `ArgumentError` unless the step has a finite loss for each. */
  weights(step: WeightingStep): Float64Array {
    checkStep(`mtl.${this.name}.weights`, step);
    return this.weigh(step);
  }

  /** Learns from a step for the next one; many change nothing. Throws as `weights` does. */
  update(step: WeightingUpdate): void {
    checkUpdate(`mtl.${this.name}.update`, step, this.needsNorms);
    this.adapt(step);
  }

  /** Only some learn from the losses after the optimizer's step. */
  observe?(step: WeightingStep): void;

  abstract stateDict(): State;
  abstract loadStateDict(state: State): void;

  protected abstract weigh(step: WeightingStep): Float64Array;
  protected adapt(_step: WeightingUpdate): void {}
}
