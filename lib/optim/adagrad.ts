// Adagrad: Duchi et al. 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization".

import { complex, fullLike, noGrad, ones, scope, type Tensor, zeros } from "../tensor/index.js";
import { checkBooleans, checkNotNegative, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { LoopSwitches } from "./switches.js";

export interface AdagradOptions extends Partial<Hyperparameters>, LoopSwitches {
  /** The learning rate; defaults to 0.01. */
  lr?: number;
  /** The learning rate falls as `lr / (1 + (t - 1) lrDecay)`; defaults to 0. */
  lrDecay?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
  /** What the sum of squares starts from; defaults to 0. */
  initialAccumulatorValue?: number;
  /** Added to the denominator; defaults to 1e-10. */
  eps?: number;
  /**
   * One libtorch kernel for all parameters, see `AdamOptions.fused`; defaults to null, the loop, as in PyTorch. The
   * kernel is another order of arithmetic: the last bits differ.
   */
  fused?: boolean | null;
}

export type AdagradHyperparameters = Required<AdagradOptions>;

/**
 * Adagrad, `p = p - lr g / (√s + eps)` with `s` the sum of all squared gradients so far.
 *
 * Takes sparse gradients too. `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.Adagrad`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.Adagrad(layer.parameters(), { lr: 0.1 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class Adagrad extends Optimizer<AdagradHyperparameters> {
  constructor(params: Params<AdagradOptions>, options: AdagradOptions = {}) {
    const defaults = {
      lr: 1e-2,
      lrDecay: 0,
      eps: 1e-10,
      weightDecay: 0,
      initialAccumulatorValue: 0,
      foreach: null,
      maximize: false,
      differentiable: false,
      fused: null,
    };
    super(params as Params<AdagradHyperparameters>, { ...defaults, ...withoutUndefined(options) });
    // PyTorch makes the state of this one at once, not at the first step.
    for (const group of this.paramGroups) for (const param of group.params) this.#start(param);
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  #start(param: Tensor): void {
    const { initialAccumulatorValue: start } = this.defaults;
    const [step, sum] = noGrad(() =>
      scope(() => {
        const value = fullLike(param, start, { requiresGrad: false });
        return [zeros([]), param.isComplex() ? value.mul(complex(ones([]), ones([]))) : value];
      }),
    );
    this.state.set(param, { step: step!.keep(), sum: sum!.keep() });
  }

  protected override prepareGroup(group: ParamGroup<AdagradHyperparameters>): void {
    const { lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize } = group;
    checkNotNegative(this.operation, { lr, lrDecay, weightDecay, initialAccumulatorValue, eps });
    checkBooleans(this.operation, { maximize });
    const { fused, foreach, differentiable } = group;
    checkSwitches(this.operation, { fused, foreach, differentiable });
  }

  protected override stepGroup(
    group: ParamGroup<AdagradHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, lrDecay, eps, weightDecay, maximize, differentiable } = group;
    // As in PyTorch the optimizer's own, whatever the group says: it is what parameters added later start from.
    numbers.set([lr, lrDecay, eps, weightDecay, this.defaults.initialAccumulatorValue]);
    const fused = group.fused === true;
    return optimNative["optim.Adagrad.step"](tensors, index, numbers, maximize, differentiable, fused);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(5);

const stateKeys = ["step", "sum"] as const;
