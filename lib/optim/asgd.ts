// ASGD: Polyak & Juditsky 1992, "Acceleration of Stochastic Approximation by Averaging".

import type { Tensor } from "../tensor/index.js";
import { checkBooleans, checkNotNegative, checkNumber, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Capturable, LoopSwitches } from "./switches.js";

export interface ASGDOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** The learning rate; defaults to 0.01. */
  lr?: number;
  /** The decay of the parameters, and of the step size; defaults to 1e-4. */
  lambd?: number;
  /** The power of the step size's decay; defaults to 0.75. */
  alpha?: number;
  /** The step at which averaging begins; defaults to 1e6. */
  t0?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
}

export type ASGDHyperparameters = Required<ASGDOptions>;

/**
 * Averaged stochastic gradient descent: steps of the decaying size `eta = lr / (1 + lambd lr t)^alpha`; from step `t0` on
 * the state `ax` is the average of the parameters so far.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.ASGD`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.ASGD(layer.parameters(), { lr: 0.1, t0: 100 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class ASGD extends Optimizer<ASGDHyperparameters> {
  constructor(params: Params<ASGDOptions>, options: ASGDOptions = {}) {
    const defaults = {
      lr: 1e-2,
      lambd: 1e-4,
      alpha: 0.75,
      t0: 1e6,
      weightDecay: 0,
      foreach: null,
      maximize: false,
      differentiable: false,
      capturable: false,
    };
    super(params as Params<ASGDHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  protected override shapeOf(key: string, param: Tensor): readonly number[] {
    return key === "ax" ? param.shape : [];
  }

  protected override prepareGroup(group: ParamGroup<ASGDHyperparameters>): void {
    const { lr, lambd, alpha, t0, weightDecay, maximize } = group;
    checkNotNegative(this.operation, { lr, weightDecay });
    for (const [name, value] of Object.entries({ lambd, alpha, t0 })) {
      checkNumber(this.operation, { name, value, expected: "a number", accepts: (x) => !Number.isNaN(x) });
    }
    checkBooleans(this.operation, { maximize });
    const { foreach, differentiable, capturable } = group;
    checkSwitches(this.operation, { foreach, differentiable, capturable });
  }

  protected override stepGroup(
    group: ParamGroup<ASGDHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, lambd, alpha, t0, weightDecay, maximize, differentiable } = group;
    numbers.set([lr, lambd, alpha, t0, weightDecay]);
    return optimNative["optim.ASGD.step"](tensors, index, numbers, maximize, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(5);

const stateKeys = ["step", "eta", "mu", "ax"] as const;
