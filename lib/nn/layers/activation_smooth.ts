// Smooth non-linearities, and the gated unit, as layers.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyFloat } from "../repr.js";
import { InplaceActivation } from "./activation_base.js";
import { withFirst } from "./first.js";

/**
 * `x σ(x)`. PyTorch: `torch.nn.SiLU`.
 *
 * @example
 * new nn.SiLU().forward(torch.tensor([0, 1.5])).toArray(); // [0, 1.2264]
 */
export class SiLU extends InplaceActivation {
  override forward(input: Tensor): Tensor {
    return F.silu(input, { inplace: this.inplace });
  }
}

/**
 * `x tanh(softplus(x))`. PyTorch: `torch.nn.Mish`.
 *
 * @example
 * new nn.Mish().forward(torch.tensor([0, 1.5])).toArray(); // [0, 1.4034]
 */
export class Mish extends InplaceActivation {
  override forward(input: Tensor): Tensor {
    return F.mish(input, { inplace: this.inplace });
  }
}

/**
 * `x Φ(x)`, or its tanh approximation. PyTorch: `torch.nn.GELU`.
 *
 * @example
 * new nn.GELU({ approximate: "tanh" }).forward(torch.tensor([0, 1.5])).toArray(); // [0, 1.3996]
 */
export class GELU extends Module<[input: Tensor], Tensor> {
  readonly approximate: "none" | "tanh";

  constructor(options: { approximate?: "none" | "tanh" } = {}) {
    super();
    this.approximate = optionsOf("GELU", options).approximate ?? "none";
  }

  override forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  protected override describe(): string {
    return `approximate='${this.approximate}'`;
  }
}

/**
 * PyTorch: `torch.nn.Tanh`.
 *
 * @example
 * new nn.Tanh().forward(torch.tensor([0, 1.5])).toArray(); // [0, 0.9051]
 */
export class Tanh extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return F.tanh(input);
  }
}

/**
 * `1 / (1 + e⁻ˣ)`. PyTorch: `torch.nn.Sigmoid`.
 *
 * @example
 * new nn.Sigmoid().forward(torch.zeros([3])).toArray(); // [0.5, 0.5, 0.5]
 */
export class Sigmoid extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return F.sigmoid(input);
  }
}

/**
 * `log σ(x)`, without underflow. PyTorch: `torch.nn.LogSigmoid`.
 *
 * @example
 * new nn.LogSigmoid().forward(torch.tensor([0, -200.5])).toArray(); // [-0.6931, -200.5]
 */
export class LogSigmoid extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return F.logsigmoid(input);
  }
}

/**
 * `x / (1 + |x|)`. PyTorch: `torch.nn.Softsign`.
 *
 * @example
 * new nn.Softsign().forward(torch.tensor([-1.5, 0, 3])).toArray(); // [-0.6, 0, 0.75]
 */
export class Softsign extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return F.softsign(input);
  }
}

/**
 * `log(1 + exp(beta x)) / beta`, and `x` where `beta x` is above `threshold`. PyTorch: `torch.nn.Softplus`.
 *
 * @example
 * new nn.Softplus({ beta: 2 }).forward(torch.tensor([0, 30.5])).toArray(); // [0.3466, 30.5]
 */
export class Softplus extends Module<[input: Tensor], Tensor> {
  readonly beta: number;
  readonly threshold: number;

  constructor(options: F.SoftplusOptions = {}) {
    super();
    const { beta = 1, threshold = 20 } = optionsOf("Softplus", options);
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(input: Tensor): Tensor {
    return F.softplus(input, { beta: this.beta, threshold: this.threshold });
  }

  protected override describe(): string {
    return `beta=${pyFloat(this.beta)}, threshold=${pyFloat(this.threshold)}`;
  }
}

export interface GLUOptions {
  /** The dimension that is halved; defaults to -1. */
  dim?: number;
}

/**
 * Gated linear unit: the first half of `dim` times the sigmoid of the second; that dimension must be even.
 * PyTorch: `torch.nn.GLU`.
 *
 * @example
 * new nn.GLU().forward(torch.tensor([1.5, 2.5, 0, 0])).toArray(); // [0.75, 1.25]
 */
export class GLU extends Module<[input: Tensor], Tensor> {
  readonly dim: number;

  constructor(dim?: number | GLUOptions) {
    super();
    this.dim = withFirst<GLUOptions, "dim">("GLU", "dim", dim, undefined).dim ?? -1;
  }

  override forward(input: Tensor): Tensor {
    return F.glu(input, this.dim);
  }

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}
