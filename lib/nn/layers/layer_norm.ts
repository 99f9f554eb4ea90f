// Layer normalisation.

import { empty, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { pyBool, pyFloat, pySize } from "../repr.js";
import type { FactoryOptions } from "./factory.js";
import { shapeOf } from "./sizes.js";

export interface LayerNormLayerOptions extends FactoryOptions {
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
  /** Learn a factor and an offset per element; defaults to true. */
  elementwiseAffine?: boolean;
  /** With `elementwiseAffine`, learn the offset; defaults to true. */
  bias?: boolean;
}

/**
 * Normalises each sample over its last dimensions, those of `normalizedShape` (a number for the last one only).
 * PyTorch: `torch.nn.LayerNorm`.
 *
 * @example
 * const norm = new nn.LayerNorm(64);
 * norm.forward(torch.randn([8, 10, 64])).shape; // [8, 10, 64]
 */
export class LayerNorm extends Module<[input: Tensor], Tensor> {
  weight: Parameter | null;
  bias: Parameter | null;
  readonly normalizedShape: readonly number[];
  readonly eps: number;

  constructor(normalizedShape: number | readonly number[], options: LayerNormLayerOptions = {}) {
    super();
    const { eps = 1e-5, elementwiseAffine = true, bias = true, ...factory } = optionsOf("LayerNorm", options);
    this.normalizedShape = shapeOf("LayerNorm", "normalizedShape", normalizedShape);
    this.eps = eps;
    const make = () => new Parameter(empty([...this.normalizedShape], factory));
    this.weight = elementwiseAffine ? make() : null;
    this.bias = elementwiseAffine && bias ? make() : null;
    this.resetParameters();
  }

  resetParameters(): void {
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return F.layerNorm(input, this.normalizedShape, { weight, bias, eps });
  }

  protected override describe(): string {
    const affine = `elementwise_affine=${pyBool(this.weight !== null)}, bias=${pyBool(this.bias !== null)}`;
    return `${pySize(this.normalizedShape)}, eps=${pyFloat(this.eps)}, ${affine}`;
  }
}
