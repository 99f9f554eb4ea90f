/** LU with pivots, and randomised decompositions of low rank (Halko et al. 2009). */

import { handleOf } from "../base.js";
import { wrongArgument } from "../errors.js";
import { randn } from "../generated/functions.generated.js";
import { qr, svd } from "../generated/linalg.generated.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import { collect, countOf } from "./arguments.js";

export interface LuOptions {
  /** Exchanges rows; without it the matrix must be on CUDA; defaults to true. */
  pivot?: boolean;
  /** Also one number a matrix, above 0 where it is singular, instead of an error; defaults to false. */
  getInfos?: boolean;
}

type LU = [lu: Tensor, pivots: Tensor];
type LUWithInfos = [lu: Tensor, pivots: Tensor, infos: Tensor];

/** L below and U on and above the diagonal of `[*, m, n]`, with pivots from 1. PyTorch: `torch.lu`. */
export function lu(input: Tensor, pivot?: boolean, getInfos?: false | LuOptions): LU;
export function lu(input: Tensor, options: { pivot?: boolean; getInfos: true }): LUWithInfos;
export function lu(input: Tensor, pivot: boolean, getInfos: true): LUWithInfos;
export function lu(input: Tensor, options: LuOptions): LU | LUWithInfos;
export function lu(input: Tensor, ...given: unknown[]): LU | LUWithInfos {
  const { pivot = true, getInfos = false } = collect<LuOptions>(
    "lu",
    { names: ["pivot", "getInfos"] },
    given,
  );
  const [packed, pivots, infos] = callOperator("aten::_lu_with_info", input, pivot, !getInfos) as LUWithInfos;
  return getInfos ? [packed, pivots, infos] : [packed, pivots];
}

export interface LowRankOptions {
  /** Columns of the result; defaults to 6. */
  q?: number | null;
  /** Rounds of subspace iteration; defaults to 2. */
  niter?: number | null;
}

export interface SvdLowRankOptions extends LowRankOptions {
  /** Subtracted from the input, broadcast; none by default. */
  M?: Tensor | null;
}

type Decomposition = [u: Tensor, s: Tensor, v: Tensor];

/** An orthonormal basis of about the range of `a - mean`. */
function basis(a: Tensor, q: number, niter: number, mean: Tensor | null): Tensor {
  const times = (x: Tensor) => (mean ? a.matmul(x).sub(mean.matmul(x)) : a.matmul(x));
  const { device } = a;
  const dtype = /^(float|complex)/.test(a.dtype) ? a.dtype : "float32";
  let [columns] = qr(times(randn([a.shape.at(-1)!, q], { dtype, device })));
  for (let round = 0; round < niter; round++) {
    // Adjoints anew each time: a gradient is then added up in PyTorch's order, to the last bit.
    const back = a.mH.matmul(columns);
    [columns] = qr(mean ? back.sub(mean.mH.matmul(columns)) : back);
    [columns] = qr(times(columns));
  }
  return columns;
}

/**
 * About the largest `q` singular values of `[*, m, n]` and their vectors; draws from the generator. PyTorch: `torch.svd_lowrank`.
 */
export function svdLowrank(input: Tensor, ...given: [options?: SvdLowRankOptions]): Decomposition;
export function svdLowrank(input: Tensor, q: number, niter?: number, M?: Tensor | null): Decomposition;
export function svdLowrank(input: Tensor, ...given: unknown[]): Decomposition {
  handleOf("svdLowrank", "input", input);
  const options = collect<SvdLowRankOptions>("svdLowrank", { names: ["q", "niter", "M"] }, given);
  const q = countOf("svdLowrank", "q", options.q ?? 6);
  const niter = countOf("svdLowrank", "niter", options.niter ?? 2);
  const [rows, columns] = input.shape.slice(-2) as [number, number];
  const wide = rows < columns;
  const mean = options.M ? options.M.broadcastTo(input.shape) : null;
  const [tall, tallMean] = wide ? [input.mH, mean ? mean.mH : null] : [input, mean];
  const range = basis(tall, q, niter, tallMean);
  const small = range.mH.matmul(tall);
  const [left, values, right] = svd(tallMean ? small.sub(range.mH.matmul(tallMean)) : small, false);
  const [u, v] = [range.matmul(left), right.mH];
  return wide ? [v, values, u] : [u, values, v];
}

export interface PcaLowRankOptions extends LowRankOptions {
  /** Subtracts each column's mean; defaults to true. */
  center?: boolean;
}

/** About the `q` principal components (by default 6, at most the sizes) of rows `[*, m, n]`. PyTorch: `torch.pca_lowrank`. */
export function pcaLowrank(input: Tensor, options?: PcaLowRankOptions): Decomposition;
export function pcaLowrank(input: Tensor, q: number | null, center?: boolean, niter?: number): Decomposition;
export function pcaLowrank(input: Tensor, ...given: unknown[]): Decomposition {
  handleOf("pcaLowrank", "input", input);
  const options = collect<PcaLowRankOptions>("pcaLowrank", { names: ["q", "center", "niter"] }, given);
  const most = Math.min(...input.shape.slice(-2));
  const q = countOf("pcaLowrank", "q", options.q ?? Math.min(6, most));
  if (q > most) throw wrongArgument("pcaLowrank", "q", `an integer from 0 to ${most}`, q);
  const { center = true, niter = 2 } = options;
  return svdLowrank(center ? input.sub(input.mean(-2, true)) : input, { q, niter });
}
