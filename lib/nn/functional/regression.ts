// Losses between real numbers. Input and target have one shape; any other is a `ShapeError`.

import { ArgumentError, nnOps, optionsOf, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireNumber } from "./check.js";
import {
  type MaskOptions,
  onKnown,
  type Reduction,
  type ReductionOptions,
  reductionCode,
  requireSameShape,
} from "./reduction.js";

export interface RegressionOptions extends ReductionOptions, MaskOptions {}

export interface WeightedRegressionOptions extends RegressionOptions {
  /** Multiplies each element's loss; shaped as the input; none by default. */
  weight?: Tensor | null;
}

/**
 * `(input - target)²`; with `weight`, "mean" divides by the weights' sum. PyTorch: `F.mse_loss`.
 *
 * @example
 * const [out, speed] = [torch.zeros([3]), torch.tensor([1.5, Number.NaN, -0.5])];
 * F.mseLoss(out, speed, { mask: speed.isnan().logicalNot() }).item(); // 1.25
 */
export function mseLoss(input: Tensor, target: Tensor, options: WeightedRegressionOptions = {}): Tensor {
  return elementwise("mseLoss", input, target, options, {
    plain: (x, y, code) => nnOps.mseLoss(x, y, code),
    element: (x, y) => x.sub(y).pow(2),
    mean: (losses, weight) => losses.sum().div(weight.sum()),
  });
}

/** `|input - target|`; with `weight`, "mean" divides by the weights' sum. PyTorch: `F.l1_loss`. */
export function l1Loss(input: Tensor, target: Tensor, options: WeightedRegressionOptions = {}): Tensor {
  return elementwise("l1Loss", input, target, options, {
    plain: (x, y, code) => nnOps.l1Loss(x, y, code),
    element: (x, y) => x.sub(y).abs(),
    mean: (losses, weight) => losses.sum().div(weight.sum()),
  });
}

export interface HuberLossOptions extends WeightedRegressionOptions {
  /** Where the error turns from squared to linear; defaults to 1. */
  delta?: number;
}

/**
 * `½ e²` up to `delta`, then `delta (|e| - ½ delta)`; with `weight`, "mean" divides by the number of elements.
 * PyTorch: `F.huber_loss`.
 */
export function huberLoss(input: Tensor, target: Tensor, given: HuberLossOptions = {}): Tensor {
  const { delta = 1, ...options } = optionsOf("huberLoss", given);
  return elementwise("huberLoss", input, target, options, {
    plain: (x, y, code) => nnOps.huberLoss(x, y, code, delta),
    element: (x, y) => nnOps.huberLoss(x, y, reductionCode("huberLoss", "none"), delta),
    mean: (losses) => losses.mean(),
  });
}

export interface SmoothL1LossOptions extends RegressionOptions {
  /** Where the error turns from squared to linear; 0 is the plain l1 loss; defaults to 1. */
  beta?: number;
}

/** `½ e² / beta` up to `beta`, then `|e| - ½ beta`. PyTorch: `F.smooth_l1_loss`. */
export function smoothL1Loss(input: Tensor, target: Tensor, given: SmoothL1LossOptions = {}): Tensor {
  const { beta = 1, ...options } = optionsOf("smoothL1Loss", given);
  requireNumber("smoothL1Loss", "beta", beta);
  if (!(beta >= 0)) throw problem(ArgumentError, "smoothL1Loss", `expected beta >= 0, got ${beta}`);
  return elementwise("smoothL1Loss", input, target, options, {
    plain: (x, y, code) => (beta === 0 ? nnOps.l1Loss(x, y, code) : nnOps.smoothL1Loss(x, y, code, beta)),
  });
}

interface Formulas {
  /** The fused operator. */
  plain(input: Tensor, target: Tensor, reduction: number): Tensor;
  /** Each element's loss, for weights. */
  element?(input: Tensor, target: Tensor): Tensor;
  /** PyTorch's mean of weighted losses, which differs from loss to loss. */
  mean?(losses: Tensor, weight: Tensor): Tensor;
}

function elementwise(
  operation: string,
  input: Tensor,
  target: Tensor,
  options: WeightedRegressionOptions,
  { plain, element, mean }: Formulas,
): Tensor {
  const { reduction = "mean", weight = null, mask = null } = optionsOf(operation, options);
  requireSameShape(operation, "target", target, input);
  if (weight !== null) requireSameShape(operation, "weight", weight, input);
  const code = (wanted: Reduction) => reductionCode(operation, wanted);
  return onKnown({ operation, mask, shape: () => input.shape, reduction }, (pick, wanted) => {
    const [x, y] = [pick(input), pick(target)];
    if (!weight || !element || !mean) return plain(x, y, code(wanted));
    const known = pick(weight);
    const losses = element(x, y).mul(known);
    if (wanted === "none") return losses;
    return wanted === "sum" ? losses.sum() : mean(losses, known);
  });
}
