// Losses that ask for a margin between scores, as modules.

import { ArgumentError, optionsOf, ShapeError, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { problem } from "../problem.js";
import { Loss, WeightedLoss, type WeightedLossOptions } from "./loss.js";

type Pair = [input: Tensor, target: Tensor];
type TwoInputs = [input1: Tensor, input2: Tensor, target: Tensor];

abstract class MarginLoss<Args extends unknown[]> extends Loss<F.Reduction, Args> {
  readonly margin: number;

  constructor(options: F.MarginOptions, fallback: number) {
    const { margin = fallback, ...others } = optionsOf(new.target.name, options);
    super(others);
    this.margin = margin;
  }
}

/**
 * `max(0, -target (input1 - input2) + margin)`: the target is 1 where the first should be larger, else -1; margin 0 by
 * default. See `F.marginRankingLoss`. PyTorch: `torch.nn.MarginRankingLoss`.
 *
 * @example
 * const loss = new nn.MarginRankingLoss({ margin: 0.5 });
 * loss.forward(torch.tensor([0.25]), torch.tensor([1.25]), torch.tensor([1])).item(); // 1.5
 */
export class MarginRankingLoss extends MarginLoss<TwoInputs> {
  constructor(options: F.MarginOptions = {}) {
    super(options, 0);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return F.marginRankingLoss(input1, input2, target, { margin, reduction });
  }
}

/**
 * `x` where the target is 1, `max(0, margin - x)` where it is -1; margin 1 by default. See `F.hingeEmbeddingLoss`.
 * PyTorch: `torch.nn.HingeEmbeddingLoss`.
 *
 * @example
 * const loss = new nn.HingeEmbeddingLoss({ reduction: "none" });
 * loss.forward(torch.tensor([0.25, 0.25]), torch.tensor([1, -1])).toArray(); // [0.25, 0.75]
 */
export class HingeEmbeddingLoss extends MarginLoss<Pair> {
  constructor(options: F.MarginOptions = {}) {
    super(options, 1);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return F.hingeEmbeddingLoss(input, target, { margin, reduction });
  }
}

/**
 * `1 - cos` of pairs `[N, D]` where the target `[N]` is 1, `max(0, cos - margin)` where it is -1; margin 0 by default.
 * See `F.cosineEmbeddingLoss`. PyTorch: `torch.nn.CosineEmbeddingLoss`.
 *
 * @example
 * const [a, b] = [torch.tensor([[0.5, 0.5]]), torch.tensor([[-2.5, 2.5]])];
 * new nn.CosineEmbeddingLoss().forward(a, b, torch.tensor([1])).item(); // 1
 */
export class CosineEmbeddingLoss extends MarginLoss<TwoInputs> {
  constructor(options: F.MarginOptions = {}) {
    super(options, 0);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return F.cosineEmbeddingLoss(input1, input2, target, { margin, reduction });
  }
}

export interface MultiMarginLossOptions extends WeightedLossOptions {
  /** The power of each term, 1 or 2; defaults to 1. */
  p?: 1 | 2;
  /** Defaults to 1. */
  margin?: number;
}

/**
 * `Σ max(0, margin - x[y] + x[i])ᵖ / C` over the classes that are not the target; input `[N, C]` and int64 target `[N]`.
 * See `F.multiMarginLoss`. PyTorch: `torch.nn.MultiMarginLoss`.
 *
 * @example
 * new nn.MultiMarginLoss().forward(torch.tensor([[0.5, 0.25]]), torch.tensor([0])).item(); // 0.375
 */
export class MultiMarginLoss extends WeightedLoss<Pair> {
  readonly p: 1 | 2;
  readonly margin: number;

  constructor(options: MultiMarginLossOptions = {}) {
    const { p = 1, margin = 1, ...others } = optionsOf("MultiMarginLoss", options);
    if (p !== 1 && p !== 2) {
      throw problem(ArgumentError, "MultiMarginLoss", `expected 1 or 2 for p, got ${String(p)}`);
    }
    if (others.weight && others.weight.ndim !== 1) {
      const found = `[${others.weight.shape}]`;
      throw problem(ShapeError, "MultiMarginLoss", `expected weight of 1 dimension, got ${found}`);
    }
    super(others);
    this.p = p;
    this.margin = margin;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this;
    return F.multiMarginLoss(input, target, { p, margin, weight, reduction });
  }
}

/**
 * Every listed class above every other: input `[N, C]`, int64 target `[N, C]` whose rows list classes up to their first
 * -1. See `F.multilabelMarginLoss`. PyTorch: `torch.nn.MultiLabelMarginLoss`.
 *
 * @example
 * const [x, y] = [torch.tensor([[0.5, 0.25, 0]]), torch.tensor([[0, 1, -1]])];
 * new nn.MultiLabelMarginLoss().forward(x, y).item(); // 0.4167
 */
export class MultiLabelMarginLoss extends Loss<F.Reduction, Pair> {
  override forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabelMarginLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * `log(1 + exp(-target x))`, with targets 1 or -1. See `F.softMarginLoss`. PyTorch: `torch.nn.SoftMarginLoss`.
 *
 * @example
 * new nn.SoftMarginLoss().forward(torch.zeros([2]), torch.tensor([1, -1])).item(); // 0.6931
 */
export class SoftMarginLoss extends Loss<F.Reduction, Pair> {
  override forward(input: Tensor, target: Tensor): Tensor {
    return F.softMarginLoss(input, target, { reduction: this.reduction });
  }
}
