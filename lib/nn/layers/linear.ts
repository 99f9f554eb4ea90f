// Affine layers.

import { empty, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { pyBool } from "../repr.js";
import { drawBias } from "./bias.js";
import type { FactoryOptions } from "./factory.js";

export interface LinearOptions extends FactoryOptions {
  /** Add a learnt offset; defaults to true. */
  bias?: boolean;
}

/**
 * Affine map of the last dimension, `y = x Wᵀ + b`.
 *
 * Shapes: input `[*, inFeatures]`, output `[*, outFeatures]`, weight `[outFeatures, inFeatures]`.
 * Weight and bias start uniform in ±1/√inFeatures. A wrong last dimension throws a `ShapeError`.
 * PyTorch: `torch.nn.Linear`.
 *
 * @example
 * const head = new nn.Linear(16, 3);
 * head.forward(torch.zeros([8, 16])).shape; // [8, 3]
 */
export class Linear extends Module<[input: Tensor], Tensor> {
  weight: Parameter;
  bias: Parameter | null; // null, never undefined: Module lists parameters by their fields

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    const { bias = true, ...factory } = optionsOf("Linear", options);
    this.weight = new Parameter(empty([outFeatures, inFeatures], factory));
    this.bias = bias ? new Parameter(empty([outFeatures], factory)) : null;
    this.resetParameters();
  }

  /** Draws the weight, then the bias; the order is what makes a seed reproduce PyTorch's bits. */
  resetParameters(): void {
    init.kaimingUniform_(this.weight, { a: Math.sqrt(5) });
    drawBias(this.bias, this.weight);
  }

  override forward(input: Tensor): Tensor {
    return F.linear(input, this.weight, this.bias);
  }

  protected override describe(): string {
    const [outFeatures, inFeatures] = this.weight.shape;
    return `in_features=${inFeatures}, out_features=${outFeatures}, bias=${pyBool(this.bias !== null)}`;
  }
}
