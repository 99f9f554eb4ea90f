// Adamax: Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", section 7.1.

import { checkBetas, checkBooleans, checkNotNegative, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Capturable, LoopSwitches } from "./switches.js";

export interface AdamaxOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** The learning rate; defaults to 0.002. */
  lr?: number;
  /** Decay of the average gradient and of the largest one; defaults to [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the gradient's size; defaults to 1e-8. */
  eps?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
}

export type AdamaxHyperparameters = Required<AdamaxOptions>;

/**
 * Adamax, Adam with the largest gradient in place of the root of the average square:
 * `u = max(beta2 u, |g| + eps)`, `p = p - lr m / ((1 - beta1ᵗ) u)`.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.Adamax`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.Adamax(layer.parameters(), { lr: 1e-3 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class Adamax extends Optimizer<AdamaxHyperparameters> {
  constructor(params: Params<AdamaxOptions>, options: AdamaxOptions = {}) {
    const defaults = {
      lr: 2e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 0,
      foreach: null,
      maximize: false,
      differentiable: false,
      capturable: false,
    };
    super(params as Params<AdamaxHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  protected override prepareGroup(group: ParamGroup<AdamaxHyperparameters>): void {
    const { lr, betas, eps, weightDecay, maximize } = group;
    checkNotNegative(this.operation, { lr, eps, weightDecay });
    checkBetas(this.operation, betas);
    checkBooleans(this.operation, { maximize });
    const { foreach, differentiable, capturable } = group;
    checkSwitches(this.operation, { foreach, differentiable, capturable });
  }

  protected override stepGroup(
    group: ParamGroup<AdamaxHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, betas, eps, weightDecay, maximize, differentiable } = group;
    numbers.set([lr, betas[0], betas[1], eps, weightDecay]);
    return optimNative["optim.Adamax.step"](tensors, index, numbers, maximize, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(5);

const stateKeys = ["step", "exp_avg", "exp_inf"] as const;
