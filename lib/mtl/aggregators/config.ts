import type { AggregationStep } from "../aggregator.js";
import { optionsOf } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";
import { checkPreference, type Preference, preferenceOf } from "./preference.js";
import { taskNames } from "./task_names.js";

export interface ConFIGOptions {
  /** What the cosine with each task's gradient is in proportion to, by name; defaults to 1 each. */
  preference?: Preference | null;
}

/**
 * Conflict-free inverse gradients: the direction whose cosines with all gradients are equal (or in proportion to
 * `preference`), `u = pinv(Ĵ) p / ‖·‖` for the unit gradients Ĵ, as long as the gradients' projections on it together:
 * `d = (Σₜ gₜ·u) u`. A task without gradient gets 0; so do all where the unit gradients cancel.
 *
 * Source: Liu et al. 2025, "ConFIG: Towards Conflict-free Training of Physics Informed Neural Networks", equation 2. TorchJD:
 * `ConFIG`.
 *
 * @example
 * const config = new mtl.ConFIG();
 * config.weights([[4, 0], [0, 25]]); // [1.75, 0.7]
 * config.aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.1588, 2.0706, 2.0706]
 */
export class ConFIG extends GramianMethod {
  readonly name = "ConFIG";
  readonly preference: Preference | null;

  constructor(options: ConFIGOptions = {}) {
    super();
    const { preference = null } = optionsOf("mtl.ConFIG", options);
    if (preference) checkPreference("mtl.ConFIG", preference);
    this.preference = preference && { ...preference };
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const { values, size } = Gramian.from(gramian);
    const tasks = taskNames("mtl.ConFIG.weights", size, step);
    const preference = preferenceOf("mtl.ConFIG.weights", this.preference, { tasks, otherwise: 1 });
    return mtlNative["mtl.ConFIG.weights"](values, size, preference, null);
  }
}
