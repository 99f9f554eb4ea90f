// Dropout of elements and of whole channels.

import type { Tensor } from "../../tensor/index.js";
import { requireProbability } from "../functional/check.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyBool, pyFloat } from "../repr.js";
import { withFirst } from "./first.js";

export interface DropoutLayerOptions extends F.InplaceOptions {
  /** The probability of being dropped; defaults to 0.5. */
  p?: number;
}

abstract class DropoutBase extends Module<[input: Tensor], Tensor> {
  readonly p: number;
  readonly inplace: boolean;

  constructor(p?: number | DropoutLayerOptions, options?: F.InplaceOptions) {
    super();
    const { name } = this.constructor;
    const { p: given = 0.5, inplace = false } = withFirst<DropoutLayerOptions, "p">(name, "p", p, options);
    requireProbability(name, given);
    this.p = given;
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
 * As `Dropout`, for whole channels of `[N, C, L]` or `[C, L]`. PyTorch: `torch.nn.Dropout1d`.
 *
 * @example
 * const dropout = new nn.Dropout1d(0.2);
 * dropout.forward(torch.ones([2, 8, 4])).shape; // [2, 8, 4], each row of 4 all 0 or all 1.25
 */
export class Dropout1d extends DropoutBase {
  override forward(input: Tensor): Tensor {
    return F.dropout1d(input, this.p, { training: this.training, inplace: this.inplace });
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

/**
 * As `Dropout`, for whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `torch.nn.Dropout3d`.
 *
 * @example
 * const dropout = new nn.Dropout3d(0.2);
 * dropout.forward(torch.ones([2, 8, 4, 4, 4])).shape; // [2, 8, 4, 4, 4]
 */
export class Dropout3d extends DropoutBase {
  override forward(input: Tensor): Tensor {
    return F.dropout3d(input, this.p, { training: this.training, inplace: this.inplace });
  }
}

/**
 * In training, sets elements to the value that SELU tends to, and rescales so that mean 0 and variance 1 are kept
 * (Klambauer et al. 2017). `inplace` is printed but has no effect, as in PyTorch. PyTorch: `torch.nn.AlphaDropout`.
 *
 * @example
 * const block = new nn.Sequential(new nn.Linear(8, 64), new nn.SELU(), new nn.AlphaDropout(0.1));
 */
export class AlphaDropout extends DropoutBase {
  override forward(input: Tensor): Tensor {
    return F.alphaDropout(input, this.p, { training: this.training });
  }
}

/**
 * As `AlphaDropout`, of whole channels: of all dimensions after the second. PyTorch: `torch.nn.FeatureAlphaDropout`.
 *
 * @example
 * const dropout = new nn.FeatureAlphaDropout(0.2);
 * dropout.eval().forward(torch.ones([1, 2, 2])).toArray(); // [[[1, 1], [1, 1]]]
 */
export class FeatureAlphaDropout extends DropoutBase {
  override forward(input: Tensor): Tensor {
    return F.featureAlphaDropout(input, this.p, { training: this.training });
  }
}
