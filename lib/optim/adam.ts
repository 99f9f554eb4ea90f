// Adam: Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization"; amsgrad: Reddi et al. 2018.

import { checkBetas, checkBooleans, checkNotNegative, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { type AdamStep, optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import { type Capturable, fusedUnless, type LoopSwitches } from "./switches.js";

export interface AdamOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** The learning rate; defaults to 0.001. */
  lr?: number;
  /** Decay of the running averages of the gradient and of its square; defaults to [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator; defaults to 1e-8. */
  eps?: number;
  /** Weight decay; defaults to 0 in Adam, where it is added to the gradient, and to 0.01 in AdamW. */
  weightDecay?: number;
  /** Divide by the largest average square so far; defaults to false. */
  amsgrad?: boolean;
  /**
   * One libtorch kernel for all parameters; what no kernel takes (complex and meta tensors, gaps in memory, and in
   * SGD half and bfloat16 on CPU, where libtorch 2.13's kernel is broken) goes through the loop. Defaults to true,
   * because it takes a third of the time or less, unless `foreach` or `differentiable` asks for the loop. PyTorch's own default on CPU is the loop, whose arithmetic order
   * differs: after 50 float32 steps parameters near one agree to 1e-6. `false` gives the bits of PyTorch's default
   * on CPU, `true` those of its `fused=True`. `null`, PyTorch's "unset" in a state dict, means the loop.
   */
  fused?: boolean | null;
  /** Shrink the weights directly instead of through the gradient, as AdamW does; defaults to false. */
  decoupledWeightDecay?: boolean;
}

export type AdamHyperparameters = Required<AdamOptions>;

/**
 * Adam, `p = p - lr m̂ / (√v̂ + eps)` with `m` and `v` the running averages of the gradient and of its square.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.Adam`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.Adam(layer.parameters(), { lr: 3e-4 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class Adam extends Optimizer<AdamHyperparameters> {
  constructor(params: Params<AdamOptions>, options: AdamOptions = {}) {
    const defaults = {
      lr: 1e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 0,
      amsgrad: false,
      maximize: false,
      foreach: null,
      capturable: false,
      differentiable: false,
      fused: fusedUnless(options),
      decoupledWeightDecay: false,
    };
    super(params as Params<AdamHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys({ amsgrad }: ParamGroup<AdamHyperparameters>): readonly string[] {
    return amsgrad ? stateKeys : stateKeys.slice(0, 3);
  }

  protected override prepareGroup(group: ParamGroup<AdamHyperparameters>): void {
    const { lr, betas, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay } = group;
    checkNotNegative(this.operation, { lr, eps, weightDecay });
    checkBetas(this.operation, betas);
    checkBooleans(this.operation, { amsgrad, maximize, decoupledWeightDecay });
    const { fused, foreach, capturable, differentiable } = group;
    checkSwitches(this.operation, { fused, foreach, capturable, differentiable });
  }

  protected override stepGroup(
    group: ParamGroup<AdamHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, betas, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay } = group;
    const { fused, differentiable } = group;
    numbers.set([lr, betas[0], betas[1], eps, weightDecay]);
    return this.nativeStep(
      tensors,
      index,
      numbers,
      amsgrad,
      maximize,
      decoupledWeightDecay,
      fused === true,
      differentiable,
    );
  }

  /** @internal the same step under this class's name, which its errors begin with */
  protected get nativeStep(): AdamStep {
    return optimNative["optim.Adam.step"];
  }
}

/** Read before the native step returns, so one array serves them all: making one costs as much as an operator. */
const numbers = new Float64Array(5);

const stateKeys = ["step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"] as const;
