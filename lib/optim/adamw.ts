// AdamW: Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization".

import { Adam, type AdamHyperparameters, type AdamOptions } from "./adam.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { type AdamStep, optimNative } from "./native.js";

/** Adam's options without the choice of weight decay: it is decoupled, and defaults to 0.01. */
export type AdamWOptions = Omit<AdamOptions, "decoupledWeightDecay">;

/**
 * Adam with decoupled weight decay: each step first shrinks the weights, `p = (1 - lr weightDecay) p`, so that the
 * penalty enters neither running average.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.AdamW`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.AdamW(layer.parameters(), { lr: 2e-3, weightDecay: 0.1 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class AdamW extends Adam {
  constructor(params: Params<AdamWOptions>, options: AdamWOptions = {}) {
    super(params, { weightDecay: 1e-2, ...withoutUndefined(options), decoupledWeightDecay: true });
  }

  /** A state dict from before PyTorch had the switch lacks it, one of Adam has it off: here it is always on. */
  protected override prepareGroup(group: ParamGroup<AdamHyperparameters>): void {
    group.decoupledWeightDecay = true;
    super.prepareGroup(group);
  }

  protected override get nativeStep(): AdamStep {
    return optimNative["optim.AdamW.step"];
  }
}
