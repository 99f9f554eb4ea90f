// RMSprop: Tieleman & Hinton 2012, lecture 6e of "Neural Networks for Machine Learning".

import { checkBooleans, checkNotNegative, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Capturable, LoopSwitches } from "./switches.js";

export interface RMSpropOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** The learning rate; defaults to 0.01. */
  lr?: number;
  /** Decay of the running averages; defaults to 0.99. */
  alpha?: number;
  /** Added to the denominator; defaults to 1e-8. */
  eps?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
  /** How much of the velocity a step keeps; defaults to 0, no velocity at all. */
  momentum?: number;
  /** Divide by the root of the variance instead of the mean square; defaults to false. */
  centered?: boolean;
}

export type RMSpropHyperparameters = Required<RMSpropOptions>;

/**
 * RMSprop, `p = p - lr g / (√v + eps)` with `v` the running average of the gradient's square; centered, of its variance.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.RMSprop`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.RMSprop(layer.parameters(), { lr: 1e-3, momentum: 0.9 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class RMSprop extends Optimizer<RMSpropHyperparameters> {
  constructor(params: Params<RMSpropOptions>, options: RMSpropOptions = {}) {
    const defaults = {
      lr: 1e-2,
      momentum: 0,
      alpha: 0.99,
      eps: 1e-8,
      centered: false,
      weightDecay: 0,
      capturable: false,
      foreach: null,
      maximize: false,
      differentiable: false,
    };
    super(params as Params<RMSpropHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys({
    momentum,
    centered,
  }: ParamGroup<RMSpropHyperparameters>): readonly string[] {
    const more = [...(momentum > 0 ? ["momentum_buffer"] : []), ...(centered ? ["grad_avg"] : [])];
    return ["step", "square_avg", ...more];
  }

  protected override prepareGroup(group: ParamGroup<RMSpropHyperparameters>): void {
    const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = group;
    checkNotNegative(this.operation, { lr, alpha, eps, weightDecay, momentum });
    checkBooleans(this.operation, { centered, maximize });
    const { foreach, differentiable, capturable } = group;
    checkSwitches(this.operation, { foreach, differentiable, capturable });
  }

  protected override stepGroup(
    group: ParamGroup<RMSpropHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, alpha, eps, weightDecay, momentum, centered, maximize, differentiable } = group;
    numbers.set([lr, alpha, eps, weightDecay, momentum]);
    return optimNative["optim.RMSprop.step"](tensors, index, numbers, centered, maximize, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(5);

const stateKeys = ["step", "square_avg", "momentum_buffer", "grad_avg"] as const;
