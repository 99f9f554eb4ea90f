import type { AggregationStep } from "../aggregator.js";
import { list, optionsOf, problem, show } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";
import { taskNames } from "./task_names.js";

const normalizers = ["none", "l2", "loss", "loss+"] as const;

export interface MGDAOptions {
  /**
   * What each gradient is divided by before the weights are sought: nothing (`"none"`, the default), its length
   * (`"l2"`), the task's loss (`"loss"`), or both (`"loss+"`).
   */
  normalizer?: "none" | "l2" | "loss" | "loss+";
  /**
   * The weights are of the gradients as they are, as in the authors' code (the default, null); of the divided ones, as in
   * `"LibMTL"`; or T times as large, as in `"nash-mtl"` and FAMO's code.
   */
  compat?: "LibMTL" | "nash-mtl" | null;
}

/**
 * The shortest convex combination of the gradients, `min ‖Σ aₜ gₜ‖` with `a >= 0`, `Σ a = 1`. It improves all tasks alike,
 * `gₜ·d = ‖d‖²` where aₜ > 0 and more elsewhere, and is zero exactly at a Pareto stationary point.
 *
 * Exact, by active sets, where others stop after 100 to 250 steps of Frank-Wolfe or projected gradients. A task without
 * gradient makes the direction zero. A normalizer with losses throws an `ArgumentError` for a loss that is not above 0.
 * `representation` of `mtl.Balancer` makes it MGDA-UB.
 * Source: Sener and Koltun 2018, "Multi-Task Learning as Multi-Objective Optimization", equation 3. TorchJD: `MGDA`.
 *
 * @example
 * const mgda = new mtl.MGDA();
 * mgda.weights([[18, -22], [-22, 38]]); // [0.6, 0.4]
 * new mtl.MGDA({ normalizer: "l2" }).weights([[4, 0], [0, 25]]); // [0.5, 0.5]
 */
export class MGDA extends GramianMethod {
  readonly name = "MGDA";
  readonly normalizer: "none" | "l2" | "loss" | "loss+";
  readonly compat: "LibMTL" | "nash-mtl" | null;

  constructor(options: MGDAOptions = {}) {
    super();
    const { normalizer = "none", compat = null } = optionsOf("mtl.MGDA", options);
    if (!normalizers.includes(normalizer)) {
      throw problem(
        "mtl.MGDA",
        `expected one of ${list(normalizers)} for normalizer, got ${show(normalizer)}`,
      );
    }
    if (compat !== null && compat !== "LibMTL" && compat !== "nash-mtl") {
      throw problem("mtl.MGDA", `expected "LibMTL", "nash-mtl" or null for compat, got ${show(compat)}`);
    }
    this.normalizer = normalizer;
    this.compat = compat;
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const given = Gramian.from(gramian);
    const { size } = given;
    const factors = this.#factors(given, step);
    const { values } = factors ? given.scaled(factors) : given;
    const weights = mtlNative["mtl.MGDA.weights"](values, size, [], null);
    if (this.compat === "nash-mtl") return weights.map((weight) => weight * size);
    return factors && this.compat === "LibMTL" ? weights.map((weight, i) => weight * factors[i]!) : weights;
  }

  /** What the gradients are multiplied by; null for nothing. */
  #factors(gramian: Gramian, step?: Partial<AggregationStep>): Float64Array | null {
    if (this.normalizer === "none") return null;
    const operation = "mtl.MGDA.weights";
    const tasks = taskNames(operation, gramian.size, step);
    // A zero gradient stays one, whatever its factor.
    const lengths = Float64Array.from(tasks, (_, i) => gramian.norm(i) || 1);
    if (this.normalizer === "l2") return lengths.map((length) => 1 / length);
    const losses = step?.losses;
    if (!(losses instanceof Float64Array) || losses.length !== gramian.size) {
      throw problem(
        operation,
        `expected the losses of ${gramian.size} tasks for normalizer "${this.normalizer}"`,
      );
    }
    const bad = losses.findIndex((loss) => !(loss > 0 && loss < Infinity));
    if (bad >= 0) {
      throw problem(
        operation,
        `expected losses > 0 for normalizer, got ${losses[bad]} for task "${tasks[bad]}"`,
      );
    }
    return losses.map((loss, i) => 1 / (this.normalizer === "loss" ? loss : loss * lengths[i]!));
  }
}
