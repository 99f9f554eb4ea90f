// Padding from the input itself: mirrored at its edges.

import type { Tensor } from "../../tensor/index.js";
import { PadBase, type Padding1, type Padding2, type Padding3 } from "./padding_base.js";

/**
 * Reflects the input at its edges, which are not repeated: `[N, C, L]` or `[C, L]`, by `padding`, a number or
 * `[left, right]`. PyTorch: `torch.nn.ReflectionPad1d`.
 *
 * @example
 * new nn.ReflectionPad1d(1).forward(torch.tensor([[1, 2, 3]])).toArray(); // [[2, 1, 2, 3, 2]]
 */
export class ReflectionPad1d extends PadBase<Padding1> {
  constructor(padding: Padding1) {
    super(1, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "reflect");
  }
}

/**
 * As `ReflectionPad1d`, for `[N, C, H, W]` or `[C, H, W]`; `padding` is a number or
 * `[left, right, top, bottom]`. PyTorch: `torch.nn.ReflectionPad2d`.
 *
 * @example
 * new nn.ReflectionPad2d([1, 0, 0, 2]).forward(torch.zeros([1, 3, 4])).shape; // [1, 5, 5]
 */
export class ReflectionPad2d extends PadBase<Padding2> {
  constructor(padding: Padding2) {
    super(2, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "reflect");
  }
}

/**
 * As `ReflectionPad1d`, for `[N, C, D, H, W]` or `[C, D, H, W]`; `padding` is a number or
 * `[left, right, top, bottom, front, back]`. PyTorch: `torch.nn.ReflectionPad3d`.
 *
 * @example
 * new nn.ReflectionPad3d(1).forward(torch.zeros([1, 3, 4, 5])).shape; // [1, 5, 6, 7]
 */
export class ReflectionPad3d extends PadBase<Padding3> {
  constructor(padding: Padding3) {
    super(3, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "reflect");
  }
}
