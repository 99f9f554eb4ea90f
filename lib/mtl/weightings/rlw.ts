import { noGrad, randn, scope } from "../../tensor/index.js";
import { optionsOf, problem, show } from "../checks.js";
import type { WeightingStep } from "../weighting.js";
import { LossFunction } from "./loss_function.js";

export interface RLWOptions {
  /**
   * What the numbers are drawn in. TorchJD draws in the losses' dtype and LibMTL in float32, and a seed gives other
   * numbers in float64. Defaults to `"float32"`.
   */
  dtype?: "float32" | "float64";
}

/**
 * Random loss weighting: `λ = softmax(z)` with z normal, drawn anew for each batch and for the tasks in it. A baseline:
 * what is not better than this does not balance.
 *
 * Drawn on the CPU from the default generator, so a seed gives the weights of TorchJD and LibMTL on the CPU
 * (`getRngState` holds where it stands).
 * Source: Lin et al. 2022, "Reasonable Effectiveness of Random Weighting". TorchJD: `Random`; LibMTL: `RLW`.
 *
 * @example
 * manualSeed(0);
 * const rlw = new mtl.RLW();
 * rlw.weights({ tasks: ["near", "far"], losses: Float64Array.of(1, 1) }); // [0.8623, 0.1377]
 */
export class RLW extends LossFunction {
  readonly name = "RLW";
  readonly #dtype: "float32" | "float64";

  constructor(options: RLWOptions = {}) {
    super();
    const { dtype = "float32" } = optionsOf("mtl.RLW", options);
    if (dtype !== "float32" && dtype !== "float64") {
      throw problem("mtl.RLW", `expected "float32" or "float64" for dtype, got ${show(dtype)}`);
    }
    this.#dtype = dtype;
  }

  protected override weigh({ tasks }: WeightingStep): Float64Array {
    const draw = () => randn([tasks.length], { dtype: this.#dtype, device: "cpu" }).softmax(0).toArray();
    return Float64Array.from(scope(() => noGrad(draw)) as number[]);
  }
}
