// Losses between scores and classes, as modules.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { WeightedLoss, type WeightedLossOptions } from "./loss.js";

export interface NLLLossLayerOptions extends WeightedLossOptions {
  /** Targets of this class are left out; defaults to -100. */
  ignoreIndex?: number;
}

/**
 * `-input[target]` from log-probabilities; see `F.nllLoss`. PyTorch: `torch.nn.NLLLoss`.
 *
 * @example
 * new nn.NLLLoss().forward(torch.tensor([[-0.5, -2.5]]), torch.tensor([1])).item(); // 2.5
 */
export class NLLLoss extends WeightedLoss {
  readonly ignoreIndex: number;

  constructor(given: NLLLossLayerOptions = {}) {
    const { ignoreIndex = -100, ...options } = optionsOf(new.target.name, given);
    super(options);
    this.ignoreIndex = ignoreIndex;
  }

  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("NLLLoss", options);
    const { weight, ignoreIndex, reduction } = this;
    return F.nllLoss(input, target, { weight, ignoreIndex, reduction, mask });
  }
}

/**
 * `NLLLoss` under its old name. Deprecated in PyTorch: `torch.nn.NLLLoss2d`.
 *
 * @example
 * new nn.NLLLoss2d().forward(torch.tensor([[[-0.5]], [[-2.5]]]).unsqueeze(0), torch.tensor([[[1]]])).item(); // 2.5
 */
export class NLLLoss2d extends NLLLoss {}

export interface CrossEntropyLossOptions extends NLLLossLayerOptions {
  /** The share of the target that is spread over all classes; defaults to 0. */
  labelSmoothing?: number;
}

/**
 * `-log softmax(input)[target]` from raw scores; see `F.crossEntropy`. PyTorch: `torch.nn.CrossEntropyLoss`.
 *
 * @example
 * const loss = new nn.CrossEntropyLoss({ labelSmoothing: 0.1 });
 * loss.forward(torch.zeros([2, 4]), torch.tensor([3, 0])).item(); // 1.3863
 */
export class CrossEntropyLoss extends WeightedLoss {
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(given: CrossEntropyLossOptions = {}) {
    const { ignoreIndex = -100, labelSmoothing = 0, ...options } = optionsOf(new.target.name, given);
    super(options);
    this.ignoreIndex = ignoreIndex;
    this.labelSmoothing = labelSmoothing;
  }

  override forward(input: Tensor, target: Tensor, options: F.MaskOptions = {}): Tensor {
    const { mask } = optionsOf("CrossEntropyLoss", options);
    const { weight, ignoreIndex, labelSmoothing, reduction } = this;
    return F.crossEntropy(input, target, { weight, ignoreIndex, labelSmoothing, reduction, mask });
  }
}
