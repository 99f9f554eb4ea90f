// NAdam: Dozat 2016, "Incorporating Nesterov Momentum into Adam".

import type { Tensor } from "../tensor/index.js";
import { checkBetas, checkBooleans, checkNotNegative, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Capturable, LoopSwitches } from "./switches.js";

export interface NAdamOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** The learning rate; defaults to 0.002. */
  lr?: number;
  /** Decay of the running averages of the gradient and of its square; defaults to [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator; defaults to 1e-8. */
  eps?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
  /** How fast the momentum grows to `betas[0]`; defaults to 0.004. */
  momentumDecay?: number;
  /** Shrink the weights directly instead of through the gradient, as AdamW does; defaults to false. */
  decoupledWeightDecay?: boolean;
}

export type NAdamHyperparameters = Required<NAdamOptions>;

/**
 * Adam with Nesterov momentum, whose share grows over the first steps.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.NAdam`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.NAdam(layer.parameters(), { lr: 1e-3 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class NAdam extends Optimizer<NAdamHyperparameters> {
  constructor(params: Params<NAdamOptions>, options: NAdamOptions = {}) {
    const defaults = {
      lr: 2e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 0,
      momentumDecay: 4e-3,
      decoupledWeightDecay: false,
      maximize: false,
      foreach: null,
      capturable: false,
      differentiable: false,
    };
    super(params as Params<NAdamHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  protected override shapeOf(key: string, param: Tensor): readonly number[] {
    return key === "mu_product" ? [] : param.shape;
  }

  protected override prepareGroup(group: ParamGroup<NAdamHyperparameters>): void {
    const { lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize } = group;
    checkNotNegative(this.operation, { lr, eps, weightDecay, momentumDecay });
    checkBetas(this.operation, betas);
    checkBooleans(this.operation, { decoupledWeightDecay, maximize });
    const { foreach, differentiable, capturable } = group;
    checkSwitches(this.operation, { foreach, differentiable, capturable });
  }

  protected override stepGroup(
    group: ParamGroup<NAdamHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, betas, eps, weightDecay, momentumDecay, maximize, differentiable } = group;
    const decoupled = group.decoupledWeightDecay;
    numbers.set([lr, betas[0], betas[1], eps, weightDecay, momentumDecay]);
    const step = optimNative["optim.NAdam.step"];
    return step(tensors, index, numbers, decoupled, maximize, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(6);

const stateKeys = ["step", "mu_product", "exp_avg", "exp_avg_sq"] as const;
