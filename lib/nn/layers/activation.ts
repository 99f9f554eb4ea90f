// Non-linearities as layers, so that they can stand in a Sequential.

import { empty, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { pyFloat } from "../repr.js";
import type { FactoryOptions } from "./factory.js";

abstract class InplaceActivation extends Module<[input: Tensor], Tensor> {
  readonly inplace: boolean;

  constructor({ inplace = false }: F.InplaceOptions = {}) {
    super();
    this.inplace = inplace;
  }

  protected override describe(): string {
    return this.inplace ? "inplace=True" : "";
  }

  /** The settings, then `inplace=True` where that is set. */
  protected withInplace(settings: string): string {
    return this.inplace ? `${settings}, inplace=True` : settings;
  }
}

/**
 * `max(0, x)`. PyTorch: `torch.nn.ReLU`.
 *
 * @example
 * const trunk = new nn.Sequential(new nn.Linear(8, 64), new nn.ReLU());
 */
export class ReLU extends InplaceActivation {
  override forward(input: Tensor): Tensor {
    return F.relu(input, { inplace: this.inplace });
  }
}

/**
 * `x` where positive, else `negativeSlope x` (0.01 by default). PyTorch: `torch.nn.LeakyReLU`.
 *
 * @example
 * new nn.LeakyReLU(0.5).forward(torch.tensor([-0.5, 0.5])).toArray(); // [-0.25, 0.5]
 */
export class LeakyReLU extends InplaceActivation {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01, options: F.InplaceOptions = {}) {
    super(options);
    this.negativeSlope = negativeSlope;
  }

  override forward(input: Tensor): Tensor {
    return F.leakyRelu(input, this.negativeSlope, { inplace: this.inplace });
  }

  protected override describe(): string {
    return this.withInplace(`negative_slope=${pyFloat(this.negativeSlope)}`);
  }
}

/**
 * `x σ(x)`. PyTorch: `torch.nn.SiLU`.
 *
 * @example
 * new nn.SiLU().forward(torch.tensor([0, 1.5])).toArray(); // [0, 1.2264]
 */
export class SiLU extends InplaceActivation {
  override forward(input: Tensor): Tensor {
    return F.silu(input, { inplace: this.inplace });
  }
}

/**
 * `x` where positive, else `alpha (eˣ - 1)` (alpha is 1 by default). PyTorch: `torch.nn.ELU`.
 *
 * @example
 * new nn.ELU().forward(torch.tensor([2.5, -0.5])).toArray(); // [2.5, -0.3935]
 */
export class ELU extends InplaceActivation {
  readonly alpha: number;

  constructor(alpha = 1, options: F.InplaceOptions = {}) {
    super(options);
    this.alpha = alpha;
  }

  override forward(input: Tensor): Tensor {
    return F.elu(input, this.alpha, { inplace: this.inplace });
  }

  protected override describe(): string {
    return this.withInplace(`alpha=${pyFloat(this.alpha)}`);
  }
}

/**
 * `x` clamped to `[minVal, maxVal]`, by default [-1, 1]. PyTorch: `torch.nn.Hardtanh`.
 *
 * @example
 * new nn.Hardtanh({ maxVal: 6 }).forward(torch.tensor([-2.5, 7.5])).toArray(); // [-1, 6]
 */
export class Hardtanh extends InplaceActivation {
  readonly minVal: number;
  readonly maxVal: number;

  constructor({ minVal = -1, maxVal = 1, ...options }: F.HardtanhOptions = {}) {
    super(options);
    this.minVal = minVal;
    this.maxVal = maxVal;
  }

  override forward(input: Tensor): Tensor {
    return F.hardtanh(input, { minVal: this.minVal, maxVal: this.maxVal, inplace: this.inplace });
  }

  protected override describe(): string {
    return this.withInplace(`min_val=${pyFloat(this.minVal)}, max_val=${pyFloat(this.maxVal)}`);
  }
}

/**
 * `x Φ(x)`, or its tanh approximation. PyTorch: `torch.nn.GELU`.
 *
 * @example
 * new nn.GELU({ approximate: "tanh" }).forward(torch.tensor([0, 1.5])).toArray(); // [0, 1.3996]
 */
export class GELU extends Module<[input: Tensor], Tensor> {
  readonly approximate: "none" | "tanh";

  constructor({ approximate = "none" }: { approximate?: "none" | "tanh" } = {}) {
    super();
    this.approximate = approximate;
  }

  override forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  protected override describe(): string {
    return `approximate='${this.approximate}'`;
  }
}

/**
 * PyTorch: `torch.nn.Tanh`.
 *
 * @example
 * new nn.Tanh().forward(torch.tensor([0, 1.5])).toArray(); // [0, 0.9051]
 */
export class Tanh extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return F.tanh(input);
  }
}

/**
 * `1 / (1 + e⁻ˣ)`. PyTorch: `torch.nn.Sigmoid`.
 *
 * @example
 * new nn.Sigmoid().forward(torch.zeros([3])).toArray(); // [0.5, 0.5, 0.5]
 */
export class Sigmoid extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return F.sigmoid(input);
  }
}

/**
 * `log(1 + exp(beta x)) / beta`, and `x` where `beta x` is above `threshold`. PyTorch: `torch.nn.Softplus`.
 *
 * @example
 * new nn.Softplus({ beta: 2 }).forward(torch.tensor([0, 30.5])).toArray(); // [0.3466, 30.5]
 */
export class Softplus extends Module<[input: Tensor], Tensor> {
  readonly beta: number;
  readonly threshold: number;

  constructor({ beta = 1, threshold = 20 }: F.SoftplusOptions = {}) {
    super();
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(input: Tensor): Tensor {
    return F.softplus(input, { beta: this.beta, threshold: this.threshold });
  }

  protected override describe(): string {
    return `beta=${pyFloat(this.beta)}, threshold=${pyFloat(this.threshold)}`;
  }
}

export interface PReLUOptions extends FactoryOptions {
  /** Where the slopes start; defaults to 0.25. */
  init?: number;
}

/**
 * As `LeakyReLU` with a learnt slope: one for all, or one for each of `numParameters` channels (dimension 1).
 * PyTorch: `torch.nn.PReLU`.
 *
 * @example
 * new nn.PReLU(32).forward(torch.zeros([8, 32, 3, 3])).shape; // [8, 32, 3, 3]
 */
export class PReLU extends Module<[input: Tensor], Tensor> {
  weight: Parameter;
  readonly init: number;

  constructor(numParameters = 1, { init: start = 0.25, ...factory }: PReLUOptions = {}) {
    super();
    this.init = start;
    this.weight = new Parameter(empty([numParameters], factory));
    this.resetParameters();
  }

  resetParameters(): void {
    init.constant_(this.weight, this.init);
  }

  override forward(input: Tensor): Tensor {
    return F.prelu(input, this.weight);
  }

  protected override describe(): string {
    return `num_parameters=${this.weight.shape[0]}`;
  }
}
