// Windows of images as columns, and back.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pySize } from "../repr.js";

abstract class Windows extends Module<[input: Tensor], Tensor> {
  readonly kernelSize: F.Size2;
  readonly dilation: F.Size2;
  readonly padding: F.Size2;
  readonly stride: F.Size2;

  constructor(kernelSize: F.Size2, options: F.FoldOptions = {}) {
    super();
    const { dilation = 1, padding = 0, stride = 1 } = optionsOf(this.constructor.name, options);
    this.kernelSize = kernelSize;
    this.dilation = dilation;
    this.padding = padding;
    this.stride = stride;
  }

  protected override describe(): string {
    const window = `kernel_size=${pySize(this.kernelSize)}, dilation=${pySize(this.dilation)}`;
    return `${window}, padding=${pySize(this.padding)}, stride=${pySize(this.stride)}`;
  }
}

/**
 * Adds columns of windows up to images, `[N, C kH kW, windows]` to `[N, C, ...outputSize]`, or without `N`.
 * PyTorch: `torch.nn.Fold`.
 *
 * @example
 * new nn.Fold([4, 5], [2, 2]).forward(torch.ones([1, 12, 12])).shape; // [1, 3, 4, 5]
 */
export class Fold extends Windows {
  readonly outputSize: F.Size2;

  constructor(outputSize: F.Size2, kernelSize: F.Size2, options: F.FoldOptions = {}) {
    super(kernelSize, options);
    this.outputSize = outputSize;
  }

  override forward(input: Tensor): Tensor {
    const { dilation, padding, stride } = this;
    return F.fold(input, this.outputSize, this.kernelSize, { dilation, padding, stride });
  }

  protected override describe(): string {
    return `output_size=${pySize(this.outputSize)}, ${super.describe()}`;
  }
}

/**
 * The windows of images as columns, `[N, C, H, W]` to `[N, C kH kW, windows]`, or without `N`.
 * PyTorch: `torch.nn.Unfold`.
 *
 * @example
 * new nn.Unfold([2, 2]).forward(torch.ones([1, 3, 4, 5])).shape; // [1, 12, 12]
 */
export class Unfold extends Windows {
  override forward(input: Tensor): Tensor {
    const { dilation, padding, stride } = this;
    return F.unfold(input, this.kernelSize, { dilation, padding, stride });
  }
}
