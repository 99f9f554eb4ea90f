import type { AggregationStep } from "../aggregator.js";
import { optionsOf } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";
import { checkPreference, type Preference, preferenceOf } from "./preference.js";
import { taskNames } from "./task_names.js";

export interface DualProjOptions {
  /** How much each task's gradient counts in the mean that is projected, by name; defaults to a T-th each. */
  preference?: Preference | null;
}

/**
 * The direction that opposes no task and is nearest to the mean of the gradients:
 * `argmin ‖d - Σ pₜ gₜ‖` over `{d : gⱼ·d >= 0}`. Without a conflict with the mean it is the mean.
 *
 * One quadratic program on the cosines, solved exactly by active sets, without a regulariser. TorchJD adds 1e-4 of ‖J‖² to
 * the Gramian, and gives the plain mean, conflicts and all, once ‖J‖ < 0.01.
 * A negative or missing preference throws an `ArgumentError`.
 * Source: Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning", equation 11. TorchJD: `DualProj`.
 *
 * @example
 * const dualproj = new mtl.DualProj();
 * dualproj.weights([[18, -22], [-22, 38]]); // [0.6111, 0.5]
 * dualproj.aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.5556, 1.1111, 1.1111]
 */
export class DualProj extends GramianMethod {
  readonly name = "DualProj";
  readonly preference: Preference | null;

  constructor(options: DualProjOptions = {}) {
    super();
    const { preference = null } = optionsOf("mtl.DualProj", options);
    if (preference) checkPreference("mtl.DualProj", preference);
    this.preference = preference && { ...preference };
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const operation = "mtl.DualProj.weights";
    const { values, size } = Gramian.from(gramian);
    const tasks = taskNames(operation, size, step);
    const preference = preferenceOf(operation, this.preference, { tasks, otherwise: 1 / size });
    return mtlNative[operation](values, size, preference, null);
  }
}
