// Losses between probabilities.

import {
  binaryCrossEntropyWithLogits as atenBceWithLogits,
  klDiv as atenKlDiv,
  nnOps,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";
import { requireOptional } from "./check.js";
import {
  type MaskOptions,
  onKnown,
  type Reduction,
  type ReductionOptions,
  reductionCode,
  requireSameShape,
} from "./reduction.js";

export interface BinaryCrossEntropyOptions extends ReductionOptions, MaskOptions {
  /** Multiplies each element's loss; broadcast to the input; none by default. */
  weight?: Tensor | null;
}

export interface BinaryCrossEntropyWithLogitsOptions extends BinaryCrossEntropyOptions {
  /** Multiplies the loss of positive targets; broadcast to the input; none by default. */
  posWeight?: Tensor | null;
}

/**
 * `-(y log σ(x) + (1 - y) log(1 - σ(x)))`, from raw scores. Target: floats of the input's shape.
 * PyTorch: `F.binary_cross_entropy_with_logits`.
 *
 * @example
 * const [scores, damaged] = [torch.tensor([0.5, -1.5]), torch.tensor([0, 1], { dtype: "float32" })];
 * F.binaryCrossEntropyWithLogits(scores, damaged, { posWeight: torch.tensor(9) }).item(); // 8.1434
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyWithLogitsOptions = {},
): Tensor {
  const operation = "binaryCrossEntropyWithLogits";
  const {
    weight = null,
    posWeight = null,
    reduction = "mean",
    mask = null,
  } = optionsOf("binaryCrossEntropyWithLogits", options);
  requireSameShape(operation, "target", target, input);
  requireOptional(operation, "weight", weight);
  requireOptional(operation, "posWeight", posWeight);
  return onKnown({ operation, mask, shape: () => input.shape, reduction }, (pick, wanted) => {
    // Broadcast before picking: afterwards the dimensions to broadcast over are gone.
    const pickFactor = (factor: Tensor | null) => (mask && factor ? pick(factor.expandAs(input)) : factor);
    const [factor, positive] = [pickFactor(weight), pickFactor(posWeight)];
    return atenBceWithLogits(pick(input), pick(target), factor, positive, reductionCode(operation, wanted));
  });
}

/** As `binaryCrossEntropyWithLogits`, from probabilities in `[0, 1]`. PyTorch: `F.binary_cross_entropy`. */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  const { weight = null, reduction = "mean", mask = null } = optionsOf("binaryCrossEntropy", options);
  const operation = "binaryCrossEntropy";
  requireSameShape(operation, "target", target, input);
  requireOptional(operation, "weight", weight);
  return onKnown({ operation, mask, shape: () => input.shape, reduction }, (pick, wanted) => {
    const factor = weight ? pick(weight.expandAs(input)) : null;
    return nnOps.binaryCrossEntropy(pick(input), pick(target), factor, reductionCode(operation, wanted));
  });
}

export interface KLDivOptions extends MaskOptions {
  /** "batchmean" divides the sum by the first dimension, which is the divergence's definition; defaults to "mean". */
  reduction?: Reduction | "batchmean";
  /** The target holds log-probabilities too; defaults to false. */
  logTarget?: boolean;
}

/** `target (log target - input)`, where the input holds log-probabilities. PyTorch: `F.kl_div`. */
export function klDiv(input: Tensor, target: Tensor, options: KLDivOptions = {}): Tensor {
  const { reduction = "mean", logTarget = false, mask = null } = optionsOf("klDiv", options);
  const operation = "klDiv";
  requireSameShape(operation, "target", target, input);
  return onKnown({ operation, mask, shape: () => input.shape, reduction }, (pick, wanted) => {
    const x = pick(input);
    const batchmean = wanted === "batchmean";
    const code = reductionCode(operation, batchmean ? "sum" : wanted);
    const reduced = atenKlDiv(x, pick(target), code, { logTarget });
    return batchmean && x.ndim > 0 ? reduced.div(x.shape[0]!) : reduced;
  });
}
