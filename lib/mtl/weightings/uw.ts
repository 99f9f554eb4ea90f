import { optionsOf } from "../checks.js";
import type { WeightOptimizerOptions } from "./trained_numbers.js";
import { TrainedWeighting } from "./trained_weighting.js";

export interface UWOptions extends WeightOptimizerOptions {
  /** The logarithms of the variances to begin with; defaults to 0 as in TorchJD (LibMTL: -0.5). */
  s0?: number;
}

/**
 * Weighting by uncertainty: the loss is `Σ ½ exp(-sₜ) Lₜ + ½ sₜ` with s, the logarithm of each task's noise variance,
 * trained beside the model. So `λₜ = ½ exp(-sₜ)`, and s settles where `exp(sₜ) = Lₜ`.
 *
 * s is moved by an optimizer of its own (Adam with a rate of 0.025 unless told otherwise), at each step from the s that
 * the weights were made with. Where PyTorch code gives s to the model's optimizer, give that one's `lr`, `betas` and
 * `weightDecay` here. A task that is absent from a batch keeps its s. An option out of its range throws an
 * `ArgumentError`.
 * Source: Kendall et al. 2018, "Multi-Task Learning Using Uncertainty to Weigh Losses". TorchJD, LibMTL: `UW`.
 *
 * @example
 * const uw = new mtl.UW({ lr: 1e-3 });
 * const balancer = new mtl.Balancer<"near" | "far">(new nn.Linear(4, 2), { weighting: uw });
 * uw.current(); // {}
 */
export class UW extends TrainedWeighting {
  readonly name = "UW";

  constructor(options: UWOptions = {}) {
    const { s0 = 0, ...optimizer } = optionsOf("mtl.UW", options);
    super({ owner: "mtl.UW", key: "log_variances", start: s0, optimizer });
  }

  protected override weight(s: number): number {
    return 0.5 * Math.exp(-s);
  }

  protected override slope(s: number, loss: number): number {
    return 0.5 - 0.5 * Math.exp(-s) * loss;
  }
}
