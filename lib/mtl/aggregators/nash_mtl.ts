import type { AggregationStep } from "../aggregator.js";
import { atLeastOne, checkNumber, count, notNegative, optionsOf } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { type State, stateAt } from "../state.js";
import { GramianMethod } from "./gramian_method.js";
import { KeptNumbers } from "./kept_numbers.js";
import { limitNorm } from "./limit_norm.js";
import { taskNames } from "./task_names.js";

export interface NashMTLOptions {
  /** The direction is no longer than this; 0 sets no limit. Defaults to 1. */
  maxNorm?: number;
  /** Steps from one solution to the next; in between the last weights are used. Defaults to 1. */
  updateEvery?: number;
}

/**
 * The Nash bargaining solution: the weights `a > 0` with `G a = 1/a`, found by Newton's method to a residual of 1e-9 for
 * unit gradients. The direction improves each task by the same relative amount of what it can get.
 *
 * It has the length √T whatever the lengths of the gradients, so `a` is halved when they double, and with `maxNorm` 1
 * each step is equally long. There is no solution where gradients cancel under positive weights: at a Pareto stationary
 * point. Once unit gradients cancel to within 1e-5 of their weights, 1e-8 (where rounding asks for more, the next power of
 * 100) is added to each one's square: that leaves those tasks alone and still serves the others. A task without gradient
 * gets 0.
 *
 * State: the last weights by task, and the number of steps.
 * Source: Navon et al. 2022, "Multi-Task Learning as a Bargaining Game", claim 3.1 and algorithm 1. TorchJD: `NashMTL`,
 * which solves in steps and may stop short of the solution.
 *
 * @example
 * const nash = new mtl.NashMTL({ maxNorm: 0 });
 * nash.weights([[4, 0], [0, 25]]); // [0.5, 0.2]
 * new mtl.NashMTL().aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.0542, 0.7061, 0.7061]
 */
export class NashMTL extends GramianMethod {
  readonly name = "NashMTL";
  readonly maxNorm: number;
  readonly updateEvery: number;
  readonly #kept = new KeptNumbers();
  #steps = 0;

  constructor(options: NashMTLOptions = {}) {
    super();
    const { maxNorm = 1, updateEvery = 1 } = optionsOf("mtl.NashMTL", options);
    checkNumber("mtl.NashMTL", "maxNorm", maxNorm, notNegative);
    checkNumber("mtl.NashMTL", "updateEvery", updateEvery, atLeastOne);
    this.maxNorm = maxNorm;
    this.updateEvery = updateEvery;
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const given = Gramian.from(gramian);
    const tasks = taskNames("mtl.NashMTL.weights", given.size, step);
    const isDue = this.#steps % this.updateEvery === 0;
    // A task that has no weight yet makes a new solution due.
    const weights = (isDue ? null : this.#kept.of(tasks)) ?? this.#solve(given);
    this.#kept.set(tasks, weights);
    this.#steps++;
    return limitNorm(given, weights, this.maxNorm);
  }

  override stateDict(): State {
    return { steps: this.#steps, last: this.#kept.stateDict() };
  }

  override loadStateDict(state: State): void {
    const operation = "mtl.NashMTL.loadStateDict";
    const steps = stateAt(operation, state, "steps");
    checkNumber(operation, "steps", steps, count);
    const adopt = this.#kept.read(operation, stateAt(operation, state, "last") as State);
    this.#steps = steps as number;
    adopt();
  }

  #solve({ values, size }: Gramian): Float64Array {
    return mtlNative["mtl.NashMTL.weights"](values, size, [], null);
  }
}
