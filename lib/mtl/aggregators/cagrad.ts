import type { AggregationStep } from "../aggregator.js";
import { checkNumber, notNegative, optionsOf, problem, show } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";

export interface CAGradOptions {
  /**
   * How far the direction may lie from the mean, in lengths of the mean; defaults to 0.5. At 0 it is the mean; from 1 on
   * it opposes no task.
   */
  c?: number;
  /**
   * What the direction is divided by, numbered as in LibMTL: 0 nothing (the paper, TorchJD; the default), 1 by
   * `1 + c²` (the authors' code, LibMTL's default), 2 by `1 + c`.
   */
  rescale?: 0 | 1 | 2;
}

/**
 * Conflict-averse descent: of all directions within `c ‖g₀‖` of the mean gradient g₀, the one whose least progress on a
 * task, `minᵢ gᵢ·d`, is the largest. The weights are `1/T + (c ‖g₀‖ / ‖g_w‖) w` with w the minimiser of
 * `g_w·g₀ + c ‖g₀‖ ‖g_w‖` over the simplex.
 *
 * Solved exactly: a search for the progress t, with a quadratic program for each t and a closed form between them.
 * Where some combination of the gradients is zero, no direction has progress on all, and several have none on the worst
 * task; it is then the nearest of them to g₀ (TorchJD: the zero vector, there and whenever ‖J‖ < 0.01).
 * A negative `c` or an unknown `rescale` throws an `ArgumentError`.
 * Source: Liu et al. 2021, "Conflict-Averse Gradient Descent for Multi-task Learning", algorithm 1. TorchJD: `CAGrad`.
 *
 * @example
 * const cagrad = new mtl.CAGrad();
 * cagrad.weights([[18, -22], [-22, 38]]); // [0.7041, 0.5]
 * cagrad.aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.1835, 1.2041, 1.2041]
 */
export class CAGrad extends GramianMethod {
  readonly name = "CAGrad";
  readonly c: number;
  readonly rescale: 0 | 1 | 2;

  constructor(options: CAGradOptions = {}) {
    super();
    const { c = 0.5, rescale = 0 } = optionsOf("mtl.CAGrad", options);
    checkNumber("mtl.CAGrad", "c", c, notNegative);
    if (rescale !== 0 && rescale !== 1 && rescale !== 2) {
      throw problem("mtl.CAGrad", `expected 0, 1 or 2 for rescale, got ${show(rescale)}`);
    }
    this.c = c;
    this.rescale = rescale;
  }

  override weights(gramian: GramianLike, _step?: Partial<AggregationStep>): Float64Array {
    const { values, size } = Gramian.from(gramian);
    const weights = mtlNative["mtl.CAGrad.weights"](values, size, [this.c], null);
    if (this.rescale === 0) return weights;
    const divisor = 1 + (this.rescale === 1 ? this.c ** 2 : this.c);
    return weights.map((weight) => weight / divisor);
  }
}
