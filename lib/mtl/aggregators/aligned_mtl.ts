import type { AggregationStep } from "../aggregator.js";
import { checkNumber, fraction, list, optionsOf, problem, show } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";
import { checkPreference, type Preference, preferenceOf } from "./preference.js";
import { taskNames } from "./task_names.js";

const scaleModes = ["min", "median", "rmse"] as const;

export interface AlignedMTLOptions {
  /** Which eigenvalue all are brought to: the least (default), the lower median, or `"rmse"`, their mean. */
  scaleMode?: "min" | "median" | "rmse";
  /** Each task counts a T-th (`"mean"`, as in TorchJD, the default) or 1 (`"sum"`, as in the authors' code and LibMTL). */
  reduction?: "mean" | "sum";
  /** How much each task counts, by name; defaults to what `reduction` says. */
  preference?: Preference | null;
  /**
   * Eigenvalues up to `λ_max T tolerance` count as 0. Defaults to 2⁻⁵², float64's; the authors' code and LibMTL have
   * float32's, 2⁻²³, whatever the gradients' dtype, and leave out what a task 2000 times as short adds.
   */
  tolerance?: number;
}

/**
 * Independent component alignment: the principal components of the gradients are brought to one length, so that none
 * dominates and none conflicts. With `G = V Λ Vᵀ` the weights are `√λ V Λ^(-1/2) Vᵀ p` over the rank of G (eigenvalues
 * above `λ_max T tolerance`), λ the scale and p the preference. Where all gradients are zero they are p.
 *
 * Source: Senushkin et al. 2023, "Independent Component Alignment for Multi-Task Learning", algorithm 1. TorchJD: `AlignedMTL`.
 *
 * @example
 * const aligned = new mtl.AlignedMTL({ reduction: "sum" });
 * aligned.weights([[4, 0], [0, 25]]); // [1, 0.4]
 * new mtl.AlignedMTL().aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.2133, 0.9673, 0.9673]
 */
export class AlignedMTL extends GramianMethod {
  readonly name = "AlignedMTL";
  readonly scaleMode: "min" | "median" | "rmse";
  readonly reduction: "mean" | "sum";
  readonly preference: Preference | null;
  readonly tolerance: number;

  constructor(options: AlignedMTLOptions = {}) {
    super();
    const checked = optionsOf("mtl.AlignedMTL", options);
    const { scaleMode = "min", reduction = "mean", preference = null, tolerance = Number.EPSILON } = checked;
    if (!scaleModes.includes(scaleMode)) {
      throw problem(
        "mtl.AlignedMTL",
        `expected one of ${list(scaleModes)} for scaleMode, got ${show(scaleMode)}`,
      );
    }
    if (reduction !== "sum" && reduction !== "mean") {
      throw problem("mtl.AlignedMTL", `expected "sum" or "mean" for reduction, got ${show(reduction)}`);
    }
    if (preference) checkPreference("mtl.AlignedMTL", preference);
    checkNumber("mtl.AlignedMTL", "tolerance", tolerance, fraction);
    this.scaleMode = scaleMode;
    this.reduction = reduction;
    this.preference = preference && { ...preference };
    this.tolerance = tolerance;
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const { values, size } = Gramian.from(gramian);
    const tasks = taskNames("mtl.AlignedMTL.weights", size, step);
    const otherwise = this.reduction === "mean" ? 1 / size : 1;
    const preference = preferenceOf("mtl.AlignedMTL.weights", this.preference, { tasks, otherwise });
    const scale = scaleModes.indexOf(this.scaleMode);
    return mtlNative["mtl.AlignedMTL.weights"](values, size, [scale, this.tolerance, ...preference], null);
  }
}
