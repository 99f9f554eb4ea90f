// Padding from the input itself: its edges repeated.

import type { Tensor } from "../../tensor/index.js";
import { PadBase, type Padding1, type Padding2, type Padding3 } from "./padding_base.js";

/**
 * Repeats the input's edges: `[N, C, L]` or `[C, L]`, by `padding`, a number or
 * `[left, right]`. PyTorch: `torch.nn.ReplicationPad1d`.
 *
 * @example
 * new nn.ReplicationPad1d(1).forward(torch.tensor([[1, 2, 3]])).toArray(); // [[1, 1, 2, 3, 3]]
 */
export class ReplicationPad1d extends PadBase<Padding1> {
  constructor(padding: Padding1) {
    super(1, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "replicate");
  }
}

/**
 * As `ReplicationPad1d`, for `[N, C, H, W]` or `[C, H, W]`; `padding` is a number or
 * `[left, right, top, bottom]`. PyTorch: `torch.nn.ReplicationPad2d`.
 *
 * @example
 * new nn.ReplicationPad2d([1, 0, 0, 2]).forward(torch.zeros([1, 3, 4])).shape; // [1, 5, 5]
 */
export class ReplicationPad2d extends PadBase<Padding2> {
  constructor(padding: Padding2) {
    super(2, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "replicate");
  }
}

/**
 * As `ReplicationPad1d`, for `[N, C, D, H, W]` or `[C, D, H, W]`; `padding` is a number or
 * `[left, right, top, bottom, front, back]`. PyTorch: `torch.nn.ReplicationPad3d`.
 *
 * @example
 * new nn.ReplicationPad3d(1).forward(torch.zeros([1, 3, 4, 5])).shape; // [1, 5, 6, 7]
 */
export class ReplicationPad3d extends PadBase<Padding3> {
  constructor(padding: Padding3) {
    super(3, padding);
  }

  override forward(input: Tensor): Tensor {
    return this.fillFromInput(input, "replicate");
  }
}
