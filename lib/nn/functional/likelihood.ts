// Negative log-likelihoods of distributions over real numbers, counts, labels and sequences.

import {
  ArgumentError,
  ctcLoss as atenCtcLoss,
  poissonNllLoss as atenPoissonNllLoss,
  handleOf,
  nnOps,
  noGrad,
  onesLike,
  optionsOf,
  ShapeError,
  Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireList, requireOptional } from "./check.js";
import { crossEntropy } from "./classification.js";
import { type ReductionOptions, reduced, reductionCode } from "./reduction.js";

export interface PoissonNLLOptions extends ReductionOptions {
  /** The input is the logarithm of the rate; defaults to true. */
  logInput?: boolean;
  /** Adds Stirling's approximation of the term that does not depend on the input; defaults to false. */
  full?: boolean;
  /** Keeps the logarithm of a rate finite when `logInput` is false; defaults to 1e-8. */
  eps?: number;
}

/** `exp(x) - target x`, or `x - target log(x + eps)`. PyTorch: `F.poisson_nll_loss`. */
export function poissonNllLoss(input: Tensor, target: Tensor, options: PoissonNLLOptions = {}): Tensor {
  const {
    logInput = true,
    full = false,
    eps = 1e-8,
    reduction = "mean",
  } = optionsOf("poissonNllLoss", options);
  return atenPoissonNllLoss(input, target, logInput, full, eps, reductionCode("poissonNllLoss", reduction));
}

export interface GaussianNLLOptions extends ReductionOptions {
  /** Adds the term `½ log 2π`; defaults to false. */
  full?: boolean;
  /** The least variance; gradients pass through the clamping; defaults to 1e-6. */
  eps?: number;
}

/**
 * `½ (log var + (input - target)² / var)`. PyTorch: `F.gaussian_nll_loss`.
 *
 * `var` is a number, of the input's shape, or with a last dimension of 1 or none. A negative one is an `ArgumentError`.
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor | number,
  options: GaussianNLLOptions = {},
): Tensor {
  handleOf("gaussianNllLoss", "input", input);
  handleOf("gaussianNllLoss", "target", target);
  const { full = false, eps = 1e-6, reduction = "mean" } = optionsOf("gaussianNllLoss", options);
  const clamped = variancesFor(input, variance).clone();
  noGrad(() => clamped.clampMin_(eps));
  const losses = clamped.log().add(input.sub(target).pow(2).div(clamped)).mul(0.5);
  return reduced("gaussianNllLoss", full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

function variancesFor(input: Tensor, variance: Tensor | number): Tensor {
  if (typeof variance !== "number") handleOf("gaussianNllLoss", "var", variance);
  const negative = typeof variance === "number" ? variance < 0 : variance.lt(0).any().item<boolean>();
  if (negative) throw problem(ArgumentError, "gaussianNllLoss", "expected no negative value for var");
  if (typeof variance === "number") return onesLike(input).mul(variance);
  const [given, wanted] = [variance.shape, input.shape];
  const beside = wanted.slice(0, -1);
  if (given.length === beside.length && given.every((size, d) => size === beside[d])) {
    return variance.unsqueeze(-1);
  }
  const others = given.filter((size, d) => size !== wanted[d]);
  if (given.length === wanted.length && (others.length === 0 || (others.length === 1 && others[0] === 1))) {
    return variance;
  }
  throw problem(ShapeError, "gaussianNllLoss", `expected var of shape [${wanted}], got [${given}]`);
}

/**
 * `-(target log σ(x) + (1 - target) log σ(-x))`, the mean over the last dimension. PyTorch: `F.multilabel_soft_margin_loss`.
 */
