// Stochastic gradient descent: Robbins & Monro 1951; Nesterov momentum as in Sutskever et al. 2013.

import { ArgumentError } from "../tensor/index.js";
import { checkBooleans, checkNotNegative, checkNumber, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import { fusedUnless, type LoopSwitches } from "./switches.js";

export interface SGDOptions extends Partial<Hyperparameters>, LoopSwitches {
  /** The learning rate; defaults to 0.001. */
  lr?: number;
  /** How much of the velocity a step keeps; defaults to 0, no velocity at all. */
  momentum?: number;
  /** The share of the gradient that does not enter the velocity; defaults to 0. */
  dampening?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
  /** Look ahead along the velocity; needs a momentum and no dampening. Defaults to false. */
  nesterov?: boolean;
  /** See `AdamOptions.fused`; defaults to true. */
  fused?: boolean | null;
}

export type SGDHyperparameters = Required<SGDOptions>;

/**
 * Stochastic gradient descent, `v = momentum v + (1 - dampening) g`, `p = p - lr v`.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A negative hyperparameter, or Nesterov momentum
 * without momentum, throws an `ArgumentError`. PyTorch: `torch.optim.SGD`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class SGD extends Optimizer<SGDHyperparameters> {
  constructor(params: Params<SGDOptions>, options: SGDOptions = {}) {
    const defaults = {
      lr: 1e-3,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      maximize: false,
      foreach: null,
      differentiable: false,
      fused: fusedUnless(options),
    };
    super(params as Params<SGDHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return [];
  }

  protected override prepareGroup(group: ParamGroup<SGDHyperparameters>): void {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = group;
    checkNotNegative(this.operation, { lr, momentum, weightDecay });
    const finite = { expected: "a number", accepts: Number.isFinite };
    checkNumber(this.operation, { name: "dampening", value: dampening, ...finite });
    checkBooleans(this.operation, { nesterov, maximize });
    const { fused, foreach, differentiable } = group;
    checkSwitches(this.operation, { fused, foreach, differentiable });
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ArgumentError(
        this.operation,
        `${this.operation}: expected a momentum above 0 and no dampening with nesterov, got momentum ${momentum}, dampening ${dampening}`,
      );
    }
  }

  protected override stepGroup(
    group: ParamGroup<SGDHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize, differentiable } = group;
    const fused = group.fused === true;
    numbers.set([lr, momentum, dampening, weightDecay]);
    const step = optimNative["optim.SGD.step"];
    return step(tensors, index, numbers, nesterov, maximize, fused, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(4);

const stateKeys = ["momentum_buffer"] as const;
