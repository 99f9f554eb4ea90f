// Distances between pairs of vectors.

import type { Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { withFirst } from "./first.js";

export interface PairwiseDistanceOptions {
  /** The norm; defaults to 2. */
  p?: number;
  /** Added to each difference; defaults to 1e-6. */
  eps?: number;
  /** Keep the last dimension, with size 1; defaults to false. */
  keepdim?: boolean;
}

/**
 * `‖x1 - x2 + eps‖ₚ` over the last dimension: `[N, D]` and `[N, D]` give `[N]`. PyTorch: `torch.nn.PairwiseDistance`.
 *
 * @example
 * const distance = new nn.PairwiseDistance({ p: 1, eps: 0 });
 * distance.forward(torch.zeros([1, 2]), torch.tensor([[0.5, 1.5]])).toArray(); // [2]
 */
export class PairwiseDistance extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly norm: number;
  readonly eps: number;
  readonly keepdim: boolean;

  constructor(p?: number | PairwiseDistanceOptions, options?: Omit<PairwiseDistanceOptions, "p">) {
    super();
    const given = withFirst<PairwiseDistanceOptions, "p">("PairwiseDistance", "p", p, options);
    this.norm = given.p ?? 2;
    this.eps = given.eps ?? 1e-6;
    this.keepdim = given.keepdim ?? false;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return F.pairwiseDistance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}

export interface CosineSimilarityOptions {
  /** The dimension of the vectors; defaults to 1. */
  dim?: number;
  /** The least that is divided by; defaults to 1e-8. */
  eps?: number;
}

/**
 * `x1 · x2 / max(‖x1‖ ‖x2‖, eps)` along `dim`. PyTorch: `torch.nn.CosineSimilarity`.
 *
 * @example
 * const similarity = new nn.CosineSimilarity({ dim: 0 });
 * similarity.forward(torch.tensor([0.5, 0.5]), torch.tensor([-2.5, 2.5])).item(); // 0
 */
export class CosineSimilarity extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly dim: number;
  readonly eps: number;

  constructor(dim?: number | CosineSimilarityOptions, options?: Omit<CosineSimilarityOptions, "dim">) {
    super();
    const given = withFirst<CosineSimilarityOptions, "dim">("CosineSimilarity", "dim", dim, options);
    this.dim = given.dim ?? 1;
    this.eps = given.eps ?? 1e-8;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return F.cosineSimilarity(x1, x2, this.dim, this.eps);
  }
}
