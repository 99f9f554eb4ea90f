// What the losses share.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import type { MaskOptions, Reduction, ReductionOptions } from "../functional/index.js";
import { Module } from "../module.js";

/** What most losses take: predictions, targets, and the mask of known labels, which comes with the batch. */
export type MaskedArgs = [input: Tensor, target: Tensor, options?: MaskOptions];

/**
 * A loss, of predictions and targets unless `Args` says otherwise.
 * PyTorch: `torch.nn.modules.loss._Loss`.
 */
export abstract class Loss<R extends string = Reduction, Args extends unknown[] = MaskedArgs> extends Module<
  Args,
  Tensor
> {
  readonly reduction: R | "mean";

  constructor(options: { reduction?: R | "mean" } = {}) {
    super();
    this.reduction = optionsOf(this.constructor.name, options).reduction ?? "mean";
  }
}

export interface WeightedLossOptions extends ReductionOptions {
  /** Saved with the loss as the buffer `weight`; none by default. */
  weight?: Tensor | null;
}

/**
 * A loss with fixed factors, which move with the module and are part of its state dict.
 * PyTorch: `torch.nn.modules.loss._WeightedLoss`.
 */
export abstract class WeightedLoss<Args extends unknown[] = MaskedArgs> extends Loss<Reduction, Args> {
  weight: Tensor | null;

  constructor(given: WeightedLossOptions = {}) {
    const { weight = null, ...options } = optionsOf(new.target.name, given);
    super(options);
    this.weight = this.registerBuffer("weight", weight);
  }
}
