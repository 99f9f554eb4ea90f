// The likelihood of label sequences, as a module.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Loss } from "./loss.js";

type Lengths = Tensor | readonly number[];

/**
 * The likelihood of label sequences under any alignment (Graves et al. 2006). See `F.ctcLoss`.
 *
 * Shapes: log-probabilities `[T, N, C]` or `[T, C]`, targets `[N, S]` or all in one row, lengths `[N]`.
 * A class outside those of the log-probabilities is an error on the CPU. PyTorch: `torch.nn.CTCLoss`.
 *
 * @example
 * const logProbs = F.logSoftmax(torch.zeros([5, 2, 3]), 2);
 * const targets = torch.tensor([[1, 2], [2, 1]]);
 * new nn.CTCLoss().forward(logProbs, targets, [5, 5], [2, 2]).item(); // 0.9689
 */
export class CTCLoss extends Loss<
  F.Reduction,
  [logProbs: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths]
> {
  readonly blank: number;
  readonly zeroInfinity: boolean;

  constructor(options: F.CTCLossOptions = {}) {
    const { blank = 0, zeroInfinity = false, ...others } = optionsOf("CTCLoss", options);
    super(others);
    this.blank = blank;
    this.zeroInfinity = zeroInfinity;
  }

  override forward(logProbs: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths): Tensor {
    const { blank, zeroInfinity, reduction } = this;
    return F.ctcLoss(logProbs, targets, inputLengths, targetLengths, { blank, zeroInfinity, reduction });
  }
}
