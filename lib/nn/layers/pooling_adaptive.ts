// Pooling over windows chosen so that the output has a given size.

import { ArgumentError, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";
import { pySize } from "../repr.js";
import type { Pooled, ReturnIndices } from "./pooling_max.js";

abstract class AdaptivePool<Size extends number | readonly (number | null)[], Out> extends Module<
  [input: Tensor],
  Out
> {
  readonly outputSize: Size;

  constructor(outputSize: Size) {
    super();
    if (typeof outputSize !== "number" && !Array.isArray(outputSize)) {
      const found = String(outputSize);
      throw problem(
        ArgumentError,
        this.constructor.name,
        `expected an integer or a list for outputSize, got ${found}`,
      );
    }
    this.outputSize = outputSize;
  }

  protected override describe(): string {
    return `output_size=${pySize(this.outputSize)}`;
  }
}

/**
 * Means of `[N, C, L]` or `[C, L]` over windows chosen so that `L` becomes `outputSize`.
 * PyTorch: `torch.nn.AdaptiveAvgPool1d`.
 *
 * @example
 * new nn.AdaptiveAvgPool1d(3).forward(torch.zeros([1, 8, 7])).shape; // [1, 8, 3]
 */
export class AdaptiveAvgPool1d extends AdaptivePool<F.Size1, Tensor> {
  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool1d(input, this.outputSize);
  }
}

/**
 * Means over windows chosen so that the output has `outputSize`; null keeps the input's. PyTorch:
 * `torch.nn.AdaptiveAvgPool2d`.
 *
 * @example
 * new nn.AdaptiveAvgPool2d(1).forward(torch.zeros([1, 8, 6, 6])).shape; // [1, 8, 1, 1]
 */
export class AdaptiveAvgPool2d extends AdaptivePool<F.AdaptiveSize2, Tensor> {
  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool2d(input, this.outputSize);
  }
}

/**
 * As `AdaptiveAvgPool2d`, for `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `torch.nn.AdaptiveAvgPool3d`.
 *
 * @example
 * new nn.AdaptiveAvgPool3d([null, 1, 1]).forward(torch.zeros([1, 8, 4, 6, 6])).shape; // [1, 8, 4, 1, 1]
 */
export class AdaptiveAvgPool3d extends AdaptivePool<F.AdaptiveSize3, Tensor> {
  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool3d(input, this.outputSize);
  }
}

abstract class AdaptiveMaxPool<
  Size extends number | readonly (number | null)[],
  Indices extends boolean,
> extends AdaptivePool<Size, Pooled<Indices>> {
  readonly returnIndices: boolean;

  constructor(outputSize: Size, options: ReturnIndices<Indices> = {}) {
    super(outputSize);
    this.returnIndices = optionsOf(this.constructor.name, options).returnIndices ?? false;
  }

  protected pooled(found: F.WithIndices): Pooled<Indices> {
    return (this.returnIndices ? found : found[0]) as Pooled<Indices>;
  }
}

/**
 * Maxima of `[N, C, L]` or `[C, L]` over windows chosen so that `L` becomes `outputSize`; with `returnIndices: true`
 * their positions too, as `[values, indices]`. PyTorch: `torch.nn.AdaptiveMaxPool1d`.
 *
 * @example
 * new nn.AdaptiveMaxPool1d(3).forward(torch.zeros([1, 8, 7])).shape; // [1, 8, 3]
 */
export class AdaptiveMaxPool1d<Indices extends boolean = false> extends AdaptiveMaxPool<F.Size1, Indices> {
  override forward(input: Tensor): Pooled<Indices> {
    return this.pooled(F.adaptiveMaxPool1dWithIndices(input, this.outputSize));
  }
}

/**
 * Maxima over windows chosen so that the output has `outputSize`; null keeps the input's. With `returnIndices: true`
 * their flat positions too, as `[values, indices]`. PyTorch: `torch.nn.AdaptiveMaxPool2d`.
 *
 * @example
 * const [values, indices] = new nn.AdaptiveMaxPool2d(2, { returnIndices: true }).forward(torch.zeros([1, 8, 6, 6]));
 * values.shape; // [1, 8, 2, 2]
 */
export class AdaptiveMaxPool2d<Indices extends boolean = false> extends AdaptiveMaxPool<
  F.AdaptiveSize2,
  Indices
> {
  override forward(input: Tensor): Pooled<Indices> {
    return this.pooled(F.adaptiveMaxPool2dWithIndices(input, this.outputSize));
  }
}

/**
 * As `AdaptiveMaxPool2d`, for `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `torch.nn.AdaptiveMaxPool3d`.
 *
 * @example
 * new nn.AdaptiveMaxPool3d(2).forward(torch.zeros([1, 8, 4, 6, 6])).shape; // [1, 8, 2, 2, 2]
 */
export class AdaptiveMaxPool3d<Indices extends boolean = false> extends AdaptiveMaxPool<
  F.AdaptiveSize3,
  Indices
> {
  override forward(input: Tensor): Pooled<Indices> {
    return this.pooled(F.adaptiveMaxPool3dWithIndices(input, this.outputSize));
  }
}
