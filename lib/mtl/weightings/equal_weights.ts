import { optionsOf, problem, show } from "../checks.js";
import type { WeightingStep } from "../weighting.js";
import { LossFunction } from "./loss_function.js";

export interface EqualWeightsOptions {
  /** `"sum"`: each loss weighs 1; `"mean"`: each weighs 1/T, T the tasks of the batch. Defaults to `"sum"`. */
  reduction?: "sum" | "mean";
}

/**
 * The same weight for all losses: their sum, or their mean over the tasks that are present.
 *
 * Another reduction throws an `ArgumentError`.
 * Source: unitary scalarization; Kurin et al. 2022, "In Defense of the Unitary Scalarization for Deep Multi-Task
 * Learning". TorchJD: `Sum`, `Mean`; LibMTL: `EW` (which says 1/T and uses 1).
 *
 * @example
 * const mean = new mtl.EqualWeights({ reduction: "mean" });
 * mean.weights({ tasks: ["near", "far"], losses: Float64Array.of(3, 40) }); // [0.5, 0.5]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { weighting: mean });
 */
export class EqualWeights extends LossFunction {
  readonly name = "EqualWeights";
  readonly reduction: "sum" | "mean";

  constructor(options: EqualWeightsOptions = {}) {
    super();
    const { reduction = "sum" } = optionsOf("mtl.EqualWeights", options);
    if (reduction !== "sum" && reduction !== "mean") {
      throw problem("mtl.EqualWeights", `expected "sum" or "mean" for reduction, got ${show(reduction)}`);
    }
    this.reduction = reduction;
  }

  protected override weigh({ tasks }: WeightingStep): Float64Array {
    return new Float64Array(tasks.length).fill(this.reduction === "sum" ? 1 : 1 / tasks.length);
  }
}
