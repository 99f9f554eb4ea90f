// Adafactor: Shazeer & Stern 2018, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost".

import { type Tensor, wrongArgument } from "../tensor/index.js";
import { checkBooleans, checkNotNegative, checkNumber, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Foreach, Maximizable } from "./switches.js";

export interface AdafactorOptions extends Partial<Hyperparameters>, Maximizable, Foreach {
  /** The learning rate; defaults to 0.01. */
  lr?: number;
  /** The power of the step number in the decay of the averages, at most 0; defaults to -0.8. */
  beta2Decay?: number;
  /** The least square (null: the dtype's epsilon, its default), and the least size of a parameter; defaults to [null, 1e-3]. */
  eps?: readonly [number | null, number];
  /** The largest root mean square of an update, at least 1; defaults to 1. */
  d?: number;
  /** How much the weights shrink directly, as in AdamW; defaults to 0. */
  weightDecay?: number;
}

export type AdafactorHyperparameters = Required<AdafactorOptions>;

/**
 * Adafactor: a matrix's average squares are kept as one number a row and one a column, and the step is bounded relative
 * to the parameter.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. Complex parameters are a `DtypeError` of the step. PyTorch: `torch.optim.Adafactor`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.Adafactor(layer.parameters(), { lr: 1e-2 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class Adafactor extends Optimizer<AdafactorHyperparameters> {
  constructor(params: Params<AdafactorOptions>, options: AdafactorOptions = {}) {
    const defaults = {
      lr: 1e-2,
      beta2Decay: -0.8,
      eps: [null, 1e-3] as const,
      d: 1,
      weightDecay: 0,
      foreach: null,
      maximize: false,
    };
    super(params as Params<AdafactorHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(
    _group: ParamGroup<AdafactorHyperparameters>,
    param: Tensor,
  ): readonly string[] {
    return param.ndim > 1 ? stateKeys.slice(0, 3) : ["step", "variance"];
  }

  protected override shapeOf(key: string, param: Tensor): readonly number[] {
    const { shape } = param;
    const reduced = key === "row_var" ? shape.length - 1 : key === "col_var" ? shape.length - 2 : -1;
    return shape.map((size, d) => (d === reduced ? 1 : size));
  }

  protected override prepareGroup(group: ParamGroup<AdafactorHyperparameters>): void {
    const { lr, beta2Decay, eps, d, weightDecay, foreach, maximize } = group;
    checkNotNegative(this.operation, { lr, weightDecay });
    const atMost0 = { expected: "a number <= 0", accepts: (x: number) => x <= 0 };
    checkNumber(this.operation, { name: "beta2Decay", value: beta2Decay, ...atMost0 });
    if (!Array.isArray(eps) || eps.length !== 2) {
      throw wrongArgument(this.operation, "eps", "a number or null, and a number", eps);
    }
    checkNotNegative(this.operation, { "eps[0]": eps[0] ?? 0, "eps[1]": eps[1] });
    checkNumber(this.operation, { name: "d", value: d, expected: "a number >= 1", accepts: (x) => x >= 1 });
    checkBooleans(this.operation, { maximize });
    checkSwitches(this.operation, { foreach });
  }

  protected override stepGroup(
    group: ParamGroup<AdafactorHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, beta2Decay, eps, d, weightDecay, maximize } = group;
    numbers.set([lr, beta2Decay, eps[0] ?? Number.NaN, eps[1], d, weightDecay]);
    return optimNative["optim.Adafactor.step"](tensors, index, numbers, maximize);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(6);

const stateKeys = ["step", "row_var", "col_var", "variance"] as const;
