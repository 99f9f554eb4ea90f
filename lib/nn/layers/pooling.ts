// Pooling over images, `[N, C, H, W]` or `[C, H, W]`.

import type { Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyBool, pySize } from "../repr.js";

/**
 * The largest element of each window. PyTorch: `torch.nn.MaxPool2d` (for its `return_indices` see
 * `F.maxPool2dWithIndices`).
 *
 * @example
 * new nn.MaxPool2d(2).forward(torch.zeros([1, 8, 6, 6])).shape; // [1, 8, 3, 3]
 */
export class MaxPool2d extends Module<[input: Tensor], Tensor> {
  readonly kernelSize: F.Size2;
  readonly stride: F.Size2;
  readonly padding: F.Size2;
  readonly dilation: F.Size2;
  readonly ceilMode: boolean;

  constructor(kernelSize: F.Size2, options: F.MaxPool2dOptions = {}) {
    super();
    const { stride = null, padding = 0, dilation = 1, ceilMode = false } = options;
    this.kernelSize = kernelSize;
    this.stride = stride ?? kernelSize;
    this.padding = padding;
    this.dilation = dilation;
    this.ceilMode = ceilMode;
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this;
    return F.maxPool2d(input, this.kernelSize, { stride, padding, dilation, ceilMode });
  }

  protected override describe(): string {
    const window = `kernel_size=${pySize(this.kernelSize)}, stride=${pySize(this.stride)}`;
    const spread = `padding=${pySize(this.padding)}, dilation=${pySize(this.dilation)}`;
    return `${window}, ${spread}, ceil_mode=${pyBool(this.ceilMode)}`;
  }
}

/**
 * The mean of each window. PyTorch: `torch.nn.AvgPool2d`.
 *
 * @example
 * new nn.AvgPool2d([2, 3]).forward(torch.zeros([1, 8, 6, 6])).shape; // [1, 8, 3, 2]
 */
export class AvgPool2d extends Module<[input: Tensor], Tensor> {
  readonly kernelSize: F.Size2;
  readonly stride: F.Size2;
  readonly padding: F.Size2;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;

  constructor(kernelSize: F.Size2, options: F.AvgPool2dOptions = {}) {
    super();
    const {
      stride = null,
      padding = 0,
      ceilMode = false,
      countIncludePad = true,
      divisorOverride = null,
    } = options;
    this.kernelSize = kernelSize;
    this.stride = stride ?? kernelSize;
    this.padding = padding;
    this.ceilMode = ceilMode;
    this.countIncludePad = countIncludePad;
    this.divisorOverride = divisorOverride;
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return F.avgPool2d(input, this.kernelSize, {
      stride,
      padding,
      ceilMode,
      countIncludePad,
      divisorOverride,
    });
  }

  protected override describe(): string {
    const { kernelSize, stride, padding } = this;
    return `kernel_size=${pySize(kernelSize)}, stride=${pySize(stride)}, padding=${pySize(padding)}`;
  }
}

/**
 * Means over windows chosen so that the output has `outputSize`; null keeps the input's. PyTorch:
 * `torch.nn.AdaptiveAvgPool2d`.
 *
 * @example
 * new nn.AdaptiveAvgPool2d(1).forward(torch.zeros([1, 8, 6, 6])).shape; // [1, 8, 1, 1]
 */
export class AdaptiveAvgPool2d extends Module<[input: Tensor], Tensor> {
  readonly outputSize: F.AdaptiveSize2;

  constructor(outputSize: F.AdaptiveSize2) {
    super();
    this.outputSize = outputSize;
  }

  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool2d(input, this.outputSize);
  }

  protected override describe(): string {
    return `output_size=${pySize(this.outputSize)}`;
  }
}
