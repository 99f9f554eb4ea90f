// Losses between real numbers, as modules.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Loss } from "./loss.js";

/**
 * `(input - target)²`; see `F.mseLoss`. PyTorch: `torch.nn.MSELoss`.
 *
 * @example
 * new nn.MSELoss().forward(torch.zeros([2]), torch.tensor([0.5, 1.5])).item(); // 1.25
 */
export class MSELoss extends Loss {
  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("MSELoss", options);
    return F.mseLoss(input, target, { reduction: this.reduction, mask });
  }
}

/**
 * `|input - target|`; see `F.l1Loss`. PyTorch: `torch.nn.L1Loss`.
 *
 * @example
 * new nn.L1Loss().forward(torch.zeros([2]), torch.tensor([0.5, 1.5])).item(); // 1
 */
export class L1Loss extends Loss {
  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("L1Loss", options);
    return F.l1Loss(input, target, { reduction: this.reduction, mask });
  }
}

export interface SmoothL1LossLayerOptions extends F.ReductionOptions {
  /** Where the error turns from squared to linear; defaults to 1. */
  beta?: number;
}

/**
 * Squared near zero, linear beyond `beta`; see `F.smoothL1Loss`. PyTorch: `torch.nn.SmoothL1Loss`.
 *
 * @example
 * new nn.SmoothL1Loss().forward(torch.zeros([2]), torch.tensor([0.5, 1.5])).item(); // 0.5625
 */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(given: SmoothL1LossLayerOptions = {}) {
    const { beta = 1, ...options } = optionsOf(new.target.name, given);
    super(options);
    this.beta = beta;
  }

  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("SmoothL1Loss", options);
    return F.smoothL1Loss(input, target, { beta: this.beta, reduction: this.reduction, mask });
  }
}

export interface HuberLossLayerOptions extends F.ReductionOptions {
  /** Where the error turns from squared to linear; defaults to 1. */
  delta?: number;
}

/**
 * As `SmoothL1Loss`, times `delta`; see `F.huberLoss`. PyTorch: `torch.nn.HuberLoss`.
 *
 * @example
 * new nn.HuberLoss({ delta: 10 }).forward(torch.zeros([1]), torch.tensor([2.5])).item(); // 3.125
 */
export class HuberLoss extends Loss {
  readonly delta: number;

  constructor(given: HuberLossLayerOptions = {}) {
    const { delta = 1, ...options } = optionsOf(new.target.name, given);
    super(options);
    this.delta = delta;
  }

  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("HuberLoss", options);
    return F.huberLoss(input, target, { delta: this.delta, reduction: this.reduction, mask });
  }
}
