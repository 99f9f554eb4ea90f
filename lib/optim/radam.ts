// RAdam: Liu et al. 2020, "On the Variance of the Adaptive Learning Rate and Beyond".

import { checkBetas, checkBooleans, checkNotNegative, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Capturable, LoopSwitches } from "./switches.js";

export interface RAdamOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** The learning rate; defaults to 0.001. */
  lr?: number;
  /** Decay of the running averages of the gradient and of its square; defaults to [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator; defaults to 1e-8. */
  eps?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
  /** Shrink the weights directly instead of through the gradient, as AdamW does; defaults to false. */
  decoupledWeightDecay?: boolean;
}

export type RAdamHyperparameters = Required<RAdamOptions>;

/**
 * Adam whose adaptive step is rectified, and left out in the first steps, while the average square rests on few gradients.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.RAdam`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.RAdam(layer.parameters(), { lr: 1e-2 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class RAdam extends Optimizer<RAdamHyperparameters> {
  constructor(params: Params<RAdamOptions>, options: RAdamOptions = {}) {
    const defaults = {
      lr: 1e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 0,
      maximize: false,
      foreach: null,
      capturable: false,
      decoupledWeightDecay: false,
      differentiable: false,
    };
    super(params as Params<RAdamHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  protected override prepareGroup(group: ParamGroup<RAdamHyperparameters>): void {
    const { lr, betas, eps, weightDecay, decoupledWeightDecay, maximize } = group;
    checkNotNegative(this.operation, { lr, eps, weightDecay });
    checkBetas(this.operation, betas);
    checkBooleans(this.operation, { decoupledWeightDecay, maximize });
    const { foreach, differentiable, capturable } = group;
    checkSwitches(this.operation, { foreach, differentiable, capturable });
  }

  protected override stepGroup(
    group: ParamGroup<RAdamHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, betas, eps, weightDecay, decoupledWeightDecay, maximize, differentiable } = group;
    numbers.set([lr, betas[0], betas[1], eps, weightDecay]);
    const step = optimNative["optim.RAdam.step"];
    return step(tensors, index, numbers, decoupledWeightDecay, maximize, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(5);

const stateKeys = ["step", "exp_avg", "exp_avg_sq"] as const;
