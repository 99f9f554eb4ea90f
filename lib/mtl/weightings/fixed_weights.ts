import { checkNumber, checkTasks, list, notNegative, optionsOf, problem } from "../checks.js";
import type { State } from "../state.js";
import type { WeightingStep } from "../weighting.js";
import { CheckedWeighting } from "./checked_weighting.js";

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
export class FixedWeights<Task extends string = string> extends CheckedWeighting {
  readonly name = "FixedWeights";
  readonly #weights: Readonly<Record<Task, number>>;

  constructor(weights: Readonly<Record<Task, number>>) {
    super();
    for (const [task, weight] of Object.entries(optionsOf("mtl.FixedWeights", weights))) {
      checkNumber("mtl.FixedWeights", `the weight of "${task}"`, weight, notNegative);
    }
    this.#weights = { ...weights };
  }

  begin(tasks: readonly string[]): void {
    checkTasks("mtl.FixedWeights", Object.keys(this.#weights), tasks);
  }

  protected override weigh({ tasks }: WeightingStep): Float64Array {
    return Float64Array.from(tasks, (task) => {
      const weight = this.#weights[task as Task];
      if (weight !== undefined) return weight;
      throw problem("mtl.FixedWeights", `"${task}" is no task: the weights are for ${this.#names()}`);
    });
  }

  /** Empty: the weights are options, as a learning rate is. */
  stateDict(): State {
    return {};
  }

  loadStateDict(_state: State): void {}

  #names(): string {
    return list(Object.keys(this.#weights));
  }
}
