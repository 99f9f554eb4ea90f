// Batch normalisation folded into the layer before it, for evaluation.

import {
  ArgumentError,
  onesLike,
  rsqrt,
  ShapeError,
  type Tensor,
  wrongArgument,
  zerosLike,
} from "../../tensor/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { isTransposed } from "./layers.js";
import { rebuild } from "./rebuild.js";

/** What a batch norm does in evaluation: its running statistics, `eps`, factor and offset. */
export interface NormStatistics {
  readonly runningMean: Tensor | null;
  readonly runningVar: Tensor | null;
  readonly eps: number;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
}

/** A module with a weight and perhaps a bias. */
export interface Weighted {
  weight: Tensor;
  bias: Tensor | null;
}

export interface FuseOptions {
  /** For a transposed convolution, whose outputs are the weight's second dimension; defaults to false. */
  transpose?: boolean;
}

/**
 * A new convolution that gives what `conv` and then `norm` give in evaluation. Both must be in evaluation mode and the
 * norm must have running statistics (`ArgumentError`). PyTorch: `nn.utils.fuse_conv_bn_eval`.
 *
 * @example
 * const [conv, norm] = [new nn.Conv2d(1, 4, 3).eval(), new nn.BatchNorm2d(4).eval()];
 * nn.utils.fuseConvBnEval(conv, norm).forward(torch.zeros([1, 1, 5, 5])).shape; // [1, 4, 3, 3]
 */
export function fuseConvBnEval<M extends Module & Weighted>(
  conv: M,
  norm: Module & NormStatistics,
  options: FuseOptions = {},
): M {
  checkEvaluated("fuseConvBnEval", conv, norm);
  const [weight, bias] = fuseConvBnWeights(conv.weight, conv.bias, norm, options);
  return withWeights("fuseConvBnEval", conv, weight, bias);
}

/** The weight and bias of that convolution. PyTorch: `nn.utils.fuse_conv_bn_weights`. */
export function fuseConvBnWeights(
  weight: Tensor,
  bias: Tensor | null,
  norm: NormStatistics,
  { transpose = false }: FuseOptions = {},
): [weight: Parameter, bias: Parameter] {
  const { mean, variance, factor, offset } = statisticsOf("fuseConvBnWeights", norm);
  const before = bias ?? zerosLike(mean);
  const scale = rsqrt(variance.add(norm.eps));
  const shape = weight.shape.map(() => 1);
  shape[transpose ? 1 : 0] = -1;
  return [
    parameterLike(weight.mul(factor.mul(scale).reshape(shape)).to(weight.dtype), weight),
    parameterLike(
      before
        .sub(mean)
        .mul(scale)
        .mul(factor)
        .add(offset)
        .to((bias ?? weight).dtype),
      before,
    ),
  ];
}

/**
 * As `fuseConvBnEval`, for a `Linear`; the norm has its number of features, or one (`ShapeError`).
 * PyTorch: `nn.utils.fuse_linear_bn_eval`.
 *
 * @example
 * const [linear, norm] = [new nn.Linear(2, 3).eval(), new nn.BatchNorm1d(3).eval()];
 * nn.utils.fuseLinearBnEval(linear, norm).forward(torch.zeros([5, 2])).shape; // [5, 3]
 */
export function fuseLinearBnEval<M extends Module & Weighted>(linear: M, norm: Module & NormStatistics): M {
  checkEvaluated("fuseLinearBnEval", linear, norm);
  const outputs = linear.weight.shape[0];
  const features = norm.runningMean?.numel();
  if (features !== undefined && features !== outputs && features !== 1) {
    const sentence = `expected a norm of ${outputs} features, the linear layer's, or of 1, got ${features}`;
    throw problem(ShapeError, "fuseLinearBnEval", sentence);
  }
  const [weight, bias] = fuseLinearBnWeights(linear.weight, linear.bias, norm);
  return withWeights("fuseLinearBnEval", linear, weight, bias);
}

/** The weight and bias of that layer. PyTorch: `nn.utils.fuse_linear_bn_weights`. */
export function fuseLinearBnWeights(
  weight: Tensor,
  bias: Tensor | null,
  norm: NormStatistics,
): [weight: Parameter, bias: Parameter] {
  const { mean, variance, factor, offset } = statisticsOf("fuseLinearBnWeights", norm);
  const before = bias ?? zerosLike(mean);
  const scale = factor.mul(rsqrt(variance.add(norm.eps)));
  return [
    parameterLike(weight.mul(scale.unsqueeze(-1).to(weight.dtype)), weight),
    parameterLike(
      before
        .sub(mean)
        .mul(scale)
        .add(offset)
        .to((bias ?? weight).dtype),
      before,
    ),
  ];
}

function statisticsOf(operation: string, { runningMean, runningVar, weight, bias }: NormStatistics) {
  if (runningMean === null || runningVar === null) {
    throw problem(ArgumentError, operation, "expected a norm with running statistics, got one without");
  }
  return {
    mean: runningMean,
    variance: runningVar,
    factor: weight ?? onesLike(runningMean),
    offset: bias ?? zerosLike(runningMean),
  };
}

function parameterLike(data: Tensor, { requiresGrad }: Tensor): Parameter {
  return new Parameter(data, { requiresGrad });
}

function checkEvaluated(operation: string, layer: Module, norm: Module): void {
  for (const module of [layer, norm]) {
    if (!(module instanceof Module)) throw wrongArgument(operation, "module", "a Module", module);
    if (!module.training) continue;
    const sentence = `expected modules in evaluation mode, got ${module.constructor.name} in training: call eval()`;
    throw problem(ArgumentError, operation, sentence);
  }
}

function withWeights<M extends Module & Weighted>(
  operation: string,
  layer: M,
  weight: Parameter,
  bias: Parameter,
): M {
  const fused = rebuild(operation, layer, isTransposed(layer));
  fused.weight = weight;
  fused.bias = bias;
  return fused;
}
