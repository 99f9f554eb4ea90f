import { checkNumber, notNegative, optionsOf } from "../checks.js";
import type { WeightingStep } from "../weighting.js";
import { type Preference, PreferenceWeighting, Reference } from "./preference.js";

export interface PBIOptions {
  /** What the distance from the ray counts; defaults to 5 as in the paper. */
  theta?: number;
  /** The direction w, by task; may be set anew before each step. */
  preference: Preference;
  /** The ideal point z, by task, a number below what each loss reaches; defaults to 0. */
  reference?: Preference;
}

/**
 * Penalty-based boundary intersection: how far along a ray the losses are, and how far from it, `d₁ + theta d₂` with
 * `ŵ = w / ‖w‖`, `d₁ = (L - z)·ŵ` and `d₂ = ‖(L - z) - d₁ ŵ‖`. So `λ = ŵ + theta ((L - z) - d₁ ŵ) / d₂`, which may be
 * negative.
 *
 * On the ray itself, within rounding, d₂ counts nothing (TorchJD adds 1e-12 under the root instead, which is felt where
 * losses are as small as 1e-6). An option out of its range, or a preference of other tasks, throws an `ArgumentError`.
 * Source: Zhang and Li 2007, "MOEA/D". TorchJD: `PBI`.
 *
 * @example
 * const pbi = new mtl.PBI({ theta: 1, preference: { near: 1, far: 0 } });
 * pbi.weights({ tasks: ["near", "far"], losses: Float64Array.of(3, 4) }); // [1, 1]
 * pbi.preference = { near: 0.5, far: 0.5 };
 */
export class PBI extends PreferenceWeighting {
  readonly name = "PBI";
  readonly #theta: number;
  readonly #reference: Reference;

  constructor(options: PBIOptions) {
    const { theta = 5, preference, reference } = optionsOf("mtl.PBI", options);
    super("mtl.PBI", preference, { isRequired: true });
    checkNumber("mtl.PBI", "theta", theta, notNegative);
    this.#theta = theta;
    this.#reference = new Reference("mtl.PBI", reference ?? null);
  }

  override begin(tasks: readonly string[]): void {
    this.#reference.begin(tasks);
    super.begin(tasks);
  }

  protected override weigh(step: WeightingStep): Float64Array {
    const w = this.preferenceOf(step.tasks);
    const reach = Math.hypot(...w);
    if (reach === 0) return w; // a batch of tasks that nobody prefers
    const ray = w.map((part) => part / reach);
    const above = this.#reference.above(step);
    const along = above.reduce((sum, distance, i) => sum + distance * ray[i]!, 0);
    const aside = above.map((distance, i) => distance - along * ray[i]!);
    const distance = Math.hypot(...aside);
    // What is left of a subtraction this close is rounding, without a direction of its own.
    const rounding = 4 * above.length * Number.EPSILON * Math.hypot(...above);
    if (distance <= rounding) return ray;
    return ray.map((part, i) => part + this.#theta * (aside[i]! / distance));
  }
}
