// A layer of two inputs.

import { ArgumentError, empty, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { pyBool } from "../repr.js";
import type { LinearOptions } from "./linear.js";

/**
 * `y_k = x1ᵀ W_k x2 + b_k`.
 *
 * Shapes: inputs `[*, in1Features]` and `[*, in2Features]`, output `[*, outFeatures]`, weight
 * `[outFeatures, in1Features, in2Features]`. All starts uniform in ±1/√in1Features. PyTorch: `torch.nn.Bilinear`.
 *
 * @example
 * const match = new nn.Bilinear(8, 4, 1);
 * match.forward(torch.zeros([5, 8]), torch.zeros([5, 4])).shape; // [5, 1]
 */
export class Bilinear extends Module<[input1: Tensor, input2: Tensor], Tensor> {
  weight: Parameter;
  bias: Parameter | null;

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    const { bias = true, ...factory } = optionsOf("Bilinear", options);
    if (!(in1Features > 0))
      throw problem(ArgumentError, "Bilinear", `expected in1Features > 0, got ${in1Features}`);
    this.weight = new Parameter(empty([outFeatures, in1Features, in2Features], factory));
    this.bias = bias ? new Parameter(empty([outFeatures], factory)) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.weight.shape[1]!);
    init.uniform_(this.weight, -bound, bound);
    if (this.bias) init.uniform_(this.bias, -bound, bound);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return F.bilinear(input1, input2, this.weight, this.bias);
  }

  protected override describe(): string {
    const [outFeatures, in1Features, in2Features] = this.weight.shape;
    const sizes = `in1_features=${in1Features}, in2_features=${in2Features}, out_features=${outFeatures}`;
    return `${sizes}, bias=${pyBool(this.bias !== null)}`;
  }
}
