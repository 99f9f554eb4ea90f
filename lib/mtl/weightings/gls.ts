import type { WeightingStep } from "../weighting.js";
import { LossFunction } from "./loss_function.js";
import { checkPositiveLosses } from "./per_task.js";

/**
 * Geometric loss strategy: the loss is the geometric mean `(Π Lₜ)^(1/T)` of the tasks that are present, so
 * `λₜ = (Π L)^(1/T) / (T Lₜ)`. No scale of a loss matters, and no option is to be tuned.
 *
 * Computed from logarithms, so no number of tasks over- or underflows. A loss that is not above zero throws an
 * `ArgumentError`: the mean has no gradient there.
 * Source: Chennupati et al. 2019, "MultiNet++", section 3. TorchJD: `GeometricMean`; LibMTL: `GLS` (whose product
 * overflows, and whose reported weight is not the gradient's).
 *
 * @example
 * const gls = new mtl.GLS();
 * gls.weights({ tasks: ["near", "far"], losses: Float64Array.of(2, 18) }); // [1.5, 0.1667]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { weighting: gls });
 */
export class GLS extends LossFunction {
  readonly name = "GLS";

  protected override weigh(step: WeightingStep): Float64Array {
    const mend =
      "the geometric mean has no gradient there: add a constant to that loss (loss.add(1)), or choose a weighting for any loss, such as UW";
    checkPositiveLosses("mtl.GLS", step, mend);
    const logs = step.losses.map(Math.log);
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    return logs.map((log) => Math.exp(mean - log) / logs.length);
  }
}
