// SparseAdam: Adam of Kingma & Ba 2015 where the gradient has entries, and nowhere else.

import { ArgumentError, type Tensor } from "../tensor/index.js";
import { checkBetas, checkBooleans, checkNumber } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { StateValue } from "./state-dict.js";
import type { Maximizable } from "./switches.js";

export interface SparseAdamOptions extends Partial<Hyperparameters>, Maximizable {
  /** The learning rate, above 0; defaults to 0.001. */
  lr?: number;
  /** Decay of the running averages of the gradient and of its square; defaults to [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator, above 0; defaults to 1e-8. */
  eps?: number;
}

export type SparseAdamHyperparameters = Required<SparseAdamOptions>;

/**
 * Adam for sparse gradients, such as `nn.Embedding`'s with `sparse: true`: only what the gradient has entries for is
 * stepped, averages included.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. A dense gradient is a `NotImplementedError` of the step. PyTorch: `torch.optim.SparseAdam`.
 *
 * @example
 * const table = new nn.Embedding(10, 4, { sparse: true });
 * const optimizer = new optim.SparseAdam(table.parameters(), { lr: 0.01 });
 * table.forward(torch.tensor([1, 3])).sum().backward();
 * optimizer.step();
 */
export class SparseAdam extends Optimizer<SparseAdamHyperparameters> {
  constructor(params: Params<SparseAdamOptions>, options: SparseAdamOptions = {}) {
    const defaults = {
      lr: 1e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      maximize: false,
    };
    super(params as Params<SparseAdamHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  /** PyTorch keeps this optimizer's step as a plain number. */
  protected override packed(param: Tensor): [key: string, value: StateValue][] {
    return super
      .packed(param)
      .map(([key, value]) => [key, key === "step" ? Number((value as Tensor).item()) : value]);
  }

  protected override prepareGroup(group: ParamGroup<SparseAdamHyperparameters>): void {
    const { params, lr, betas, eps, maximize } = group;
    const positive = { expected: "a number > 0", accepts: (x: number) => x > 0 };
    checkNumber(this.operation, { name: "lr", value: lr, ...positive });
    checkNumber(this.operation, { name: "eps", value: eps, ...positive });
    checkBetas(this.operation, betas);
    checkBooleans(this.operation, { maximize });
    for (const [i, param] of params.entries()) {
      if (param.sparseDim() === 0 && !param.isComplex()) continue;
      const got = param.isComplex() ? "a complex one" : "a sparse one";
      throw new ArgumentError(
        this.operation,
        `${this.operation}: expected a dense real Tensor for parameter ${i}, got ${got}`,
      );
    }
  }

  protected override stepGroup(
    group: ParamGroup<SparseAdamHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, betas, eps, maximize } = group;
    numbers.set([lr, betas[0], betas[1], eps]);
    return optimNative["optim.SparseAdam.step"](tensors, index, numbers, maximize);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(4);

const stateKeys = ["step", "exp_avg", "exp_avg_sq"] as const;
