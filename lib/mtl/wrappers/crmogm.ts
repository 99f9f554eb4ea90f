import type { AggregationStep, GramianAggregator } from "../aggregator.js";
import { KeptNumbers } from "../aggregators/kept_numbers.js";
import { checkNumber, optionsOf } from "../checks.js";
import type { Gramian } from "../gramian.js";
import type { State } from "../state.js";
import { checkStepTasks } from "../step_checks.js";
import { GramianWrapper } from "./wrapper.js";

export interface CRMOGMOptions {
  /** How much of the last weights stays, 0 to 1; defaults to 0.9. */
  alpha?: number;
  /** The weights before the first step by task; defaults to those of a task's first step. */
  initialWeights?: Readonly<Record<string, number>> | null;
}

/**
 * Smooths the weights of any Gramian method over the steps, `λ ← alpha λ + (1 - alpha) λ̂`, which takes away the bias that
 * weights of a noisy batch bring. `alpha` may be changed between steps (the paper raises it as the learning rate falls).
 *
 * State: λ by task, and the method's own. A task that is absent from a batch keeps its λ.
 * Source: Zhou et al. 2022, "On the Convergence of Stochastic Multi-Objective Gradient Manipulation and Beyond", algorithm 1.
 * TorchJD: `CRMOGMWeighting`.
 *
 * @example
 * const smooth = new mtl.CRMOGM(new mtl.IMTLG(), { alpha: 0.5 });
 * smooth.weights([[1, 0], [0, 1]]); // [0.5, 0.5]
 * smooth.weights([[1, 0], [0, 9]]); // [0.625, 0.375]
 */
export class CRMOGM extends GramianWrapper {
  readonly #kept = new KeptNumbers();
  readonly #initial: Readonly<Record<string, number>>;
  #alpha = 0.9;

  constructor(method: GramianAggregator, options: CRMOGMOptions = {}) {
    super("CRMOGM", method);
    const { alpha = 0.9, initialWeights = null } = optionsOf("mtl.CRMOGM", options);
    this.alpha = alpha;
    for (const [task, weight] of Object.entries(initialWeights ?? {})) {
      checkNumber("mtl.CRMOGM", `initialWeights["${task}"]`, weight, finite);
    }
    this.#initial = { ...initialWeights };
  }

  get alpha(): number {
    return this.#alpha;
  }

  set alpha(value: number) {
    checkNumber("mtl.CRMOGM", "alpha", value, {
      expected: "a number in [0, 1]",
      accepts: (x) => x >= 0 && x <= 1,
    });
    this.#alpha = value;
  }

  protected override wrapped(gramian: Gramian, step: AggregationStep): Float64Array {
    return this.#smoothed(this.method.weights(gramian, step), step.tasks);
  }

  /** Where the method needs no gradients, this needs none. */
  reusedWeights(step: Partial<AggregationStep> & Pick<AggregationStep, "tasks">): Float64Array | null {
    checkStepTasks("mtl.CRMOGM.reusedWeights", step);
    const weights = this.method.reusedWeights?.(step) ?? null;
    return weights && step.losses ? this.#smoothed(weights, step.tasks) : weights;
  }

  #smoothed(fresh: Float64Array, tasks: readonly string[]): Float64Array {
    const alpha = this.#alpha;
    const smoothed = fresh.map((weight, i) => {
      const task = tasks[i]!;
      const last = this.#kept.get(task) ?? this.#initial[task] ?? weight;
      return alpha * last + (1 - alpha) * weight;
    });
    this.#kept.set(tasks, smoothed);
    return smoothed;
  }

  protected override ownState(): State {
    return this.#kept.stateDict();
  }

  protected override readOwnState(operation: string, state: State): () => void {
    return this.#kept.read(operation, state);
  }
}

const finite = { expected: "a finite number", accepts: Number.isFinite };
