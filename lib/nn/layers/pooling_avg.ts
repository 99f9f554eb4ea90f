// The means of windows.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pySize } from "../repr.js";
import { type AnySize, sizesOf } from "./sizes.js";

export interface AvgPoolLayerOptions<Size> {
  /** Defaults to the kernel's size. */
  stride?: Size | null;
  /** Defaults to 0. */
  padding?: Size;
  /** Also windows that begin inside and end outside; defaults to false. */
  ceilMode?: boolean;
  /** Padding zeros count as elements; defaults to true. */
  countIncludePad?: boolean;
}

export interface AvgPoolDivisorOptions<Size> extends AvgPoolLayerOptions<Size> {
  /** Divides by this instead of the number of elements; none by default. */
  divisorOverride?: number | null;
}

abstract class AvgPool<Size extends AnySize> extends Module<[input: Tensor], Tensor> {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  constructor(kernelSize: Size, options: AvgPoolLayerOptions<Size> = {}) {
    super();
    const {
      stride = null,
      padding = 0 as Size,
      ceilMode = false,
      countIncludePad = true,
    } = optionsOf(this.constructor.name, options);
    this.kernelSize = kernelSize;
    this.stride = stride ?? kernelSize;
    this.padding = padding;
    this.ceilMode = ceilMode;
    this.countIncludePad = countIncludePad;
  }

  protected override describe(): string {
    const { kernelSize, stride, padding } = this;
    return `kernel_size=${pySize(kernelSize)}, stride=${pySize(stride)}, padding=${pySize(padding)}`;
  }
}

/**
 * The mean of each window of `[N, C, L]` or `[C, L]`. PyTorch: `torch.nn.AvgPool1d`.
 *
 * @example
 * new nn.AvgPool1d(2).forward(torch.tensor([[0.5, 1.5, 2.5, 3.5]])).toArray(); // [[1, 3]]
 */
export class AvgPool1d extends AvgPool<AnySize> {
  constructor(kernelSize: F.Size1, options: AvgPoolLayerOptions<F.Size1> = {}) {
    const { stride, padding = 0, ...others } = optionsOf("AvgPool1d", options);
    const single = (name: string, size: F.Size1) => sizesOf("AvgPool1d", name, size, 1);
    super(single("kernelSize", kernelSize), {
      ...others,
      stride: single("stride", stride ?? kernelSize),
      padding: single("padding", padding),
    });
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad } = this;
    return F.avgPool1d(input, kernelSize, stride, padding, ceilMode, countIncludePad);
  }
}

/**
 * The mean of each window of `[N, C, H, W]` or `[C, H, W]`. PyTorch: `torch.nn.AvgPool2d`.
 *
 * @example
 * new nn.AvgPool2d([2, 3]).forward(torch.zeros([1, 8, 6, 6])).shape; // [1, 8, 3, 2]
 */
export class AvgPool2d extends AvgPool<F.Size2> {
  readonly divisorOverride: number | null;

  constructor(kernelSize: F.Size2, options: AvgPoolDivisorOptions<F.Size2> = {}) {
    super(kernelSize, options);
    this.divisorOverride = optionsOf(this.constructor.name, options).divisorOverride ?? null;
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return F.avgPool2d(input, kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride });
  }
}

/**
 * The mean of each window of `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `torch.nn.AvgPool3d`.
 *
 * @example
 * new nn.AvgPool3d([1, 2, 2]).forward(torch.zeros([1, 8, 4, 6, 6])).shape; // [1, 8, 4, 3, 3]
 */
export class AvgPool3d extends AvgPool<F.Size3> {
  readonly divisorOverride: number | null;

  constructor(kernelSize: F.Size3, options: AvgPoolDivisorOptions<F.Size3> = {}) {
    super(kernelSize, options);
    this.divisorOverride = optionsOf(this.constructor.name, options).divisorOverride ?? null;
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return F.avgPool3d(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);
  }
}
