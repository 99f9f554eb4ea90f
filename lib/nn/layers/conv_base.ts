// What convolutions and their transposes share.

import { ArgumentError, empty, type Tensor } from "../../tensor/index.js";
import type { PaddingMode } from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { pySize } from "../repr.js";
import { drawBias } from "./bias.js";
import type { FactoryOptions } from "./factory.js";
import { type AnySize, sizesOf } from "./sizes.js";

export type ConvPaddingMode = "zeros" | Exclude<PaddingMode, "constant">;

const paddingModes: readonly string[] = [
  "zeros",
  "reflect",
  "replicate",
  "circular",
] satisfies ConvPaddingMode[];

/** What both kinds are made with. */
export interface ConvSettings extends FactoryOptions {
  stride?: AnySize;
  padding?: AnySize | "same" | "valid";
  outputPadding?: AnySize;
  dilation?: AnySize;
  groups?: number;
  bias?: boolean;
  paddingMode?: ConvPaddingMode;
}

interface Kind {
  dimensions: 1 | 2 | 3;
  transposed: boolean;
}

/** Sizes are held as one number per dimension. */
export abstract class ConvBase<Args extends [input: Tensor, ...rest: unknown[]]> extends Module<
  Args,
  Tensor
> {
  weight: Parameter;
  bias: Parameter | null;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly outputPadding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: ConvPaddingMode;

  constructor(
    { dimensions, transposed }: Kind,
    inChannels: number,
    outChannels: number,
    kernelSize: AnySize,
    options: ConvSettings,
  ) {
    super();
    const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = options;
    const { bias = true, paddingMode = "zeros", dtype, device } = options;
    const sizes = (name: string, size: AnySize) => sizesOf(this.constructor.name, name, size, dimensions);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = sizes("kernelSize", kernelSize);
    this.stride = sizes("stride", stride);
    this.padding = typeof padding === "string" ? padding : sizes("padding", padding);
    this.outputPadding = sizes("outputPadding", outputPadding);
    this.dilation = sizes("dilation", dilation);
    this.groups = groups;
    this.paddingMode = paddingMode;
    this.#check();
    const channels = transposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups];
    this.weight = new Parameter(empty([...channels, ...this.kernelSize], { dtype, device }));
    this.bias = bias ? new Parameter(empty([outChannels], { dtype, device })) : null;
    this.resetParameters();
  }

  /** Draws the weight, then the bias. */
  resetParameters(): void {
    init.kaimingUniform_(this.weight, { a: Math.sqrt(5) });
    drawBias(this.bias, this.weight);
  }

  #refuse(sentence: string): never {
    throw problem(ArgumentError, this.constructor.name, sentence);
  }

  #check(): void {
    const { groups, stride, padding, paddingMode, inChannels, outChannels } = this;
    if (!Number.isInteger(inChannels) || !Number.isInteger(outChannels)) {
      this.#refuse(`expected integers for inChannels and outChannels, got ${inChannels} and ${outChannels}`);
    }
    if (!(Number.isInteger(groups) && groups > 0)) this.#refuse(`expected groups above 0, got ${groups}`);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      this.#refuse(
        `expected channels that ${groups} groups divide, got ${inChannels} in and ${outChannels} out`,
      );
    }
    if (typeof padding === "string" && padding !== "same" && padding !== "valid") {
      this.#refuse(`expected sizes, "same" or "valid" for padding, got "${String(padding)}"`);
    }
    if (padding === "same" && stride.some((step) => step !== 1)) {
      this.#refuse(`expected stride 1 for padding "same", got ${pySize(stride)}`);
    }
    if (!paddingModes.includes(paddingMode)) {
      this.#refuse(`expected one of ${paddingModes.join(", ")} for paddingMode, got "${paddingMode}"`);
    }
  }

  protected override describe(): string {
    const { padding, outputPadding, dilation, groups, bias, paddingMode } = this;
    const parts = [`${this.inChannels}`, `${this.outChannels}`, `kernel_size=${pySize(this.kernelSize)}`];
    parts.push(`stride=${pySize(this.stride)}`);
    if (typeof padding === "string") parts.push(`padding=${padding}`);
    else if (padding.some((size) => size !== 0)) parts.push(`padding=${pySize(padding)}`);
    if (dilation.some((size) => size !== 1)) parts.push(`dilation=${pySize(dilation)}`);
    if (outputPadding.some((size) => size !== 0)) parts.push(`output_padding=${pySize(outputPadding)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (!bias) parts.push("bias=False");
    if (paddingMode !== "zeros") parts.push(`padding_mode=${paddingMode}`);
    return parts.join(", ");
  }
}
