import { checkNumber, notNegative, optionsOf } from "../checks.js";
import type { WeightingStep } from "../weighting.js";
import { type Preference, PreferenceWeighting } from "./preference.js";

export interface COSMOSOptions {
  /** What the cosine counts; the paper uses 0.01 to 8, by data set, so there is no default. */
  lambda: number;
  /** r, by task; may be set anew before each step. */
  preference: Preference;
}

/**
 * A weighted sum that is drawn towards the ray of a preference: `Σ rₜ Lₜ - lambda cos(r, L)`, so
 * `λₜ = rₜ - lambda (rₜ - (r·L / ‖L‖²) Lₜ) / (‖r‖ ‖L‖)`, which may be negative.
 *
 * In the paper one model, told the preference beside its input, learns the whole front: draw r from a Dirichlet
 * distribution before each forward pass and set `weighting.preference`. Where all losses are 0 the cosine counts nothing.
 * An option out of its range, or a preference of other tasks, throws an `ArgumentError`.
 * Source: Ruchte and Grabocka 2021, "Scalable Pareto Front Approximation for Deep Multi-Objective Learning".
 * TorchJD: `COSMOS`.
 *
 * @example
 * const cosmos = new mtl.COSMOS({ lambda: 2, preference: { near: 1, far: 0 } });
 * cosmos.weights({ tasks: ["near", "far"], losses: Float64Array.of(3, 4) }); // [0.744, 0.192]
 * cosmos.preference = { near: 0.5, far: 0.5 };
 */
export class COSMOS extends PreferenceWeighting {
  readonly name = "COSMOS";
  readonly #lambda: number;

  constructor(options: COSMOSOptions) {
    const { lambda, preference } = optionsOf("mtl.COSMOS", options);
    super("mtl.COSMOS", preference, { isRequired: true });
    checkNumber("mtl.COSMOS", "lambda", lambda, notNegative);
    this.#lambda = lambda;
  }

  protected override weigh({ tasks, losses }: WeightingStep): Float64Array {
    const r = this.preferenceOf(tasks);
    const [length, reach] = [Math.hypot(...losses), Math.hypot(...r)];
    if (length === 0 || reach === 0) return r;
    const cosine = losses.reduce((sum, loss, i) => sum + (r[i]! / reach) * (loss / length), 0);
    // Along L itself the cosine does not change.
    return r.map(
      (part, i) => part - (this.#lambda / length) * (part / reach - cosine * (losses[i]! / length)),
    );
  }
}
