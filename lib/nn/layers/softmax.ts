// Softmax as a layer. The dimension is always named: PyTorch's guess, where it is not, is deprecated there.

import type { Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";

abstract class AlongDim extends Module<[input: Tensor], Tensor> {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}

/**
 * `eˣ / Σ eˣ` along `dim`. For training use the raw scores with `F.crossEntropy`. PyTorch: `torch.nn.Softmax`.
 *
 * @example
 * new nn.Softmax(1).forward(torch.zeros([1, 4])).toArray(); // [[0.25, 0.25, 0.25, 0.25]]
 */
export class Softmax extends AlongDim {
  override forward(input: Tensor): Tensor {
    return F.softmax(input, this.dim);
  }
}

/**
 * `log(softmax(x))` along `dim`, without under- or overflow. PyTorch: `torch.nn.LogSoftmax`.
 *
 * @example
 * new nn.LogSoftmax(0).forward(torch.zeros([2])).toArray(); // [-0.6931, -0.6931]
 */
export class LogSoftmax extends AlongDim {
  override forward(input: Tensor): Tensor {
    return F.logSoftmax(input, this.dim);
  }
}