export function multilabelSoftMarginLoss(
  input: Tensor,
  target: Tensor,
  options: ReductionOptions & { weight?: Tensor | null } = {},
): Tensor {
  handleOf("multilabelSoftMarginLoss", "input", input);
  handleOf("multilabelSoftMarginLoss", "target", target);
  const { weight = null, reduction = "mean" } = optionsOf("multilabelSoftMarginLoss", options);
  requireOptional("multilabelSoftMarginLoss", "weight", weight);
  const present = target.mul(nnOps.logSigmoid(input));
  const absent = target.neg().add(1).mul(nnOps.logSigmoid(input.neg()));
  const losses = present.add(absent).neg();
  const weighted = weight ? losses.mul(weight) : losses;
  const perSample = weighted.sum(-1).div(input.shape.at(-1)!);
  return reduced("multilabelSoftMarginLoss", perSample, reduction);
}

export interface CTCLossOptions extends ReductionOptions {
  /** The class that stands for no label; defaults to 0. */
  blank?: number;
  /** Zero losses of targets that do not fit into their input; defaults to false. */
  zeroInfinity?: boolean;
}

/**
 * The likelihood of label sequences under any alignment (Graves et al. 2006). PyTorch: `F.ctc_loss`.
 *
 * Shapes: log-probabilities `[T, N, C]` or `[T, C]`, targets `[N, S]` or all in one row, lengths `[N]`.
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Tensor | readonly number[],
  targetLengths: Tensor | readonly number[],
  options: CTCLossOptions = {},
): Tensor {
  const { blank = 0, zeroInfinity = false, reduction = "mean" } = optionsOf("ctcLoss", options);
  const code = reductionCode("ctcLoss", reduction);
  if (inputLengths instanceof Tensor && targetLengths instanceof Tensor) {
    return atenCtcLoss(logProbs, targets, inputLengths, targetLengths, blank, code, zeroInfinity);
  }
  const inputs = listed("inputLengths", inputLengths);
  const labels = listed("targetLengths", targetLengths);
  return atenCtcLoss(logProbs, targets, inputs, labels, blank, code, zeroInfinity);
}

function listed(name: string, lengths: Tensor | readonly number[]): readonly number[] {
  if (lengths instanceof Tensor) return Array.from(lengths.toTypedArray(), Number);
  requireList("ctcLoss", name, lengths);
  return lengths;
}

export interface LinearCrossEntropyOptions extends ReductionOptions {
  /** Added to the scores, `[C]`; none by default. */
  linearBias?: Tensor | null;
  /** A factor for each class, `[C]`; none by default. */
  weight?: Tensor | null;
  /** Targets of this class are left out; defaults to -100. */
  ignoreIndex?: number;
  /** The share of the target that is spread over all classes; defaults to 0. */
  labelSmoothing?: number;
}

/** `crossEntropy(linear(input, linearWeight, linearBias), target)`; weight `[C, ..., in]`. PyTorch: `F.linear_cross_entropy`. */
export function linearCrossEntropy(
  input: Tensor,
  linearWeight: Tensor,
  target: Tensor,
  given: LinearCrossEntropyOptions = {},
): Tensor {
  handleOf("linearCrossEntropy", "input", input);
  handleOf("linearCrossEntropy", "linearWeight", linearWeight);
  handleOf("linearCrossEntropy", "target", target);
  const { linearBias = null, ...options } = optionsOf("linearCrossEntropy", given);
  requireOptional("linearCrossEntropy", "linearBias", linearBias);
  const [classes, ...features] = linearWeight.shape;
  const last = features.pop();
  if (classes === undefined || last === undefined || last !== input.shape.at(-1)) {
    const found = `input [${input.shape}] and linearWeight [${linearWeight.shape}]`;
    throw problem(ShapeError, "linearCrossEntropy", `expected one last dimension, got ${found}`);
  }
  if (features.length > 0 && input.ndim < 2) {
    const found = `input [${input.shape}] and linearWeight [${linearWeight.shape}]`;
    throw problem(
      ShapeError,
      "linearCrossEntropy",
      `expected a batch of rows for several losses each, got ${found}`,
    );
  }
  const rows = linearWeight.reshape([-1, last]);
  const scores = nnOps.linear(input, rows, linearBias ? linearBias.reshape([-1]) : null);
  return crossEntropy(scores.reshape([...input.shape.slice(0, -1), classes, ...features]), target, options);
}
