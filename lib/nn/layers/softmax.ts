// Softmax as a layer. The dimension is always named: PyTorch's guess, where it is not, is deprecated there.

import { handleOf, ShapeError, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";

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
 * `softmax(-x)` along `dim`. PyTorch: `torch.nn.Softmin`.
 *
 * @example
 * new nn.Softmin(0).forward(torch.tensor([0, 200.5])).toArray(); // [1, 0]
 */
export class Softmin extends AlongDim {
  override forward(input: Tensor): Tensor {
    return F.softmin(input, this.dim);
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

/**
 * Softmax over the channels of each pixel of `[N, C, H, W]` or `[C, H, W]`. PyTorch: `torch.nn.Softmax2d`.
 *
 * @example
 * new nn.Softmax2d().forward(torch.zeros([2, 1, 1])).flatten().toArray(); // [0.5, 0.5]
 */
export class Softmax2d extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    handleOf("Softmax2d", "input", input);
    if (input.ndim === 3 || input.ndim === 4) return F.softmax(input, -3);
    throw problem(ShapeError, "Softmax2d", `expected input of 3 or 4 dimensions, got [${input.shape}]`);
  }
}
