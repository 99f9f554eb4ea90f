// Padding from the input itself: as if it were a ring.

import type { Tensor } from "../../tensor/index.js";
import { PadBase, type Padding1, type Padding2, type Padding3 } from "./padding_base.js";

/**
 * Continues the input with its other side, as if it were a ring: `[N, C, L]` or `[C, L]`, by `padding`, a number or
 * `[left, right]`. PyTorch: `torch.nn.CircularPad1d`.
 *
 * @example
 * new nn.CircularPad1d(1).forward(torch.tensor([[1, 2, 3]])).toArray(); // [[3, 1, 2, 3, 1]]
 */
export class CircularPad1d extends PadBase<Padding1> {
  constructor(padding: Padding1) {
    super(1, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "circular");
  }
}

/**
 * As `CircularPad1d`, for `[N, C, H, W]` or `[C, H, W]`; `padding` is a number or
 * `[left, right, top, bottom]`. PyTorch: `torch.nn.CircularPad2d`.
 *
 * @example
 * new nn.CircularPad2d([1, 0, 0, 2]).forward(torch.zeros([1, 3, 4])).shape; // [1, 5, 5]
 */
export class CircularPad2d extends PadBase<Padding2> {
  constructor(padding: Padding2) {
    super(2, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "circular");
  }
}

/**
 * As `CircularPad1d`, for `[N, C, D, H, W]` or `[C, D, H, W]`; `padding` is a number or
 * `[left, right, top, bottom, front, back]`. PyTorch: `torch.nn.CircularPad3d`.
 *
 * @example
 * new nn.CircularPad3d(1).forward(torch.zeros([1, 3, 4, 5])).shape; // [1, 5, 6, 7]
 */
export class CircularPad3d extends PadBase<Padding3> {
  constructor(padding: Padding3) {
    super(3, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "circular");
  }
}
