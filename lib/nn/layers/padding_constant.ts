// Padding with one value.

import type { Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { pyNumber, pySize } from "../repr.js";
import { PadBase, type Padding1, type Padding2, type Padding3, requireValue } from "./padding_base.js";

abstract class ConstantPad<Padding extends number | readonly number[]> extends PadBase<Padding> {
  readonly value: number;

  constructor(dimensions: 1 | 2 | 3, padding: Padding, value: number) {
    super(dimensions, padding);
    this.value = requireValue(this.constructor.name, value);
  }

  override forward(input: Tensor): Tensor {
    return F.pad(input, this.padding, { mode: "constant", value: this.value });
  }

  protected override describe(): string {
    return `padding=${pySize(this.padding)}, value=${pyNumber(this.value)}`;
  }
}

/**
 * Surrounds the last dimension with `value`, by `padding`, a number or `[left, right]`; negative takes away.
 * PyTorch: `torch.nn.ConstantPad1d`.
 *
 * @example
 * new nn.ConstantPad1d([2, 1], 3.5).forward(torch.tensor([[0.5, 1.5]])).toArray(); // [[3.5, 3.5, 0.5, 1.5, 3.5]]
 */
export class ConstantPad1d extends ConstantPad<Padding1> {
  constructor(padding: Padding1, value: number) {
    super(1, padding, value);
  }
}

/**
 * Surrounds the last two dimensions with `value`; `padding` is a number or
 * `[left, right, top, bottom]`. PyTorch: `torch.nn.ConstantPad2d`.
 *
 * @example
 * new nn.ConstantPad2d([1, 0, 0, 2], 0.5).forward(torch.zeros([1, 3, 4])).shape; // [1, 5, 5]
 */
export class ConstantPad2d extends ConstantPad<Padding2> {
  constructor(padding: Padding2, value: number) {
    super(2, padding, value);
  }
}

/**
 * Surrounds the last three dimensions with `value`; `padding` is a number or
 * `[left, right, top, bottom, front, back]`. PyTorch: `torch.nn.ConstantPad3d`.
 *
 * @example
 * new nn.ConstantPad3d(1, 0.5).forward(torch.zeros([1, 3, 4, 5])).shape; // [1, 5, 6, 7]
 */
export class ConstantPad3d extends ConstantPad<Padding3> {
  constructor(padding: Padding3, value: number) {
    super(3, padding, value);
  }
}

/**
 * `ConstantPad1d` with 0. PyTorch: `torch.nn.ZeroPad1d`.
 *
 * @example
 * new nn.ZeroPad1d(1).forward(torch.tensor([[0.5, 1.5]])).toArray(); // [[0, 0.5, 1.5, 0]]
 */
export class ZeroPad1d extends ConstantPad1d {
  constructor(padding: Padding1) {
    super(padding, 0);
  }

  protected override describe(): string {
    return pySize(this.padding);
  }
}

/**
 * `ConstantPad2d` with 0. PyTorch: `torch.nn.ZeroPad2d`.
 *
 * @example
 * new nn.ZeroPad2d([1, 0, 0, 2]).forward(torch.ones([1, 3, 4])).shape; // [1, 5, 5]
 */
export class ZeroPad2d extends ConstantPad2d {
  constructor(padding: Padding2) {
    super(padding, 0);
  }

  protected override describe(): string {
    return pySize(this.padding);
  }
}

/**
 * `ConstantPad3d` with 0. PyTorch: `torch.nn.ZeroPad3d`.
 *
 * @example
 * new nn.ZeroPad3d(1).forward(torch.ones([1, 3, 4, 5])).shape; // [1, 5, 6, 7]
 */
export class ZeroPad3d extends ConstantPad3d {
  constructor(padding: Padding3) {
    super(padding, 0);
  }

  protected override describe(): string {
    return pySize(this.padding);
  }
}
