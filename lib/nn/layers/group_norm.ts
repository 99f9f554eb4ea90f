// Normalisation by groups of channels (Wu and He 2018) and by root mean square (Zhang and Sennrich 2019).

import { ArgumentError, empty, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { pyBool, pyFloat, pySize } from "../repr.js";
import type { FactoryOptions } from "./factory.js";
import { shapeOf } from "./sizes.js";

export interface GroupNormLayerOptions extends FactoryOptions {
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
  /** Learn a factor and an offset per channel; defaults to true. */
  affine?: boolean;
  /** With `affine`, learn the offset; defaults to true. */
  bias?: boolean;
}

/**
 * Normalises each of `numGroups` groups of channels of each sample, `[N, numChannels, *]`. Groups that do not divide the
 * channels are an `ArgumentError`. PyTorch: `torch.nn.GroupNorm`.
 *
 * @example
 * const norm = new nn.GroupNorm(3, 6);
 * norm.forward(torch.randn([2, 6, 10, 10])).shape; // [2, 6, 10, 10]
 */
export class GroupNorm extends Module<[input: Tensor], Tensor> {
  weight: Parameter | null;
  bias: Parameter | null;
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;

  constructor(numGroups: number, numChannels: number, options: GroupNormLayerOptions = {}) {
    super();
    const { eps = 1e-5, affine = true, bias = true, ...factory } = optionsOf("GroupNorm", options);
    if (!(numGroups > 0 && numChannels % numGroups === 0)) {
      const sentence = `expected numChannels that numGroups divides, got ${numChannels} and ${numGroups}`;
      throw problem(ArgumentError, "GroupNorm", sentence);
    }
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    const make = () => new Parameter(empty([numChannels], factory));
    this.weight = affine ? make() : null;
    this.bias = affine && bias ? make() : null;
    this.resetParameters();
  }

  resetParameters(): void {
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return F.groupNorm(input, this.numGroups, { weight, bias, eps });
  }

  protected override describe(): string {
    const { numGroups, numChannels, eps, weight, bias } = this;
    const affine = `affine=${pyBool(weight !== null)}, bias=${pyBool(bias !== null)}`;
    return `${numGroups}, ${numChannels}, eps=${pyFloat(eps)}, ${affine}`;
  }
}

export interface RMSNormLayerOptions extends FactoryOptions {
  /** Added to the mean square; defaults to null, the dtype's own rounding unit. */
  eps?: number | null;
  /** Learn a factor per element; defaults to true. */
  elementwiseAffine?: boolean;
}

/**
 * Divides each sample by the root mean square over its last dimensions, those of `normalizedShape` (a number for the
 * last one only). PyTorch: `torch.nn.RMSNorm`.
 *
 * @example
 * const norm = new nn.RMSNorm(64);
 * norm.forward(torch.randn([8, 10, 64])).shape; // [8, 10, 64]
 */
export class RMSNorm extends Module<[input: Tensor], Tensor> {
  weight: Parameter | null;
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;

  constructor(normalizedShape: number | readonly number[], options: RMSNormLayerOptions = {}) {
    super();
    const { eps = null, elementwiseAffine = true, ...factory } = optionsOf("RMSNorm", options);
    this.normalizedShape = shapeOf("RMSNorm", "normalizedShape", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(empty(this.normalizedShape, factory)) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    if (this.weight) init.ones_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    return F.rmsNorm(input, this.normalizedShape, this.weight, this.eps);
  }

  protected override describe(): string {
    const eps = this.eps === null ? "None" : pyFloat(this.eps);
    const affine = `elementwise_affine=${pyBool(this.weight !== null)}`;
    return `${pySize(this.normalizedShape)}, eps=${eps}, ${affine}`;
  }
}
