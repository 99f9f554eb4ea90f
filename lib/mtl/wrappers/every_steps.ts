import type { AggregationStep, GramianAggregator } from "../aggregator.js";
import { KeptNumbers } from "../aggregators/kept_numbers.js";
import { atLeastOne, checkNumber, count, optionsOf } from "../checks.js";
import type { Gramian } from "../gramian.js";
import { type State, stateAt } from "../state.js";
import { checkStepTasks } from "../step_checks.js";
import { GramianWrapper } from "./wrapper.js";

export interface EveryStepsOptions {
  /** From one solution to the next. */
  steps: number;
}

/**
 * Asks any Gramian method every so many steps and uses its last weights in between. Steps in between need no gradients of
 * single tasks: a balancer makes them one ordinary backward pass and reports no Gramian.
 *
 * A task that has no weight yet makes a new solution due. State: the last weights by task, the number of steps, and the
 * method's own.
 * Source: Navon et al. 2022, "Multi-Task Learning as a Bargaining Game" (there for Nash-MTL alone). TorchJD:
 * `NashMTL`'s `update_weights_every`.
 *
 * @example
 * const rarely = new mtl.EverySteps(new mtl.IMTLG(), { steps: 2 });
 * rarely.weights([[1, 0], [0, 1]]); // [0.5, 0.5]
 * rarely.weights([[1, 0], [0, 9]]); // [0.5, 0.5]
 */
export class EverySteps extends GramianWrapper {
  readonly steps: number;
  readonly #kept = new KeptNumbers();
  #done = 0;

  constructor(method: GramianAggregator, options: EveryStepsOptions) {
    super("EverySteps", method);
    const { steps } = optionsOf("mtl.EverySteps", options);
    checkNumber("mtl.EverySteps", "steps", steps, atLeastOne);
    this.steps = steps;
  }

  protected override wrapped(gramian: Gramian, step: AggregationStep): Float64Array {
    const reused = this.reusedWeights(step);
    if (reused) return reused;
    const weights = this.method.weights(gramian, step);
    this.#kept.set(step.tasks, weights);
    this.#done++;
    return weights;
  }

  /** With the losses it is the step itself; without, only a question. */
  reusedWeights(step: Partial<AggregationStep> & Pick<AggregationStep, "tasks">): Float64Array | null {
    checkStepTasks("mtl.EverySteps.reusedWeights", step);
    const weights = this.#done % this.steps === 0 ? null : this.#kept.of(step.tasks);
    if (weights && step.losses) this.#done++;
    return weights;
  }

  protected override ownState(): State {
    return { steps: this.#done, last: this.#kept.stateDict() };
  }

  protected override readOwnState(operation: string, state: State): () => void {
    const steps = stateAt(operation, state, "steps");
    checkNumber(operation, "steps", steps, count);
    const adopt = this.#kept.read(operation, stateAt(operation, state, "last") as State);
    return () => {
      this.#done = steps as number;
      adopt();
    };
  }
}
