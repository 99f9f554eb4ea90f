// Losses between probabilities, as modules.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Loss, WeightedLoss, type WeightedLossOptions } from "./loss.js";

/**
 * Binary cross entropy from probabilities; see `F.binaryCrossEntropy`. PyTorch: `torch.nn.BCELoss`.
 *
 * @example
 * new nn.BCELoss().forward(torch.tensor([0.5, 0.5]), torch.ones([2])).item(); // 0.6931
 */
export class BCELoss extends WeightedLoss {
  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("BCELoss", options);
    const { weight, reduction } = this;
    return F.binaryCrossEntropy(input, target, { weight, reduction, mask });
  }
}

export interface BCEWithLogitsLossOptions extends WeightedLossOptions {
  /** Multiplies the loss of positive targets; saved as the buffer `pos_weight`; none by default. */
  posWeight?: Tensor | null;
}

/**
 * Binary cross entropy from raw scores; see `F.binaryCrossEntropyWithLogits`. PyTorch: `torch.nn.BCEWithLogitsLoss`.
 *
 * @example
 * const loss = new nn.BCEWithLogitsLoss({ posWeight: torch.tensor(2.5) });
 * loss.forward(torch.zeros([2]), torch.ones([2])).item(); // 1.7329
 */
export class BCEWithLogitsLoss extends WeightedLoss {
  posWeight: Tensor | null;

  constructor(given: BCEWithLogitsLossOptions = {}) {
    const { posWeight = null, ...options } = optionsOf(new.target.name, given);
    super(options);
    this.posWeight = this.registerBuffer("posWeight", posWeight);
  }

  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("BCEWithLogitsLoss", options);
    const { weight, posWeight, reduction } = this;
    return F.binaryCrossEntropyWithLogits(input, target, { weight, posWeight, reduction, mask });
  }
}

export interface KLDivLossOptions {
  /** "batchmean" is the divergence's definition; defaults to "mean", as in PyTorch. */
  reduction?: F.Reduction | "batchmean";
  /** The target holds log-probabilities too; defaults to false. */
  logTarget?: boolean;
}

/**
 * Kullback-Leibler divergence from log-probabilities; see `F.klDiv`. PyTorch: `torch.nn.KLDivLoss`.
 *
 * @example
 * const [student, teacher] = [F.logSoftmax(torch.zeros([2, 4]), 1), F.softmax(torch.zeros([2, 4]), 1)];
 * new nn.KLDivLoss({ reduction: "batchmean" }).forward(student, teacher).item(); // 0
 */
export class KLDivLoss extends Loss<F.Reduction | "batchmean"> {
  readonly logTarget: boolean;

  constructor(given: KLDivLossOptions = {}) {
    const { logTarget = false, ...options } = optionsOf(new.target.name, given);
    super(options);
    this.logTarget = logTarget;
  }

  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("KLDivLoss", options);
    const { logTarget, reduction } = this;
    return F.klDiv(input, target, { logTarget, reduction, mask });
  }
}
