import { noGrad, randn, scope } from "../../tensor/index.js";
import { optionsOf, problem, show } from "../checks.js";
import type { GramianLike } from "../gramian.js";
import { finiteGramian } from "./finite_gramian.js";
import { GramianMethod } from "./gramian_method.js";

export interface RandomOptions {
  /**
   * What the numbers are drawn in. TorchJD draws in the gradients' dtype, and a seed gives other numbers in float64.
   * Defaults to `"float32"`.
   */
  dtype?: "float32" | "float64";
}

/**
 * Random weights of the gradients, `softmax(z)` with z normal: positive, of sum 1, drawn anew in each step. A baseline:
 * what is not better than this does not balance. `mtl.RLW` is the same for the losses, and cheaper.
 *
 * Drawn on the CPU from the default generator, so a seed gives TorchJD's weights on the CPU (`getRngState` holds where
 * it stands).
 * Source: Lin et al. 2022, "Reasonable Effectiveness of Random Weighting", algorithm 2. TorchJD: `Random`.
 *
 * @example
 * manualSeed(0);
 * const random = new mtl.Random();
 * random.weights([[18, -22], [-22, 38]]); // [0.8623, 0.1377]
 */
export class Random extends GramianMethod {
  readonly name = "Random";
  readonly dtype: "float32" | "float64";

  constructor(options: RandomOptions = {}) {
    super();
    const { dtype = "float32" } = optionsOf("mtl.Random", options);
    if (dtype !== "float32" && dtype !== "float64") {
      throw problem("mtl.Random", `expected "float32" or "float64" for dtype, got ${show(dtype)}`);
    }
    this.dtype = dtype;
  }

  override weights(gramian: GramianLike): Float64Array {
    const { size } = finiteGramian("mtl.Random.weights", gramian);
    const draw = () => randn([size], { dtype: this.dtype, device: "cpu" }).softmax(0).toArray();
    return Float64Array.from(scope(() => noGrad(draw)) as number[]);
  }
}
