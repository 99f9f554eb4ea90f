// What UW and IMTL-L share: a number s of each task, trained beside the model on the same sum of the tasks' terms.

import type { State } from "../state.js";
import type { LossWeighting, WeightingStep, WeightingUpdate } from "../weighting.js";
import { TrainedNumbers, type TrainedNumbersOptions } from "./trained_numbers.js";

/** Base of the rules whose loss is `Σ φ(sₜ, Lₜ)`: λₜ = ∂φ/∂Lₜ, while sₜ descends ∂φ/∂sₜ. */
export abstract class TrainedWeighting implements LossWeighting {
  abstract readonly name: string;
  readonly needsNorms = false;
  readonly #numbers: TrainedNumbers;

  constructor(options: TrainedNumbersOptions) {
    this.#numbers = new TrainedNumbers(options);
  }

  /** ∂φ/∂L. */
  protected abstract weight(s: number): number;
  /** ∂φ/∂s. */
  protected abstract slope(s: number, loss: number): number;

  /** s as it stands, by task. */
  current(): Record<string, number> {
    return this.#numbers.byTask();
  }

  begin(tasks: readonly string[]): void {
    this.#numbers.begin(tasks);
  }

  weights({ tasks }: WeightingStep): Float64Array {
    return this.#numbers.of(tasks).map((s) => this.weight(s));
  }

  update({ tasks, losses }: WeightingUpdate): void {
    const gradient = this.#numbers.of(tasks).map((s, i) => this.slope(s, losses[i]!));
    this.#numbers.step(tasks, gradient);
  }

  stateDict(): State {
    return this.#numbers.stateDict();
  }

  loadStateDict(state: State): void {
    this.#numbers.reader(`mtl.${this.name}.loadStateDict`, state)();
  }
}
