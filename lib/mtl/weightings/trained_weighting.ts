// What UW and IMTL-L share: a number s of each task, trained beside the model on the same sum of the tasks' terms.

import type { State } from "../state.js";
import type { WeightingStep, WeightingUpdate } from "../weighting.js";
import { CheckedWeighting } from "./checked_weighting.js";
import { TrainedNumbers, type TrainedNumbersOptions } from "./trained_numbers.js";

/** Base of the rules whose loss is `Σ φ(sₜ, Lₜ)`: λₜ = ∂φ/∂Lₜ, while sₜ descends ∂φ/∂sₜ. */
export abstract class TrainedWeighting extends CheckedWeighting {
  readonly #numbers: TrainedNumbers;

  constructor(options: TrainedNumbersOptions) {
    super();
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

  protected override weigh({ tasks }: WeightingStep): Float64Array {
    return this.#numbers.of(tasks).map((s) => this.weight(s));
  }

  protected override adapt({ tasks, losses }: WeightingUpdate): void {
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
