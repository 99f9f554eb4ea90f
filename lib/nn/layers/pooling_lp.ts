// The p-norms of windows.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyBool, pyNumber, pySize } from "../repr.js";

abstract class LPPool<Size extends number | readonly number[]> extends Module<[input: Tensor], Tensor> {
  readonly normType: number;
  readonly kernelSize: Size;
  readonly stride: Size | null;
  readonly ceilMode: boolean;

  constructor(normType: number, kernelSize: Size, options: F.LPPoolOptions<Size> = {}) {
    super();
    const { stride = null, ceilMode = false } = optionsOf(this.constructor.name, options);
    this.normType = normType;
    this.kernelSize = kernelSize;
    this.stride = stride;
    this.ceilMode = ceilMode;
  }

  protected override describe(): string {
    const window = `kernel_size=${pySize(this.kernelSize)}, stride=${pySize(this.stride)}`;
    return `norm_type=${pyNumber(this.normType)}, ${window}, ceil_mode=${pyBool(this.ceilMode)}`;
  }
}

/**
 * `(Σ xᵖ)^(1/p)` with `p = normType` of each window of `[N, C, L]` or `[C, L]`; infinity gives the largest magnitude.
 * PyTorch: `torch.nn.LPPool1d`.
 *
 * @example
 * new nn.LPPool1d(2, 2).forward(torch.tensor([[3, 4, 0, 1]], { dtype: "float32" })).toArray(); // [[5, 1]]
 */
export class LPPool1d extends LPPool<F.Size1> {
  override forward(input: Tensor): Tensor {
    const { stride, ceilMode } = this;
    return F.lpPool1d(input, this.normType, this.kernelSize, { stride, ceilMode });
  }
}

/**
 * As `LPPool1d`, for `[N, C, H, W]` or `[C, H, W]`. PyTorch: `torch.nn.LPPool2d`.
 *
 * @example
 * new nn.LPPool2d(1, [1, 2]).forward(torch.ones([1, 2, 4])).toArray(); // [[[2, 2], [2, 2]]]
 */
export class LPPool2d extends LPPool<F.Size2> {
  override forward(input: Tensor): Tensor {
    const { stride, ceilMode } = this;
    return F.lpPool2d(input, this.normType, this.kernelSize, { stride, ceilMode });
  }
}

/**
 * As `LPPool1d`, for `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `torch.nn.LPPool3d`.
 *
 * @example
 * new nn.LPPool3d(2, 2).forward(torch.ones([1, 4, 4, 4])).shape; // [1, 2, 2, 2]
 */
export class LPPool3d extends LPPool<F.Size3> {
  override forward(input: Tensor): Tensor {
    const { stride, ceilMode } = this;
    return F.lpPool3d(input, this.normType, this.kernelSize, { stride, ceilMode });
  }
}
