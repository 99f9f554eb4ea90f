import { checkNumber, notNegative, optionsOf, problem, show } from "../checks.js";
import type { Gramian, GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { finiteGramian } from "./finite_gramian.js";
import { GramianMethod } from "./gramian_method.js";
import { limitNorm } from "./limit_norm.js";

export interface FairGradOptions {
  /** 0 is the mean of the gradients, 1 Nash's solution, and more favours the tasks that gain least. Defaults to 1. */
  alpha?: number;
  /** `"official"` multiplies by T and limits the direction to length 1, as the authors' programs do; defaults to null. */
  compat?: "official" | null;
}

/**
 * Alpha-fair allocation of the improvement: the weights `w > 0` with `G w = w^(-1/alpha)`, found by Newton's method to a
 * residual of 1e-9 where the longest gradient has length 1 (of each equation by itself where lengths are far apart: 25
 * orders of magnitude in one batch are solved); `1/T` each for alpha 0.
 *
 * A large alpha raises the ratio of lengths to a high power: a weight that no number could hold is next to 0.
 * Gradients k times as long get weights `k^(-2 alpha / (1 + alpha))` times as large. Where there is no solution (gradients
 * that cancel) it does as `mtl.NashMTL`; a task without gradient gets 0.
 * Source: Ban and Ji 2024, "Fair Resource Allocation in Multi-Task Learning", equation 4. TorchJD: `FairGrad`.
 *
 * @example
 * const fair = new mtl.FairGrad({ alpha: 2 });
 * fair.weights([[8, 0], [0, 27]]); // [0.25, 0.1111]
 * new mtl.FairGrad().aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.0766, 0.9985, 0.9985]
 */
export class FairGrad extends GramianMethod {
  readonly name = "FairGrad";
  readonly alpha: number;
  readonly compat: "official" | null;

  constructor(options: FairGradOptions = {}) {
    super();
    const { alpha = 1, compat = null } = optionsOf("mtl.FairGrad", options);
    checkNumber("mtl.FairGrad", "alpha", alpha, notNegative);
    if (compat !== null && compat !== "official") {
      throw problem("mtl.FairGrad", `expected "official" or null for compat, got ${show(compat)}`);
    }
    this.alpha = alpha;
    this.compat = compat;
  }

  override weights(gramian: GramianLike): Float64Array {
    const given = finiteGramian("mtl.FairGrad.weights", gramian);
    const weights = this.#solve(given);
    if (this.compat === null) return weights;
    return limitNorm(
      given,
      weights.map((weight) => weight * given.size),
      1,
    );
  }

  #solve({ values, size }: Gramian): Float64Array {
    if (this.alpha === 0) return new Float64Array(size).fill(1 / size);
    return mtlNative["mtl.FairGrad.weights"](values, size, [1 / this.alpha], null);
  }
}
