/** Window functions: weights of `length` samples that fall off to both sides. PyTorch: `torch.signal.windows`. */

import { tensor } from "../creation.js";
import { ArgumentError, DtypeError } from "../errors.js";
import {
  abs,
  arange,
  cos,
  empty,
  exp,
  i0,
  linspace,
  minimum,
  ones,
  pow,
  rsub,
  sin,
  sqrt,
} from "../generated/functions.generated.js";
import { getDefaultDtype } from "../settings.js";
import type { Tensor } from "../tensor.js";
import type { Device, DType, Layout, TensorOptions } from "../types.js";

export interface WindowOptions {
  /** Symmetric, for designing filters; false is periodic, for spectra. Defaults to true. */
  sym?: boolean;
  /** float32 or float64; defaults to the default dtype. */
  dtype?: DType | null;
  layout?: Layout | null;
  device?: Device | null;
  requiresGrad?: boolean;
}

/** The options of the tensor, checked; PyTorch refuses the same. */
function checked(operation: string, length: number, options: WindowOptions): TensorOptions {
  if (!Number.isInteger(length) || length < 0) {
    throw new ArgumentError(
      operation,
      `${operation}: expected a length of at least 0, got ${String(length)}`,
    );
  }
  const { dtype, layout, device, requiresGrad = false } = options;
  if (layout && layout !== "strided") {
    throw new ArgumentError(operation, `${operation}: expected the layout 'strided', got '${layout}'`);
  }
  const wanted = dtype ?? getDefaultDtype();
  if (wanted !== "float32" && wanted !== "float64") {
    throw new DtypeError(operation, `${operation}: expected float32 or float64, got ${wanted}`);
  }
  return { dtype: wanted, device: device ?? "cpu", requiresGrad };
}

function refuse(operation: string, name: string, wanted: string, value: number): never {
  throw new ArgumentError(operation, `${operation}: expected ${wanted} for ${name}, got ${value}`);
}

export interface ExponentialOptions extends WindowOptions {
  /** Where it is 1; defaults to the middle, and only a periodic window may say another. */
  center?: number | null;
  /** The decay; defaults to 1. */
  tau?: number;
}

/** `exp(-|n - center| / tau)`. PyTorch: `torch.signal.windows.exponential`. */
export function exponential(length: number, options: ExponentialOptions = {}): Tensor {
  const { sym = true, center = null, tau = 1 } = options;
  const made = checked("exponential", length, options);
  if (!(tau > 0)) refuse("exponential", "tau", "a number above 0", tau);
  if (sym && center !== null) refuse("exponential", "center", "none in a symmetric window", center);
  if (length === 0) return empty([0], made);
  const middle = center ?? (!sym && length > 1 ? length : length - 1) / 2;
  const constant = 1 / tau;
  const k = linspace(-middle * constant, (-middle + (length - 1)) * constant, length, made);
  return exp(abs(k).neg());
}

/** `sin(π (n + 1/2) / length)`. PyTorch: `torch.signal.windows.cosine`. */
export function cosine(length: number, options: WindowOptions = {}): Tensor {
  const { sym = true } = options;
  const made = checked("cosine", length, options);
  if (length === 0) return empty([0], made);
  const constant = Math.PI / (!sym && length > 1 ? length + 1 : length);
  return sin(linspace(0.5 * constant, (0.5 + (length - 1)) * constant, length, made));
}

export interface GaussianOptions extends WindowOptions {
  /** The standard deviation, in samples; defaults to 1. */
  std?: number;
}

/** `exp(-(n / (std √2))²)`, n counted from the middle. PyTorch: `torch.signal.windows.gaussian`. */
export function gaussian(length: number, options: GaussianOptions = {}): Tensor {
  const { sym = true, std = 1 } = options;
  const made = checked("gaussian", length, options);
  if (!(std > 0)) refuse("gaussian", "std", "a number above 0", std);
  if (length === 0) return empty([0], made);
  const start = -(!sym && length > 1 ? length : length - 1) / 2;
  const constant = 1 / (std * Math.sqrt(2));
  const k = linspace(start * constant, (start + (length - 1)) * constant, length, made);
  return exp(pow(k, 2).neg());
}

export interface KaiserOptions extends WindowOptions {
  /** The shape: higher is narrower; defaults to 12. */
  beta?: number;
}

