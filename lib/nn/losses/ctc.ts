// The likelihood of label sequences, as a module.

import { ArgumentError, arange, optionsOf, Tensor, tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { problem } from "../problem.js";
import { Loss } from "./loss.js";

type Lengths = Tensor | readonly number[];

/** libtorch reads a class's log-probability wherever it would lie, and past the end of them the process dies. */
function requireClasses(logProbs: Tensor, targets: Tensor, lengths: Lengths): void {
  if (targets.device !== "cpu" || targets.ndim < 1 || targets.ndim > 2 || targets.numel() === 0) return;
  if (!(lengths instanceof Tensor || Array.isArray(lengths))) return;
  const perSample = lengths instanceof Tensor ? lengths : tensor(lengths as number[], { dtype: "int64" });
  if (targets.ndim === 2 && String(perSample.shape) !== String(targets.shape.slice(0, 1))) return;
  const used =
    targets.ndim === 1
      ? targets.narrow(0, 0, Math.max(0, Math.min(Number(perSample.sum().item()), targets.shape[0]!)))
      : targets.maskedSelect(arange(targets.shape[1]!).lt(perSample.unsqueeze(-1)));
  const classes = logProbs.shape.at(-1)!;
  if (used.ge(0).logicalAnd(used.lt(classes)).all().item<boolean>()) return;
  const found = `${used.min().item()} to ${used.max().item()}`;
  throw problem(
    ArgumentError,
    "CTCLoss",
    `expected classes from 0 to ${classes - 1} for targets, got ${found}`,
  );
}

/**
 * The likelihood of label sequences under any alignment (Graves et al. 2006). See `F.ctcLoss`.
 *
 * Shapes: log-probabilities `[T, N, C]` or `[T, C]`, targets `[N, S]` or all in one row, lengths `[N]`.
 * A class outside those of the log-probabilities is an `ArgumentError` on the CPU. PyTorch: `torch.nn.CTCLoss`.
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
    if (logProbs.device === "cpu") requireClasses(logProbs, targets, targetLengths);
    return F.ctcLoss(logProbs, targets, inputLengths, targetLengths, { blank, zeroInfinity, reduction });
  }
}
