import { checkNumber, notNegative, optionsOf } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import type { State } from "../state.js";
import { GramianMethod } from "./gramian_method.js";
import { flatOrders } from "./orders.js";
import { PairNumbers } from "./pair_numbers.js";
import type { PCGradWeightsOptions } from "./pcgrad.js";
import { taskNames } from "./task_names.js";

export interface GradVacOptions {
  /** What a new cosine counts in the moving average, 0 to 1; defaults to 0.5. */
  beta?: number;
  /** Added to the denominators, beside numbers of at most 1; defaults to 1e-8. */
  epsilon?: number;
}

/**
 * Gradient vaccine: each task's gradient gets as much of another's as brings their cosine φ up to its moving average
 * φ̂, where it is below: `g ← g + ‖g‖ (φ̂ √(1-φ²) - φ √(1-φ̂²)) / (‖gⱼ‖ √(1-φ̂²)) gⱼ`; then `φ̂ ← (1 - beta) φ̂ + beta φ`, from
 * 0 at first. The others are met in random order, and the results are summed.
 *
 * The orders are drawn from the default generator, one `randperm(T - 1)` a task, so a seed gives TorchJD's orders.
 * TorchJD adds its epsilon to products of norms, ours is beside cosines: scaling the gradients scales the direction.
 * State: φ̂ by pair of tasks.
 * Source: Wang et al. 2021, "Gradient Vaccine", algorithm 1. TorchJD: `GradVac`.
 *
 * @example
 * const vaccine = new mtl.GradVac();
 * vaccine.weights([[18, -22], [-22, 38]]); // [2.2222, 1.5789]
 * vaccine.weights([[18, 22], [22, 38]]); // [1, 1]
 */
export class GradVac extends GramianMethod {
  readonly name = "GradVac";
  readonly beta: number;
  readonly epsilon: number;
  readonly #targets = new PairNumbers("targets");

  constructor(options: GradVacOptions = {}) {
    super();
    const { beta = 0.5, epsilon = 1e-8 } = optionsOf("mtl.GradVac", options);
    checkNumber("mtl.GradVac", "beta", beta, {
      expected: "a number in [0, 1]",
      accepts: (x) => x >= 0 && x <= 1,
    });
    checkNumber("mtl.GradVac", "epsilon", epsilon, notNegative);
    this.beta = beta;
    this.epsilon = epsilon;
  }

  override weights(gramian: GramianLike, step: PCGradWeightsOptions = {}): Float64Array {
    const operation = "mtl.GradVac.weights";
    const { values, size } = Gramian.from(gramian);
    const tasks = taskNames(operation, size, step);
    const orders = flatOrders(operation, step.orders, size);
    const options = new Float64Array(2 + size * size);
    options[0] = this.beta;
    options[1] = this.epsilon;
    this.#targets.read(tasks, options.subarray(2));
    const answer = mtlNative["mtl.GradVac.weights"](values, size, options, orders);
    this.#targets.write(tasks, answer.subarray(size));
    return answer.slice(0, size);
  }

  override stateDict(): State {
    return this.#targets.stateDict();
  }

  override loadStateDict(state: State): void {
    this.#targets.loadStateDict("mtl.GradVac.loadStateDict", state);
  }
}