/** `I₀(β √(1 - n²)) / I₀(β)`, n from -1 to 1. PyTorch: `torch.signal.windows.kaiser`. */
export function kaiser(length: number, options: KaiserOptions = {}): Tensor {
  const { sym = true, beta: given = 12 } = options;
  const made = checked("kaiser", length, options);
  if (!(given >= 0)) refuse("kaiser", "beta", "a number of at least 0", given);
  if (length === 0) return empty([0], made);
  if (length === 1) return ones([1], made);
  // Rounded to the dtype first, and the ends computed in it, as PyTorch has it.
  const beta = tensor(given, { dtype: made.dtype, device: made.device });
  const start = beta.neg();
  const constant = beta.mul(2).div(sym ? length - 1 : length);
  const end = minimum(beta, start.add(constant.mul(length - 1)));
  const k = linspace(start, end, length, made);
  return i0(sqrt(beta.mul(beta).sub(pow(k, 2)))).div(i0(beta));
}

/** A triangle from 0 to 1 and back. PyTorch: `torch.signal.windows.bartlett`. */
export function bartlett(length: number, options: WindowOptions = {}): Tensor {
  const { sym = true } = options;
  const made = checked("bartlett", length, options);
  if (length === 0) return empty([0], made);
  if (length === 1) return ones([1], made);
  const constant = 2 / (sym ? length - 1 : length);
  return rsub(abs(linspace(-1, -1 + (length - 1) * constant, length, made)), 1);
}

export interface GeneralCosineOptions extends WindowOptions {
  /** The coefficients of the cosines, each of alternating sign. */
  a: readonly number[];
}

/** `Σ (-1)ⁱ aᵢ cos(2π i n / (length - 1))`. PyTorch: `torch.signal.windows.general_cosine`. */
export function generalCosine(length: number, options: GeneralCosineOptions): Tensor {
  return cosines("generalCosine", length, options.a, options);
}

function cosines(operation: string, length: number, a: readonly number[], options: WindowOptions): Tensor {
  const { sym = true } = options;
  const made = checked(operation, length, options);
  if (length === 0) return empty([0], made);
  if (length === 1) return ones([1], made);
  if (!Array.isArray(a) || a.length === 0) {
    throw new ArgumentError(operation, `${operation}: expected an array of at least one number for a`);
  }
  const constant = (2 * Math.PI) / (sym ? length - 1 : length);
  const k = linspace(0, (length - 1) * constant, length, made);
  const signed = a.map((weight, i) => (i % 2 ? -weight : weight));
  const weights = tensor(signed, made);
  const orders = arange(a.length, made);
  return weights
    .unsqueeze(-1)
    .mul(cos(orders.unsqueeze(-1).mul(k)))
    .sum(0);
}

export interface GeneralHammingOptions extends WindowOptions {
  /** The constant part; defaults to 0.54. */
  alpha?: number;
}

/** `α - (1 - α) cos(2π n / (length - 1))`. PyTorch: `torch.signal.windows.general_hamming`. */
export function generalHamming(length: number, options: GeneralHammingOptions = {}): Tensor {
  const { alpha = 0.54 } = options;
  return cosines("generalHamming", length, [alpha, 1 - alpha], options);
}

/** `generalHamming` with α = 0.54. PyTorch: `torch.signal.windows.hamming`. */
export function hamming(length: number, options: WindowOptions = {}): Tensor {
  return cosines("hamming", length, [0.54, 1 - 0.54], options);
}

/** `generalHamming` with α = 0.5. PyTorch: `torch.signal.windows.hann`. */
export function hann(length: number, options: WindowOptions = {}): Tensor {
  return cosines("hann", length, [0.5, 0.5], options);
}

/** Three cosines: 0.42, 0.5, 0.08. PyTorch: `torch.signal.windows.blackman`. */
export function blackman(length: number, options: WindowOptions = {}): Tensor {
  return cosines("blackman", length, [0.42, 0.5, 0.08], options);
}

/** Four cosines whose sidelobes are lowest. PyTorch: `torch.signal.windows.nuttall`. */
export function nuttall(length: number, options: WindowOptions = {}): Tensor {
  return cosines("nuttall", length, [0.3635819, 0.4891775, 0.1365995, 0.0106411], options);
}
