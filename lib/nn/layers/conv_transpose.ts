// Transposed convolutions: the gradients of convolutions with respect to their input, as layers.

import { ArgumentError, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { problem } from "../problem.js";
import { ConvBase } from "./conv_base.js";
import type { FactoryOptions } from "./factory.js";
import type { AnySize } from "./sizes.js";

export interface ConvTransposeLayerOptions<Size> extends F.ConvTransposeOptions<Size>, FactoryOptions {
  /** Add a learnt offset; defaults to true. */
  bias?: boolean;
  /** "zeros", which is all there is here; the option stands for PyTorch's. */
  paddingMode?: "zeros";
}

export interface OutputSizeOptions {
  /** The spatial sizes wanted, where several would have been convolved to the input's; else `outputPadding` decides. */
  outputSize?: readonly number[] | null;
}

abstract class ConvTranspose extends ConvBase<[input: Tensor, options?: OutputSizeOptions]> {
  constructor(
    dimensions: 1 | 2 | 3,
    inChannels: number,
    outChannels: number,
    kernelSize: AnySize,
    given: ConvTransposeLayerOptions<AnySize>,
  ) {
    const name = `ConvTranspose${dimensions}d`;
    const { paddingMode = "zeros", ...options } = optionsOf(name, given);
    if (paddingMode !== "zeros") {
      throw problem(ArgumentError, name, `expected "zeros" for paddingMode, got "${paddingMode}"`);
    }
    if (typeof options.padding === "string") {
      throw problem(ArgumentError, name, `expected sizes for padding, got "${options.padding}"`);
    }
    super({ dimensions, transposed: true }, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor, options: OutputSizeOptions = {}): Tensor {
    const { outputSize = null } = optionsOf(this.constructor.name, options);
    const outputPadding = outputSize === null ? this.outputPadding : this.#paddingFor(input, outputSize);
    const { stride, padding, groups, dilation } = this;
    return this.convolve(input, { stride, padding: padding as number[], outputPadding, groups, dilation });
  }

  protected abstract convolve(input: Tensor, options: F.ConvTransposeOptions<AnySize>): Tensor;

  /** What must be added on one side to reach the size, which is less than a stride. */
  #paddingFor(input: Tensor, outputSize: readonly number[]): number[] {
    const dimensions = this.kernelSize.length;
    const beside = input.ndim - dimensions;
    const wanted = outputSize.length === input.ndim ? outputSize.slice(beside) : [...outputSize];
    const least = this.kernelSize.map((kernel, d) => {
      const taken = 2 * (this.padding[d] as number);
      return (input.shape[beside + d]! - 1) * this.stride[d]! - taken + this.dilation[d]! * (kernel - 1) + 1;
    });
    const added = wanted.map((size, d) => size - least[d]!);
    if (wanted.length === dimensions && added.every((size, d) => size >= 0 && size < this.stride[d]!)) {
      return added;
    }
    const most = least.map((size, d) => size + this.stride[d]! - 1);
    const sentence = `expected outputSize from [${least}] to [${most}], got [${outputSize}]`;
    throw problem(ArgumentError, this.constructor.name, sentence);
  }
}

/**
 * Transposed convolution over sequences.
 *
 * Shapes: input `[N, inChannels, L]` or `[inChannels, L]`, weight `[inChannels, outChannels / groups, kernelSize]`.
 * Weight and bias start uniform in ±1/√(outChannels kernelSize / groups). PyTorch: `torch.nn.ConvTranspose1d`.
 *
 * @example
 * const deconv = new nn.ConvTranspose1d(4, 8, 3, { stride: 2 });
 * deconv.forward(torch.zeros([2, 4, 5])).shape; // [2, 8, 11]
 * deconv.forward(torch.zeros([2, 4, 5]), { outputSize: [12] }).shape; // [2, 8, 12]
 */
export class ConvTranspose1d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: F.Size1,
    options: ConvTransposeLayerOptions<F.Size1> = {},
  ) {
    super(1, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(input: Tensor, options: F.ConvTransposeOptions<AnySize>): Tensor {
    return F.convTranspose1d(input, this.weight, this.bias, options as F.ConvTransposeOptions<F.Size1>);
  }
}

/**
 * Transposed convolution over images.
 *
 * Shapes: input `[N, inChannels, H, W]` or `[inChannels, H, W]`, weight `[inChannels, outChannels / groups, kH, kW]`.
 * Weight and bias start uniform in ±1/√(outChannels kH kW / groups). PyTorch: `torch.nn.ConvTranspose2d`.
 *
 * @example
 * const deconv = new nn.ConvTranspose2d(8, 4, 3, { stride: 2, padding: 1, outputPadding: 1 });
 * deconv.forward(torch.zeros([2, 8, 5, 5])).shape; // [2, 4, 10, 10]
 */
export class ConvTranspose2d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: F.Size2,
    options: ConvTransposeLayerOptions<F.Size2> = {},
  ) {
    super(2, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(input: Tensor, options: F.ConvTransposeOptions<AnySize>): Tensor {
    return F.convTranspose2d(input, this.weight, this.bias, options as F.ConvTransposeOptions<F.Size2>);
  }
}

/**
 * Transposed convolution over volumes or videos.
 *
 * Shapes: input `[N, inChannels, D, H, W]` or without `N`, weight `[inChannels, outChannels / groups, kD, kH, kW]`.
 * Weight and bias start uniform in ±1/√(outChannels kD kH kW / groups). PyTorch: `torch.nn.ConvTranspose3d`.
 *
 * @example
 * const deconv = new nn.ConvTranspose3d(2, 3, 2, { stride: 2 });
 * deconv.forward(torch.zeros([1, 2, 3, 3, 3])).shape; // [1, 3, 6, 6, 6]
 */
export class ConvTranspose3d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: F.Size3,
    options: ConvTransposeLayerOptions<F.Size3> = {},
  ) {
    super(3, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(input: Tensor, options: F.ConvTransposeOptions<AnySize>): Tensor {
    return F.convTranspose3d(input, this.weight, this.bias, options as F.ConvTransposeOptions<F.Size3>);
  }
}
