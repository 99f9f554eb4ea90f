// Non-linearities made of straight pieces, as layers.

import { ArgumentError, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { problem } from "../problem.js";
import { pyFloat } from "../repr.js";
import { InplaceActivation } from "./activation_base.js";

/**
 * `x` clamped to `[minVal, maxVal]`, by default [-1, 1]. An empty range is an `ArgumentError`.
 * PyTorch: `torch.nn.Hardtanh`.
 *
 * @example
 * new nn.Hardtanh({ maxVal: 6 }).forward(torch.tensor([-2.5, 7.5])).toArray(); // [-1, 6]
 */
export class Hardtanh extends InplaceActivation {
  readonly minVal: number;
  readonly maxVal: number;

  constructor(options: F.HardtanhOptions = {}) {
    const { minVal = -1, maxVal = 1, ...others } = optionsOf("Hardtanh", options);
    super(others);
    if (!(minVal < maxVal)) {
      throw problem(ArgumentError, "Hardtanh", `expected minVal < maxVal, got ${minVal} and ${maxVal}`);
    }
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
 * `min(max(0, x), 6)`. PyTorch: `torch.nn.ReLU6`.
 *
 * @example
 * new nn.ReLU6().forward(torch.tensor([-0.5, 2.5, 7.5])).toArray(); // [0, 2.5, 6]
 */
export class ReLU6 extends Hardtanh {
  constructor(options: F.InplaceOptions = {}) {
    super({ ...optionsOf("ReLU6", options), minVal: 0, maxVal: 6 });
  }

  protected override describe(): string {
    return this.inplace ? "inplace=True" : "";
  }
}

/**
 * 0 below -3, 1 above 3, `x / 6 + ½` between. PyTorch: `torch.nn.Hardsigmoid`.
 *
 * @example
 * new nn.Hardsigmoid().forward(torch.tensor([-3.5, 1.5, 3.5])).toArray(); // [0, 0.75, 1]
 */
export class Hardsigmoid extends InplaceActivation {
  override forward(input: Tensor): Tensor {
    return F.hardsigmoid(input, { inplace: this.inplace });
  }

  /** PyTorch prints no setting here. */
  protected override describe(): string {
    return "";
  }
}

/**
 * `x hardsigmoid(x)`. PyTorch: `torch.nn.Hardswish`.
 *
 * @example
 * new nn.Hardswish().forward(torch.tensor([-3.5, 1.5, 3.5])).toArray(); // [0, 1.125, 3.5]
 */
export class Hardswish extends InplaceActivation {
  override forward(input: Tensor): Tensor {
    return F.hardswish(input, { inplace: this.inplace });
  }

  /** PyTorch prints no setting here. */
  protected override describe(): string {
    return "";
  }
}
