import { scope, type Tensor } from "../../tensor/index.js";
import type { AggregationStep } from "../aggregator.js";
import { checkNumber, fraction, notNegative, optionsOf, problem } from "../checks.js";
import { columnOf } from "./jacobian_method.js";
import { rowNorms } from "./row_products.js";
import { TrackingMethod } from "./tracking_method.js";

export interface DBMTLOptions {
  /** How much of the mean of earlier gradients stays, in [0, 1); defaults to 0.9. */
  beta?: number;
  /** In a task's k-th step it is `beta / k^betaDecay`; defaults to 0. */
  betaDecay?: number;
  /**
   * Take the gradients of `log L`; defaults to true. `false` where a loss weighting makes them so already, which serves
   * the tasks' own parameters too.
   */
  logarithm?: boolean;
  /** The logarithm is `log(L + epsilon)`; defaults to 1e-8. */
  epsilon?: number;
}

interface Entry extends Record<string, number> {
  steps: number;
}

/**
 * Dual balancing: gradients of the logarithms of the losses, averaged over steps, all scaled to the length of the longest:
 * `bₜ ← β bₜ + (1 - β) ∇log Lₜ` from 0, and the direction is `max ‖b‖ Σ bₜ / ‖bₜ‖`.
 *
 * A task that is absent from a batch keeps its mean, and one with a mean of 0 adds nothing. A loss that is not above 0
 * throws an `ArgumentError` that names the task. It remembers T x P numbers until `dispose`.
 * Source: Lin et al. 2023, "Dual-Balancing for Multi-Task Learning", algorithm 1. TorchJD has no DB-MTL.
 *
 * @example
 * const balancing = new mtl.DBMTL({ beta: 0, epsilon: 0 });
 * balancing.aggregate([[4, 0], [0, 1]], { tasks: ["a", "b"], losses: Float64Array.of(2, 10) }).toArray(); // [2, 2]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { aggregator: balancing });
 */
export class DBMTL extends TrackingMethod<Entry> {
  readonly name = "DBMTL";
  readonly #options: Required<DBMTLOptions>;

  constructor(options: DBMTLOptions = {}) {
    super({ operation: "mtl.DBMTL", key: "means", fresh: () => ({ steps: 0 }) });
    this.#options = {
      beta: 0.9,
      betaDecay: 0,
      logarithm: true,
      epsilon: 1e-8,
      ...optionsOf("mtl.DBMTL", options),
    };
    checkNumber("mtl.DBMTL", "beta", this.#options.beta, fraction);
    checkNumber("mtl.DBMTL", "betaDecay", this.#options.betaDecay, notNegative);
    checkNumber("mtl.DBMTL", "epsilon", this.#options.epsilon, notNegative);
  }

  protected override combine(blocks: readonly Tensor[], { tasks, losses }: AggregationStep): Tensor[] {
    const { beta, betaDecay } = this.#options;
    const entries = this.table.of(tasks);
    const scales = this.#scales(tasks, losses);
    const present = this.presentOf(tasks);
    const rates = Float64Array.from(entries, ({ steps }) => 1 - beta / (steps + 1) ** betaDecay);
    const parts = this.buffers.update(blocks, present, (means, block) =>
      scope(() => {
        const given = scales ? block.mul(columnOf(scales, block)) : block;
        means.lerp_(given.to(means.dtype), columnOf(rates, means));
        return rowNorms([means]);
      }),
    );
    for (const entry of entries) entry.steps += 1;
    const norms = Float64Array.from(tasks, (_, task) => Math.hypot(...parts.map((part) => part[task]!)));
    const longest = Math.max(...norms);
    const weights = norms.map((norm) => (norm > 0 ? longest / norm : 0));
    return this.buffers.combine(blocks, present, weights);
  }

  /** 1 / L, which makes a gradient that of log L. */
  #scales(tasks: readonly string[], losses: Float64Array): Float64Array | null {
    const { logarithm, epsilon } = this.#options;
    if (!logarithm) return null;
    return losses.map((loss, i) => {
      if (loss >= 0 && loss + epsilon > 0) return 1 / (loss + epsilon);
      throw problem(
        "mtl.DBMTL",
        `expected losses > 0, for their logarithm, got ${loss} for task "${tasks[i]}"`,
      );
    });
  }
}
