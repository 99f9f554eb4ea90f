// Non-linearities that take away what is near zero, as layers.

import type { Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyFloat } from "../repr.js";
import { withFirst } from "./first.js";

export interface ShrinkOptions {
  /** Half the width of the range that becomes 0; defaults to 0.5. */
  lambd?: number;
}

abstract class Shrink extends Module<[input: Tensor], Tensor> {
  readonly lambd: number;

  constructor(lambd?: number | ShrinkOptions) {
    super();
    const options = withFirst<ShrinkOptions, "lambd">(this.constructor.name, "lambd", lambd, undefined);
    this.lambd = options.lambd ?? 0.5;
  }

  protected override describe(): string {
    return pyFloat(this.lambd);
  }
}

/**
 * `x`, and 0 within `lambd` (0.5 by default) of it. PyTorch: `torch.nn.Hardshrink`.
 *
 * @example
 * new nn.Hardshrink().forward(torch.tensor([-1.5, 0.25, 2.5])).toArray(); // [-1.5, 0, 2.5]
 */
export class Hardshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return F.hardshrink(input, this.lambd);
  }
}

/**
 * `x` moved towards 0 by `lambd` (0.5 by default), and 0 within it. A negative `lambd` is an error when it is used.
 * PyTorch: `torch.nn.Softshrink`.
 *
 * @example
 * new nn.Softshrink().forward(torch.tensor([-1.5, 0.25, 2.5])).toArray(); // [-1, 0, 2]
 */
export class Softshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return F.softshrink(input, this.lambd);
  }
}

/**
 * `x - tanh(x)`. PyTorch: `torch.nn.Tanhshrink`.
 *
 * @example
 * new nn.Tanhshrink().forward(torch.tensor([-1.5, 0, 2.5])).toArray(); // [-0.5949, 0, 1.5134]
 */
export class Tanhshrink extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return F.tanhshrink(input);
  }
}
