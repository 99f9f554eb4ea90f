// Losses between scores and classes.

import { handleOf, nnOps, optionsOf, type Tensor } from "../../tensor/index.js";
import { type MaskOptions, onKnown, type Pick, type ReductionOptions, reductionCode } from "./reduction.js";

export interface NLLLossOptions extends ReductionOptions, MaskOptions {
  /** A factor for each class, `[C]`; "mean" then divides by the factors' sum; none by default. */
  weight?: Tensor | null;
  /** Targets of this class are left out; defaults to -100. */
  ignoreIndex?: number;
}

export interface CrossEntropyOptions extends NLLLossOptions {
  /** The share of the target that is spread over all classes; defaults to 0. */
  labelSmoothing?: number;
}

/**
 * `-log softmax(input)[target]`, from raw scores.
 *
 * Shapes: input `[N, C, *]` or `[C]`; target int64 classes `[N, *]`, or class probabilities of the input's shape; a mask
 * covers `[N, *]` or its leading dimensions. PyTorch: `F.cross_entropy`.
 *
 * @example
 * const [scores, labels] = [torch.zeros([3, 4]), torch.tensor([2, -1, 0])];
 * F.crossEntropy(scores, labels, { mask: labels.ge(0) }).item(); // 1.3863
 */
export function crossEntropy(input: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const given = optionsOf("crossEntropy", options);
  const { labelSmoothing = 0, weight = null, ignoreIndex = -100 } = given;
  return overClasses("crossEntropy", input, target, given, (x, y, code) =>
    nnOps.crossEntropyLoss(x, y, weight, code, ignoreIndex, labelSmoothing),
  );
}

/** `-input[target]`, from log-probabilities; shapes as in `crossEntropy`. PyTorch: `F.nll_loss`. */
export function nllLoss(input: Tensor, target: Tensor, options: NLLLossOptions = {}): Tensor {
  const given = optionsOf("nllLoss", options);
  const { weight = null, ignoreIndex = -100 } = given;
  return overClasses("nllLoss", input, target, given, (x, y, code) =>
    nnOps.nllLossNd(x, y, weight, code, ignoreIndex),
  );
}

function overClasses(
  operation: string,
  input: Tensor,
  target: Tensor,
  { reduction = "mean", mask = null }: NLLLossOptions,
  loss: (input: Tensor, target: Tensor, reduction: number) => Tensor,
): Tensor {
  handleOf(operation, "input", input);
  handleOf(operation, "target", target);
  if (mask === null) return loss(input, target, reductionCode(operation, reduction));
  const shape = () => input.shape.filter((_size, dim) => dim !== 1);
  return onKnown({ operation, mask, shape, reduction }, (pick, wanted) => {
    const pickScores: Pick = (scores) => pickBesideClasses(scores, pick);
    const probabilities = target.ndim === input.ndim && input.ndim > 1;
    const known = probabilities ? pickScores(target) : pick(target);
    return loss(pickScores(input), known, reductionCode(operation, wanted));
  });
}

/** The classes are dimension 1, in the midst of those that a mask covers: out of the way, and back. */
function pickBesideClasses(scores: Tensor, pick: Pick): Tensor {
  const picked = pick(scores.movedim(1, -1));
  return picked.ndim > 2 ? picked.movedim(-1, 1) : picked;
}
