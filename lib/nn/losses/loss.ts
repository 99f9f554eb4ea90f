// What the losses share.

import type { Tensor } from "../../tensor/index.js";
import type { MaskOptions, Reduction, ReductionOptions } from "../functional/index.js";
import { Module } from "../module.js";

/**
 * A loss of predictions and targets; the mask of known labels comes with the batch, so it is forward's.
 * PyTorch: `torch.nn.modules.loss._Loss`.
 */
export abstract class Loss<R extends string = Reduction> extends Module<
  [input: Tensor, target: Tensor, options?: MaskOptions],
  Tensor
> {
  readonly reduction: R | "mean";

  constructor({ reduction = "mean" }: { reduction?: R | "mean" } = {}) {
    super();
    this.reduction = reduction;
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
export abstract class WeightedLoss extends Loss {
  weight: Tensor | null;

  constructor({ weight = null, ...options }: WeightedLossOptions = {}) {
    super(options);
    this.weight = this.registerBuffer("weight", weight);
  }
}
