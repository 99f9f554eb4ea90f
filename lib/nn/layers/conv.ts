// Convolutions.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { ConvBase, type ConvPaddingMode } from "./conv_base.js";
import type { FactoryOptions } from "./factory.js";
import type { AnySize } from "./sizes.js";

export interface ConvLayerOptions<Size> extends F.ConvOptions<Size>, FactoryOptions {
  /** Add a learnt offset; defaults to true. */
  bias?: boolean;
  /** What surrounds the input; defaults to "zeros". */
  paddingMode?: ConvPaddingMode;
}

abstract class Conv extends ConvBase<[input: Tensor]> {
  constructor(
    dimensions: 1 | 2 | 3,
    inChannels: number,
    outChannels: number,
    kernelSize: AnySize,
    options: ConvLayerOptions<AnySize>,
  ) {
    const kind = { dimensions, transposed: false };
    // Only a transposed convolution has an output padding.
    super(kind, inChannels, outChannels, kernelSize, {
      ...optionsOf(`Conv${dimensions}d`, options),
      outputPadding: 0,
    });
  }

  override forward(input: Tensor): Tensor {
    const { stride, dilation, groups } = this;
    if (this.paddingMode === "zeros") {
      return this.convolve(input, { stride, padding: this.padding, dilation, groups });
    }
    const surrounded = F.pad(input, this.#surround(), { mode: this.paddingMode });
    return this.convolve(surrounded, { stride, padding: 0, dilation, groups });
  }

  protected abstract convolve(input: Tensor, options: F.ConvOptions<AnySize>): Tensor;

  /** How much to pad before and after, from the last dimension backwards. */
  #surround(): number[] {
    const pairs = this.kernelSize.map((kernel, dim) => {
      if (this.padding === "valid") return [0, 0];
      if (this.padding !== "same") return [this.padding[dim]!, this.padding[dim]!];
      const total = this.dilation[dim]! * (kernel - 1);
      const before = Math.floor(total / 2);
      return [before, total - before];
    });
    return pairs.reverse().flat();
  }
}

/**
 * Convolution over sequences.
 *
 * Shapes: input `[N, inChannels, L]` or `[inChannels, L]`, weight `[outChannels, inChannels / groups, kernelSize]`.
 * Weight and bias start uniform in ±1/√(inChannels kernelSize / groups). PyTorch: `torch.nn.Conv1d`.
 *
 * @example
 * const conv = new nn.Conv1d(4, 8, 3, { padding: "same" });
 * conv.forward(torch.zeros([2, 4, 10])).shape; // [2, 8, 10]
 */
export class Conv1d extends Conv {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: F.Size1,
    options: ConvLayerOptions<F.Size1> = {},
  ) {
    super(1, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(input: Tensor, options: F.ConvOptions<AnySize>): Tensor {
    return F.conv1d(input, this.weight, this.bias, options as F.ConvOptions<F.Size1>);
  }
}

/**
 * Convolution over images.
 *
 * Shapes: input `[N, inChannels, H, W]` or `[inChannels, H, W]`, weight `[outChannels, inChannels / groups, kH, kW]`.
 * Weight and bias start uniform in ±1/√(inChannels kH kW / groups). PyTorch: `torch.nn.Conv2d`.
 *
 * @example
 * const conv = new nn.Conv2d(1, 32, 5, { padding: 2 });
 * conv.forward(torch.zeros([8, 1, 36, 36])).shape; // [8, 32, 36, 36]
 */
export class Conv2d extends Conv {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: F.Size2,
    options: ConvLayerOptions<F.Size2> = {},
  ) {
    super(2, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(input: Tensor, options: F.ConvOptions<AnySize>): Tensor {
    return F.conv2d(input, this.weight, this.bias, options as F.ConvOptions<F.Size2>);
  }
}

/**
 * Convolution over volumes or videos.
 *
 * Shapes: input `[N, inChannels, D, H, W]` or without `N`, weight `[outChannels, inChannels / groups, kD, kH, kW]`.
 * Weight and bias start uniform in ±1/√(inChannels kD kH kW / groups). PyTorch: `torch.nn.Conv3d`.
 *
 * @example
 * const conv = new nn.Conv3d(3, 8, [1, 3, 3], { padding: [0, 1, 1], paddingMode: "replicate" });
 * conv.forward(torch.zeros([2, 3, 4, 9, 9])).shape; // [2, 8, 4, 9, 9]
 */
export class Conv3d extends Conv {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: F.Size3,
    options: ConvLayerOptions<F.Size3> = {},
  ) {
    super(3, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(input: Tensor, options: F.ConvOptions<AnySize>): Tensor {
    return F.conv3d(input, this.weight, this.bias, options as F.ConvOptions<F.Size3>);
  }
}
