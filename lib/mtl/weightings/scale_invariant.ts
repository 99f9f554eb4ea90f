import { checkNumber, checkTasks, notNegative, optionsOf } from "../checks.js";
import type { WeightingStep } from "../weighting.js";
import { LossFunction } from "./loss_function.js";
import { checkPositiveLosses } from "./per_task.js";

export interface ScaleInvariantOptions {
  /** Factors of the logarithms, by task; default to 1. */
  weights?: Readonly<Record<string, number>>;
}

/**
 * The sum of the logarithms of the losses, `Σ wₜ log Lₜ`, so `λₜ = wₜ / Lₜ`: a loss in millimetres weighs as much as
 * one in metres.
 *
 * A loss that is not above zero, or a weight that is negative or of no task, throws an `ArgumentError`.
 * Source: Navon et al. 2022, "Multi-Task Learning as a Bargaining Game", where it is the baseline "SI". TorchJD has
 * none.
 *
 * @example
 * const si = new mtl.ScaleInvariant();
 * si.weights({ tasks: ["near", "far"], losses: Float64Array.of(4, 0.5) }); // [0.25, 2]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { weighting: si });
 */
export class ScaleInvariant extends LossFunction {
  readonly name = "ScaleInvariant";
  readonly #factors: Readonly<Record<string, number>> | null;

  constructor(options: ScaleInvariantOptions = {}) {
    super();
    const { weights } = optionsOf("mtl.ScaleInvariant", options);
    for (const [task, weight] of Object.entries(weights ?? {})) {
      checkNumber("mtl.ScaleInvariant", `the weight of "${task}"`, weight, notNegative);
    }
    this.#factors = weights ? { ...weights } : null;
  }

  override begin(tasks: readonly string[]): void {
    if (this.#factors) checkTasks("mtl.ScaleInvariant", Object.keys(this.#factors), tasks);
  }

  protected override weigh(step: WeightingStep): Float64Array {
    const mend =
      "it has no logarithm: add a constant to that loss (loss.add(1)), or choose another weighting";
    checkPositiveLosses("mtl.ScaleInvariant", step, mend);
    return step.losses.map((loss, i) => (this.#factors?.[step.tasks[i]!] ?? 1) / loss);
  }
}
