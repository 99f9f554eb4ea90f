// Non-linearities that pass what is positive, as layers, so that they can stand in a Sequential.

import { empty, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { pyFloat, pyNumber } from "../repr.js";
import { InplaceActivation } from "./activation_base.js";
import type { FactoryOptions } from "./factory.js";
import { withFirst } from "./first.js";

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

export interface LeakyReLUOptions extends F.InplaceOptions {
  /** The slope below zero; defaults to 0.01. */
  negativeSlope?: number;
}

/**
 * `x` where positive, else `negativeSlope x` (0.01 by default). PyTorch: `torch.nn.LeakyReLU`.
 *
 * @example
 * new nn.LeakyReLU(0.5).forward(torch.tensor([-0.5, 0.5])).toArray(); // [-0.25, 0.5]
 */
export class LeakyReLU extends InplaceActivation {
  readonly negativeSlope: number;

  constructor(negativeSlope?: number | LeakyReLUOptions, options?: F.InplaceOptions) {
    const { negativeSlope: slope = 0.01, ...others } = withFirst<LeakyReLUOptions, "negativeSlope">(
      "LeakyReLU",
      "negativeSlope",
      negativeSlope,
      options,
    );
    super(others);
    this.negativeSlope = slope;
  }

  override forward(input: Tensor): Tensor {
    return F.leakyRelu(input, this.negativeSlope, { inplace: this.inplace });
  }

  protected override describe(): string {
    return this.withInplace(`negative_slope=${pyFloat(this.negativeSlope)}`);
  }
}

export interface RReLUOptions extends F.InplaceOptions {
  /** The least slope; defaults to 1/8. */
  lower?: number;
  /** The greatest slope; defaults to 1/3. */
  upper?: number;
}

/**
 * `x` where positive, else `a x`: in training with `a` drawn for each element between `lower` and `upper` (1/8 and 1/3 by
 * default), otherwise with their middle. PyTorch: `torch.nn.RReLU`.
 *
 * @example
 * const rrelu = new nn.RReLU({ lower: 0.25, upper: 0.75 });
 * rrelu.eval().forward(torch.tensor([-1.5, 0.5])).toArray(); // [-0.75, 0.5]
 */
export class RReLU extends InplaceActivation {
  readonly lower: number;
  readonly upper: number;

  constructor(options: RReLUOptions = {}) {
    const { lower = 1 / 8, upper = 1 / 3, ...others } = optionsOf("RReLU", options);
    super(others);
    this.lower = lower;
    this.upper = upper;
  }

  override forward(input: Tensor): Tensor {
    const { lower, upper, training, inplace } = this;
    return F.rrelu(input, { lower, upper, training, inplace });
  }

  protected override describe(): string {
    return this.withInplace(`lower=${pyFloat(this.lower)}, upper=${pyFloat(this.upper)}`);
  }
}

/**
 * `x` where it is above `threshold`, else `value`. PyTorch: `torch.nn.Threshold`.
 *
 * @example
 * new nn.Threshold(0.5, -1).forward(torch.tensor([0.25, 0.75])).toArray(); // [-1, 0.75]
 */
export class Threshold extends InplaceActivation {
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number, options: F.InplaceOptions = {}) {
    super(options);
    this.threshold = threshold;
    this.value = value;
  }

  override forward(input: Tensor): Tensor {
    return F.threshold(input, this.threshold, this.value, { inplace: this.inplace });
  }

  protected override describe(): string {
    return this.withInplace(`threshold=${pyNumber(this.threshold)}, value=${pyNumber(this.value)}`);
  }
}

export interface PReLUOptions extends FactoryOptions {
  /** How many slopes there are: 1, which is the default, or one for each channel. */
  numParameters?: number;
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

  constructor(numParameters?: number | PReLUOptions, options?: Omit<PReLUOptions, "numParameters">) {
    super();
    const {
      numParameters: count = 1,
      init: start = 0.25,
      ...factory
    } = withFirst<PReLUOptions, "numParameters">("PReLU", "numParameters", numParameters, options);
    this.init = start;
    this.weight = new Parameter(empty([count], factory));
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
