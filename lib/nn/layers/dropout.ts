// Dropout.

import type { Tensor } from "../../tensor/index.js";
import { requireProbability } from "../functional/check.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyBool, pyFloat } from "../repr.js";

abstract class DropoutBase extends Module<[input: Tensor], Tensor> {
  readonly p: number;
  readonly inplace: boolean;

  constructor(p = 0.5, { inplace = false }: F.InplaceOptions = {}) {
    super();
    requireProbability(this.constructor.name, p);
    this.p = p;
    this.inplace = inplace;
  }

  protected override describe(): string {
    return `p=${pyFloat(this.p)}, inplace=${pyBool(this.inplace)}`;
  }
}

/**
 * In training, zeroes elements with probability `p` (0.5 by default) and divides the rest by `1 - p`.
 * PyTorch: `torch.nn.Dropout`.
 *
 * @example
 * const dropout = new nn.Dropout(0.2);
 * dropout.eval().forward(torch.ones([3])).toArray(); // [1, 1, 1]
 */
export class Dropout extends DropoutBase {
  override forward(input: Tensor): Tensor {
    return F.dropout(input, this.p, { training: this.training, inplace: this.inplace });
  }
}

/**
 * As `Dropout`, for whole channels of `[N, C, H, W]`. PyTorch: `torch.nn.Dropout2d`.
 *
 * @example
 * const dropout = new nn.Dropout2d(0.2);
 * dropout.forward(torch.ones([2, 8, 4, 4])).shape; // [2, 8, 4, 4], each 4 x 4 plane all 0 or all 1.25
 */
export class Dropout2d extends DropoutBase {
  override forward(input: Tensor): Tensor {
    return F.dropout2d(input, this.p, { training: this.training, inplace: this.inplace });
  }
}
