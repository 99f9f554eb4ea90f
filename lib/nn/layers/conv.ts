// Convolutions.

import { ArgumentError, empty, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { perDimension } from "../functional/sizes.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { pySize } from "../repr.js";
import { drawBias } from "./bias.js";
import type { FactoryOptions } from "./factory.js";

export interface ConvLayerOptions<Size> extends F.ConvOptions<Size>, FactoryOptions {
  /** Add a learnt offset; defaults to true. */
  bias?: boolean;
  /** What surrounds the input; defaults to "zeros". */
  paddingMode?: "zeros" | Exclude<F.PaddingMode, "constant">;
}

/** What both convolutions share; sizes are held as one number per dimension. */
abstract class Conv extends Module<[input: Tensor], Tensor> {
  weight: Parameter;
  bias: Parameter | null;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: "zeros" | Exclude<F.PaddingMode, "constant">;

  constructor(
    dimensions: 1 | 2,
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly number[],
    options: ConvLayerOptions<number | readonly number[]>,
  ) {
    super();
    const { stride = 1, padding = 0, dilation = 1, groups = 1, paddingMode = "zeros" } = options;
    const { bias = true, dtype, device } = options;
    this.kernelSize = perDimension(kernelSize, dimensions);
    this.stride = perDimension(stride, dimensions);
    this.padding = typeof padding === "string" ? padding : perDimension(padding, dimensions);
    this.dilation = perDimension(dilation, dimensions);
    this.groups = groups;
    this.paddingMode = paddingMode;
    this.#check(inChannels, outChannels);
    const shape = [outChannels, inChannels / groups, ...this.kernelSize];
    this.weight = new Parameter(empty(shape, { dtype, device }));
    this.bias = bias ? new Parameter(empty([outChannels], { dtype, device })) : null;
    this.resetParameters();
  }

  /** Draws the weight, then the bias. */
  resetParameters(): void {
    init.kaimingUniform_(this.weight, { a: Math.sqrt(5) });
    drawBias(this.bias, this.weight);
  }

  override forward(input: Tensor): Tensor {
    if (this.paddingMode === "zeros") return this.convolve(input, this.padding);
    return this.convolve(F.pad(input, this.#surround(), { mode: this.paddingMode }), 0);
  }

  protected abstract convolve(input: Tensor, padding: Conv["padding"] | 0): Tensor;

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

  #check(inChannels: number, outChannels: number): void {
    const { groups, stride, padding } = this;
    const fail = (sentence: string) => problem(ArgumentError, this.constructor.name, sentence);
    if (!(Number.isInteger(groups) && groups > 0)) throw fail(`expected groups above 0, got ${groups}`);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw fail(
        `expected channels that ${groups} groups divide, got ${inChannels} in and ${outChannels} out`,
      );
    }
    if (padding === "same" && stride.some((step) => step !== 1)) {
      throw fail(`expected stride 1 for padding "same", got ${pySize(stride)}`);
    }
  }

  protected override describe(): string {
    const { padding, dilation, groups, bias, paddingMode } = this;
    const [outChannels, inPerGroup] = this.weight.shape;
    const parts = [`${inPerGroup! * groups}`, `${outChannels}`, `kernel_size=${pySize(this.kernelSize)}`];
    parts.push(`stride=${pySize(this.stride)}`);
    if (typeof padding === "string") parts.push(`padding=${padding}`);
    else if (padding.some((size) => size !== 0)) parts.push(`padding=${pySize(padding)}`);
    if (dilation.some((size) => size !== 1)) parts.push(`dilation=${pySize(dilation)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (!bias) parts.push("bias=False");
    if (paddingMode !== "zeros") parts.push(`padding_mode=${paddingMode}`);
    return parts.join(", ");
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

  protected override convolve(input: Tensor, padding: Conv["padding"] | 0): Tensor {
    const { stride, dilation, groups } = this;
    return F.conv1d(input, this.weight, this.bias, {
      stride,
      padding,
      dilation,
      groups,
    } as F.ConvOptions<F.Size1>);
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

  protected override convolve(input: Tensor, padding: Conv["padding"] | 0): Tensor {
    const { stride, dilation, groups } = this;
    return F.conv2d(input, this.weight, this.bias, {
      stride,
      padding,
      dilation,
      groups,
    } as F.ConvOptions<F.Size2>);
  }
}
