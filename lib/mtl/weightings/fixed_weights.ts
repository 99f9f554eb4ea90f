import { checkNumber, checkTasks, notNegative, optionsOf } from "../checks.js";
import type { State } from "../state.js";
import type { LossWeighting, WeightingStep } from "../weighting.js";

/**
 * Weights that stay as they are given, one for each task.
 *
 * An unknown or missing task, or a weight that is negative or no number, throws an `ArgumentError`.
 * Source: own; what `1.0 * lossA + 0.2 * lossB` is in PyTorch. TorchJD: `Constant`.
 *
 * @example
 * const weighting = new mtl.FixedWeights({ damage: 1, size: 1, speed: 0.001 });
 * weighting.begin(["damage", "size", "speed"]);
 * weighting.weights({ tasks: ["size", "speed"], losses: Float64Array.of(1, 900) }); // [1, 0.001]
 */
export class FixedWeights<Task extends string = string> implements LossWeighting {
  readonly name = "FixedWeights";
  readonly needsNorms = false;
  readonly #weights: Readonly<Record<Task, number>>;

  constructor(weights: Readonly<Record<Task, number>>) {
    for (const [task, weight] of Object.entries(optionsOf("mtl.FixedWeights", weights))) {
      checkNumber("mtl.FixedWeights", `the weight of "${task}"`, weight, notNegative);
    }
    this.#weights = { ...weights };
  }

  begin(tasks: readonly string[]): void {
    checkTasks("mtl.FixedWeights", Object.keys(this.#weights), tasks);
  }

  weights({ tasks }: WeightingStep): Float64Array {
    return Float64Array.from(tasks, (task) => this.#weights[task as Task]);
  }

  /** Nothing changes. */
  update(): void {}

  /** Empty: the weights are options, as a learning rate is. */
  stateDict(): State {
    return {};
  }

  loadStateDict(_state: State): void {}
}
