// Adadelta: Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method".

import { checkBooleans, checkNotNegative, checkNumber, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Capturable, LoopSwitches } from "./switches.js";

export interface AdadeltaOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** What a step is multiplied by; defaults to 1. */
  lr?: number;
  /** Decay of the running averages of squares; defaults to 0.9. */
  rho?: number;
  /** Added under both roots; defaults to 1e-6. */
  eps?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
}

export type AdadeltaHyperparameters = Required<AdadeltaOptions>;

/**
 * Adadelta: each element steps by the ratio of the root mean squares of its past steps and of its gradients,
 * `p = p - lr √(u + eps) / √(v + eps) g`.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.Adadelta`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.Adadelta(layer.parameters(), { rho: 0.95 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class Adadelta extends Optimizer<AdadeltaHyperparameters> {
  constructor(params: Params<AdadeltaOptions>, options: AdadeltaOptions = {}) {
    const defaults = {
      lr: 1,
      rho: 0.9,
      eps: 1e-6,
      weightDecay: 0,
      maximize: false,
      capturable: false,
      foreach: null,
      differentiable: false,
    };
    super(params as Params<AdadeltaHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  protected override prepareGroup(group: ParamGroup<AdadeltaHyperparameters>): void {
    const { lr, rho, eps, weightDecay, maximize } = group;
    checkNotNegative(this.operation, { lr, eps, weightDecay });
    const share = { expected: "a number from 0 to 1", accepts: (x: number) => x >= 0 && x <= 1 };
    checkNumber(this.operation, { name: "rho", value: rho, ...share });
    checkBooleans(this.operation, { maximize });
    const { foreach, differentiable, capturable } = group;
    checkSwitches(this.operation, { foreach, differentiable, capturable });
  }

  protected override stepGroup(
    group: ParamGroup<AdadeltaHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, rho, eps, weightDecay, maximize, differentiable } = group;
    numbers.set([lr, rho, eps, weightDecay]);
    return optimNative["optim.Adadelta.step"](tensors, index, numbers, maximize, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(4);

const stateKeys = ["step", "square_avg", "acc_delta"] as const;
