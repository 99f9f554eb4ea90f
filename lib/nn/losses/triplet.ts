// Losses that want an anchor nearer to one sample than to another, as modules.

import { ArgumentError, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { PairwiseDistance } from "../layers/distance.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";
import { Loss } from "./loss.js";

type Triplet = [anchor: Tensor, positive: Tensor, negative: Tensor];

function requireMargin(loss: string, margin: number): void {
  if (!(margin > 0)) throw problem(ArgumentError, loss, `expected margin > 0, got ${margin}`);
}

/**
 * `max(0, d(anchor, positive) - d(anchor, negative) + margin)` for vectors `[N, D]`, margin 1 by default. See
 * `F.tripletMarginLoss`. PyTorch: `torch.nn.TripletMarginLoss`.
 *
 * @example
 * const [anchor, far] = [torch.zeros([1, 2]), torch.tensor([[1.5, 0]])];
 * new nn.TripletMarginLoss({ margin: 2, eps: 0 }).forward(anchor, anchor, far).item(); // 0.5
 */
export class TripletMarginLoss extends Loss<F.Reduction, Triplet> {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(options: F.TripletMarginOptions = {}) {
    const {
      margin = 1,
      p = 2,
      eps = 1e-6,
      swap = false,
      ...others
    } = optionsOf("TripletMarginLoss", options);
    requireMargin("TripletMarginLoss", margin);
    super(others);
    this.margin = margin;
    this.p = p;
    this.eps = eps;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return F.tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

/** Two batches to one distance a pair, as a function or a module. */
export type DistanceFunction =
  | ((x1: Tensor, x2: Tensor) => Tensor)
  | Module<[x1: Tensor, x2: Tensor], Tensor>;

export interface TripletMarginWithDistanceLossOptions
  extends Omit<F.TripletMarginWithDistanceOptions, "distanceFunction"> {
  /** Defaults to `PairwiseDistance`. */
  distanceFunction?: DistanceFunction | null;
}

/**
 * As `TripletMarginLoss`, with a distance of one's own. See `F.tripletMarginWithDistanceLoss`.
 * PyTorch: `torch.nn.TripletMarginWithDistanceLoss`.
 *
 * @example
 * const distanceFunction = (a: Tensor, b: Tensor) => torch.cosineSimilarity(a, b).neg().add(1);
 * const loss = new nn.TripletMarginWithDistanceLoss({ distanceFunction, margin: 0.5 });
 * const [anchor, other] = [torch.tensor([[1.5, 0]]), torch.tensor([[0, 0.5]])];
 * loss.forward(anchor, anchor, other).item(); // 0
 */
export class TripletMarginWithDistanceLoss extends Loss<F.Reduction, Triplet> {
  distanceFunction: DistanceFunction;
  readonly margin: number;
  readonly swap: boolean;

  constructor(options: TripletMarginWithDistanceLossOptions = {}) {
    const layer = "TripletMarginWithDistanceLoss";
    const { distanceFunction = null, margin = 1, swap = false, ...others } = optionsOf(layer, options);
    requireMargin(layer, margin);
    if (
      distanceFunction !== null &&
      typeof distanceFunction !== "function" &&
      !(distanceFunction instanceof Module)
    ) {
      const found = typeof distanceFunction;
      throw problem(
        ArgumentError,
        layer,
        `expected a function or a Module for distanceFunction, got ${found}`,
      );
    }
    super(others);
    this.distanceFunction = distanceFunction ?? new PairwiseDistance();
    this.margin = margin;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distanceFunction: given, margin, swap, reduction } = this;
    const distanceFunction =
      given instanceof Module ? (x1: Tensor, x2: Tensor) => given.forward(x1, x2) : given;
    const options = { distanceFunction, margin, swap, reduction };
    return F.tripletMarginWithDistanceLoss(anchor, positive, negative, options);
  }
}
