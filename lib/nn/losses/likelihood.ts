// Negative log-likelihoods of counts, real numbers and label sets, as modules.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Loss, WeightedLoss } from "./loss.js";

type Pair = [input: Tensor, target: Tensor];

/**
 * `exp(x) - target x`, or with `logInput: false` `x - target log(x + eps)`. See `F.poissonNllLoss`.
 * PyTorch: `torch.nn.PoissonNLLLoss`.
 *
 * @example
 * new nn.PoissonNLLLoss().forward(torch.zeros([2]), torch.tensor([1, 3])).item(); // 1
 */
export class PoissonNLLLoss extends Loss<F.Reduction, Pair> {
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(options: F.PoissonNLLOptions = {}) {
    const { logInput = true, full = false, eps = 1e-8, ...others } = optionsOf("PoissonNLLLoss", options);
    super(others);
    this.logInput = logInput;
    this.full = full;
    this.eps = eps;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { logInput, full, eps, reduction } = this;
    return F.poissonNllLoss(input, target, { logInput, full, eps, reduction });
  }
}

/**
 * `½ (log var + (input - target)² / var)`, where the third argument is the variance: of the input's shape, with a last
 * dimension of 1 or none, or a number. See `F.gaussianNllLoss`. PyTorch: `torch.nn.GaussianNLLLoss`.
 *
 * @example
 * new nn.GaussianNLLLoss().forward(torch.zeros([2]), torch.ones([2]), torch.ones([2])).item(); // 0.5
 */
export class GaussianNLLLoss extends Loss<
  F.Reduction,
  [input: Tensor, target: Tensor, variance: Tensor | number]
> {
  readonly full: boolean;
  readonly eps: number;

  constructor(options: F.GaussianNLLOptions = {}) {
    const { full = false, eps = 1e-6, ...others } = optionsOf("GaussianNLLLoss", options);
    super(others);
    this.full = full;
    this.eps = eps;
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    const { full, eps, reduction } = this;
    return F.gaussianNllLoss(input, target, variance, { full, eps, reduction });
  }
}

/**
 * Binary cross entropy of every class at once, from raw scores and floats 0 or 1, `[N, C]`; each sample's is the mean
 * over classes. See `F.multilabelSoftMarginLoss`. PyTorch: `torch.nn.MultiLabelSoftMarginLoss`.
 *
 * @example
 * new nn.MultiLabelSoftMarginLoss().forward(torch.zeros([2, 3]), torch.ones([2, 3])).item(); // 0.6931
 */
export class MultiLabelSoftMarginLoss extends WeightedLoss<Pair> {
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return F.multilabelSoftMarginLoss(input, target, { weight, reduction });
  }
}
