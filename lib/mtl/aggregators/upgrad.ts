import type { AggregationStep } from "../aggregator.js";
import { optionsOf } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";
import { checkPreference, type Preference, preferenceOf } from "./preference.js";
import { taskNames } from "./task_names.js";

export interface UPGradOptions {
  /** How much each task's projected gradient counts, by name; defaults to a T-th each. */
  preference?: Preference | null;
}

/**
 * Unconflicting projection: each gradient is projected onto the cone of directions that oppose no task,
 * `{d : gⱼ·d >= 0}`, and the projections are summed, `Σ pₜ π(gₜ)`. So no task is opposed, and the direction is linear in
 * the length of each gradient.
 *
 * The projections are exact: T quadratic programs on the cosines, solved by active sets, without a regulariser. TorchJD
 * adds 1e-4 of ‖J‖² to the Gramian, and gives the plain mean, conflicts and all, once ‖J‖ < 0.01.
 * A negative or missing preference throws an `ArgumentError`.
 * Source: Quinton and Rey 2024, "Jacobian Descent for Multi-Objective Optimization", section 3. TorchJD: `UPGrad`.
 *
 * @example
 * const upgrad = new mtl.UPGrad();
 * upgrad.weights([[18, -22], [-22, 38]]); // [1.1111, 0.7895]
 * new mtl.UPGrad({ preference: { 0: 1, 1: 1 } }).aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.5848, 3.8012, 3.8012]
 */
export class UPGrad extends GramianMethod {
  readonly name = "UPGrad";
  readonly preference: Preference | null;

  constructor(options: UPGradOptions = {}) {
    super();
    const { preference = null } = optionsOf("mtl.UPGrad", options);
    if (preference) checkPreference("mtl.UPGrad", preference);
    this.preference = preference && { ...preference };
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const operation = "mtl.UPGrad.weights";
    const { values, size } = Gramian.from(gramian);
    const tasks = taskNames(operation, size, step);
    const preference = preferenceOf(operation, this.preference, { tasks, otherwise: 1 / size });
    return mtlNative[operation](values, size, preference, null);
  }
}
