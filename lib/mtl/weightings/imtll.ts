import { optionsOf } from "../checks.js";
import type { WeightOptimizerOptions } from "./trained_numbers.js";
import { TrainedWeighting } from "./trained_weighting.js";

export interface IMTLLOptions extends WeightOptimizerOptions {
  /** The logarithms of the scales to begin with; defaults to 0. */
  s0?: number;
}

/**
 * The loss half of impartial multi-task learning: the loss is `Σ exp(sₜ) Lₜ - sₜ` with s trained beside the model. So
 * `λₜ = exp(sₜ)`, and s settles where every scaled loss `exp(sₜ) Lₜ` is 1. Twice `mtl.UW`'s loss at -s.
 *
 * s is moved by an optimizer of its own (Adam with a rate of 0.025 unless told otherwise). A task that is absent from a
 * batch keeps its s. An option out of its range throws an `ArgumentError`. Its other half is the aggregator
 * `mtl.IMTLG`.
 * Source: Liu et al. 2021, "Towards Impartial Multi-task Learning", section 3.2. TorchJD: `IMTLL`; in LibMTL a part of
 * `IMTL`.
 *
 * @example
 * const imtl = new mtl.IMTLL({ lr: 1e-3 });
 * const balancer = new mtl.Balancer<"near" | "far">(new nn.Linear(4, 2), { weighting: imtl });
 * imtl.current(); // {}
 */
export class IMTLL extends TrainedWeighting {
  readonly name = "IMTLL";

  constructor(options: IMTLLOptions = {}) {
    const { s0 = 0, ...optimizer } = optionsOf("mtl.IMTLL", options);
    super({ owner: "mtl.IMTLL", key: "log_scales", start: s0, optimizer });
  }

  protected override weight(s: number): number {
    return Math.exp(s);
  }

  protected override slope(s: number, loss: number): number {
    return Math.exp(s) * loss - 1;
  }
}
