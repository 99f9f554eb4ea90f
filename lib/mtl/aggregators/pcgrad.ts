import type { AggregationStep } from "../aggregator.js";
import { optionsOf, problem, show } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";
import { flatOrders } from "./orders.js";

export interface PCGradOptions {
  /** `"sum"` as the paper's code and TorchJD, or `"mean"` (a T-th of it); defaults to `"sum"`. */
  reduction?: "sum" | "mean";
}

export interface PCGradWeightsOptions extends Partial<AggregationStep> {
  /** For each task the order in which it meets the others (a permutation of all); drawn when left out. */
  orders?: readonly (readonly number[])[];
}

/**
 * Gradient surgery: each task's gradient loses its component along every other that it conflicts with
 * (`g ← g - (g·gⱼ / ‖gⱼ‖²) gⱼ` where `g·gⱼ < 0`), others met in random order; the results are summed.
 *
 * The orders are drawn from the default generator, one `randperm(T)` a task, so a seed gives TorchJD's orders
 * (`getRngState` holds where they stand).
 * Source: Yu et al. 2020, "Gradient Surgery for Multi-Task Learning", algorithm 1. TorchJD: `PCGrad`.
 *
 * @example
 * const pcgrad = new mtl.PCGrad();
 * pcgrad.weights([[18, -22], [-22, 38]]); // [2.2222, 1.5789]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { aggregator: pcgrad });
 */
export class PCGrad extends GramianMethod {
  readonly name = "PCGrad";
  readonly reduction: "sum" | "mean";

  constructor(options: PCGradOptions = {}) {
    super();
    const { reduction = "sum" } = optionsOf("mtl.PCGrad", options);
    if (reduction !== "sum" && reduction !== "mean") {
      throw problem("mtl.PCGrad", `expected "sum" or "mean" for reduction, got ${show(reduction)}`);
    }
    this.reduction = reduction;
  }

  /** Weights `a` such that the direction is `Σ aₜ gₜ`. Throws an `ArgumentError` for what is no Gramian. */
  override weights(gramian: GramianLike, options: PCGradWeightsOptions = {}): Float64Array {
    const operation = "mtl.PCGrad.weights";
    const { values, size } = Gramian.from(gramian);
    const orders = flatOrders(operation, optionsOf(operation, options).orders, size);
    const weights = mtlNative[operation](values, size, [], orders);
    return this.reduction === "sum" ? weights : weights.map((weight) => weight / size);
  }
}
