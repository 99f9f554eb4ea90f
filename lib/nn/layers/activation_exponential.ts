// Non-linearities that bend exponentially below zero, as layers.

import type { Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { pyFloat } from "../repr.js";
import { InplaceActivation } from "./activation_base.js";
import { withFirst } from "./first.js";

export interface ELUOptions extends F.InplaceOptions {
  /** Defaults to 1. */
  alpha?: number;
}

abstract class WithAlpha extends InplaceActivation {
  readonly alpha: number;

  constructor(alpha?: number | ELUOptions, options?: F.InplaceOptions) {
    const { alpha: given = 1, ...others } = withFirst<ELUOptions, "alpha">(
      new.target.name,
      "alpha",
      alpha,
      options,
    );
    super(others);
    this.alpha = given;
  }

  protected override describe(): string {
    return this.withInplace(`alpha=${pyFloat(this.alpha)}`);
  }
}

/**
 * `x` where positive, else `alpha (eˣ - 1)` (alpha is 1 by default). PyTorch: `torch.nn.ELU`.
 *
 * @example
 * new nn.ELU().forward(torch.tensor([2.5, -0.5])).toArray(); // [2.5, -0.3935]
 */
export class ELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return F.elu(input, this.alpha, { inplace: this.inplace });
  }
}

/**
 * `max(0, x) + min(0, alpha (exp(x / alpha) - 1))`, smooth for every alpha (1 by default). PyTorch: `torch.nn.CELU`.
 *
 * @example
 * new nn.CELU(0.5).forward(torch.tensor([2.5, -0.5])).toArray(); // [2.5, -0.3161]
 */
export class CELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return F.celu(input, this.alpha, { inplace: this.inplace });
  }
}

/**
 * `scale (max(0, x) + min(0, alpha (eˣ - 1)))` with the constants of Klambauer et al. 2017, under which activations tend
 * to mean 0 and variance 1. PyTorch: `torch.nn.SELU`.
 *
 * @example
 * new nn.SELU().forward(torch.tensor([0.5, -0.5])).toArray(); // [0.5254, -0.6918]
 */
export class SELU extends InplaceActivation {
  override forward(input: Tensor): Tensor {
    return F.selu(input, { inplace: this.inplace });
  }
}
