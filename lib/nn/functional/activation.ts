// Elementwise non-linearities and softmax.

import {
  ArgumentError,
  prelu as atenPrelu,
  type DType,
  handleOf,
  nnOps,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireNumber } from "./check.js";

export interface InplaceOptions {
  /** Writes over the input and returns it; defaults to false. */
  inplace?: boolean;
}

/** `max(0, x)`. PyTorch: `F.relu`. */
export function relu(input: Tensor, options: InplaceOptions = {}): Tensor {
  handleOf("relu", "input", input);
  const { inplace = false } = optionsOf("relu", options);
  return inplace ? input.relu_() : input.relu();
}

/** `x` where positive, else `negativeSlope x`. PyTorch: `F.leaky_relu`. */
export function leakyRelu(input: Tensor, negativeSlope = 0.01, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("leakyRelu", options);
  return inplace ? nnOps.leakyRelu_(input, negativeSlope) : nnOps.leakyRelu(input, negativeSlope);
}

/** As `leakyRelu`, with a learnt slope: weight `[1]` or one per channel. PyTorch: `F.prelu`. */
export function prelu(input: Tensor, weight: Tensor): Tensor {
  return atenPrelu(input, weight);
}

/** `x Φ(x)`, or its tanh approximation. PyTorch: `F.gelu`. */
export function gelu(input: Tensor, options: { approximate?: "none" | "tanh" } = {}): Tensor {
  const { approximate = "none" } = optionsOf("gelu", options);
  return nnOps.gelu(input, { approximate });
}

/** `x σ(x)`. PyTorch: `F.silu`. */
export function silu(input: Tensor, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("silu", options);
  return inplace ? nnOps.silu_(input) : nnOps.silu(input);
}

/** `x` where positive, else `alpha (eˣ - 1)`. PyTorch: `F.elu`. */
export function elu(input: Tensor, alpha = 1, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("elu", options);
  return inplace ? nnOps.elu_(input, alpha) : nnOps.elu(input, alpha);
}

export interface SoftplusOptions {
  /** Defaults to 1. */
  beta?: number;
  /** Where `beta x` is above this, the result is `x`; defaults to 20. */
  threshold?: number;
}

/** `log(1 + exp(beta x)) / beta`. PyTorch: `F.softplus`. */
export function softplus(input: Tensor, options: SoftplusOptions = {}): Tensor {
  const { beta = 1, threshold = 20 } = optionsOf("softplus", options);
  return nnOps.softplus(input, beta, threshold);
}

export interface HardtanhOptions extends InplaceOptions {
  /** Defaults to -1. */
  minVal?: number;
  /** Defaults to 1. */
  maxVal?: number;
}

/** `x` clamped to `[minVal, maxVal]`. PyTorch: `F.hardtanh`. */
export function hardtanh(input: Tensor, options: HardtanhOptions = {}): Tensor {
  const { minVal = -1, maxVal = 1, inplace = false } = optionsOf("hardtanh", options);
  requireNumber("hardtanh", "minVal", minVal);
  requireNumber("hardtanh", "maxVal", maxVal);
  if (minVal > maxVal) {
    throw problem(ArgumentError, "hardtanh", `expected minVal <= maxVal, got ${minVal} and ${maxVal}`);
  }
  return inplace ? nnOps.hardtanh_(input, minVal, maxVal) : nnOps.hardtanh(input, minVal, maxVal);
}

/** PyTorch: `F.tanh`. */
export function tanh(input: Tensor): Tensor {
  handleOf("tanh", "input", input);
  return input.tanh();
}

/** `1 / (1 + e⁻ˣ)`. PyTorch: `F.sigmoid`. */
export function sigmoid(input: Tensor): Tensor {
  handleOf("sigmoid", "input", input);
  return input.sigmoid();
}

export interface SoftmaxOptions {
  /** Converts the input first; defaults to its own dtype. */
  dtype?: DType;
}

/** `eˣ / Σ eˣ` along `dim`. PyTorch: `F.softmax`. */
export function softmax(input: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  handleOf("softmax", "input", input);
  const { dtype } = optionsOf("softmax", options);
  return input.softmax(dim, dtype ?? null);
}

/** `log(softmax(x))` along `dim`, without under- or overflow. PyTorch: `F.log_softmax`. */
export function logSoftmax(input: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  handleOf("logSoftmax", "input", input);
  const { dtype } = optionsOf("logSoftmax", options);
  return input.logSoftmax(dim, dtype ?? null);
}
