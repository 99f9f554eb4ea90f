// Attention of several heads as a module (Vaswani et al. 2017).

import {
  ArgumentError,
  empty,
  isAutocastEnabled,
  isGradEnabled,
  ops,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { multiHeadAttentionForward } from "../functional/attention.js";
import * as init from "../init/index.js";
import type { FactoryOptions } from "../layers/factory.js";
import { Linear } from "../layers/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { requireCount } from "../recurrent/check.js";
import { checkAttention, checkMasks, maskOf, mergeMasks } from "./masks.js";

export interface MultiheadAttentionOptions extends FactoryOptions {
  /** Of the weights of attention, in training; defaults to 0. */
  dropout?: number;
  /** Learn offsets of the projections; defaults to true. */
  bias?: boolean;
  /** Learn one more key and value; defaults to false. */
  addBiasKv?: boolean;
  /** One more key and value of zeros; defaults to false. */
  addZeroAttn?: boolean;
  /** Size of the keys; defaults to `embedDim`. */
  kdim?: number | null;
  /** Size of the values; defaults to `embedDim`. */
  vdim?: number | null;
  /** Arguments and result are `[N, L, E]` instead of `[L, N, E]`; defaults to false. */
  batchFirst?: boolean;
}

export interface AttentionOptions {
  /** `[N, S]`, or `[S]` for arguments without `N`: true (or added) where a key is to be ignored; none by default. */
  keyPaddingMask?: Tensor | null;
  /** Give the weights of attention too, which rules the fastest kernel out; defaults to true. */
  needWeights?: boolean;
  /** `[L, S]` or `[N numHeads, L, S]`: true (or added) where attention is not allowed; none by default. */
  attnMask?: Tensor | null;
  /** The mean of the weights over the heads rather than each head's; defaults to true. */
  averageAttnWeights?: boolean;
  /** Says that `attnMask`, which must be given, is the causal one; defaults to false. */
  isCausal?: boolean;
}

/** The name is what a printed model shows. PyTorch: `torch.nn.modules.linear.NonDynamicallyQuantizableLinear`. */
class NonDynamicallyQuantizableLinear extends Linear {}

type Arguments = [query: Tensor, key: Tensor, value: Tensor];
type Result = [output: Tensor, weights: Tensor | null];

/**
 * Attention of `numHeads` heads, which share `embedDim` evenly: each query is answered by the mean of the values,
 * weighted by the softmax of its products with the keys.
 *
 * Shapes: query `[L, N, embedDim]`, key `[S, N, kdim]` and value `[S, N, vdim]` (`N` first with `batchFirst`, or all
 * without `N`); the output is like the query, the weights `[N, L, S]`, or `[N, numHeads, L, S]` without averaging, or
 * null when they are not needed. Projections start Xavier uniform, their offsets at 0. Arguments that do not fit throw a
 * `ShapeError`. In evaluation without gradients, self-attention with `batchFirst` and an even number of heads runs in one
 * inference kernel under PyTorch's conditions, and so gives PyTorch's numbers. PyTorch: `torch.nn.MultiheadAttention`.
 *
 * @example
 * const attention = new nn.MultiheadAttention(16, 4, { batchFirst: true });
 * const x = torch.randn([2, 5, 16]);
 * const [output, weights] = attention.forward(x, x, x);
 * [output.shape, weights?.shape]; // [[2, 5, 16], [2, 5, 5]]
 */
export class MultiheadAttention extends Module<[...Arguments, options?: AttentionOptions], Result> {
  /** Query, key and value below each other, `[3 embedDim, embedDim]`; null where their sizes differ. */
  inProjWeight: Parameter | null;
  qProjWeight: Parameter | null;
  kProjWeight: Parameter | null;
  vProjWeight: Parameter | null;
  inProjBias: Parameter | null;
  biasK: Parameter | null;
  biasV: Parameter | null;
  outProj: Linear;
  readonly embedDim: number;
  readonly numHeads: number;
  readonly headDim: number;
  readonly kdim: number;
  readonly vdim: number;
  dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    const { name } = this.constructor;
    const given = optionsOf(name, options);
    const { dropout = 0, bias = true, addBiasKv = false, addZeroAttn = false, batchFirst = false } = given;
    requireHeads(name, embedDim, numHeads);
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.headDim = embedDim / numHeads;
    this.kdim = given.kdim ?? embedDim;
    this.vdim = given.vdim ?? embedDim;
    this.dropout = dropout;
    this.batchFirst = batchFirst;
    this.addZeroAttn = addZeroAttn;
    const { dtype, device } = given;
    const make = (...shape: number[]) => new Parameter(empty(shape, { dtype, device }));
    const isPacked = this.kdim === embedDim && this.vdim === embedDim;
    this.qProjWeight = isPacked ? null : make(embedDim, embedDim);
    this.kProjWeight = isPacked ? null : make(embedDim, this.kdim);
    this.vProjWeight = isPacked ? null : make(embedDim, this.vdim);
    this.inProjWeight = isPacked ? make(3 * embedDim, embedDim) : null;
    this.inProjBias = bias ? make(3 * embedDim) : null;
    this.outProj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, { bias, dtype, device });
    this.biasK = addBiasKv ? make(1, 1, embedDim) : null;
    this.biasV = addBiasKv ? make(1, 1, embedDim) : null;
    this.resetParameters();
  }

  /** Draws the projections, then the additional key and value; `outProj` has drawn its own weight before. */
  resetParameters(): void {
    const { inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias, biasK, biasV } = this;
    for (const weight of [inProjWeight, qProjWeight, kProjWeight, vProjWeight]) {
      if (weight) init.xavierUniform_(weight);
    }
    if (inProjBias) init.zeros_(inProjBias);
    if (inProjBias && this.outProj.bias) init.zeros_(this.outProj.bias);
    if (biasK) init.xavierNormal_(biasK);
    if (biasV) init.xavierNormal_(biasV);
  }

  override forward(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Result {
    const { name } = this.constructor;
    const {
      needWeights = true,
      averageAttnWeights = true,
      isCausal = false,
      ...masks
    } = optionsOf(name, options);
    const heads = this.numHeads;
    checkAttention(name, { query, key, value });
    const keyPaddingMask = maskOf(name, "keyPaddingMask", masks.keyPaddingMask, query);
    const attnMask = maskOf(name, "attnMask", masks.attnMask, query);
    checkMasks(name, { query, key, attnMask, keyPaddingMask, heads });
    if (!masks.attnMask?.isFloatingPoint() && !masks.keyPaddingMask?.isFloatingPoint()) {
      if (query === key && key === value && this.canRunAtOnce(query)) {
        const merged = mergeMasks(name, { attnMask, keyPaddingMask, query, heads });
        return this.atOnce(query, [merged.mask, needWeights, averageAttnWeights, merged.kind]);
      }
    }
    const transposed = this.batchFirst && query.ndim === 3;
    const args = transposed ? swapped([query, key, value]) : ([query, key, value] satisfies Arguments);
    checkKeys(name, args[1], args[2], this.inProjWeight === null);
    const [output, weights] = multiHeadAttentionForward(...args, {
      ...this.weights(),
      ...{ attnMask, keyPaddingMask, needWeights, averageAttnWeights, isCausal },
      training: this.training,
    });
    return [transposed ? output.transpose(1, 0) : output, weights];
  }

  /** What the function behind this module takes of it. */
  private weights() {
    const { inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias, biasK, biasV } = this;
    return {
      ...{ inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias, biasK, biasV },
      useSeparateProjWeight: inProjWeight === null,
      embedDimToCheck: this.embedDim,
      numHeads: this.numHeads,
      addZeroAttn: this.addZeroAttn,
      dropoutP: this.dropout,
      outProjWeight: this.outProj.weight,
      outProjBias: this.outProj.bias,
    };
  }

  /** PyTorch's conditions for the inference kernel. */
  private canRunAtOnce(query: Tensor): boolean {
    const { inProjWeight, inProjBias, outProj } = this;
    if (this.training || !this.batchFirst || query.ndim !== 3 || this.numHeads % 2 !== 0) return false;
    if (inProjWeight === null || inProjBias === null || outProj.bias === null) return false;
    if (this.biasK !== null || this.biasV !== null || this.addZeroAttn || isAutocastEnabled()) return false;
    return isInferable([query, inProjWeight, inProjBias, outProj.weight, outProj.bias]);
  }

  private atOnce(query: Tensor, settings: readonly [Tensor | null, boolean, boolean, 1 | 2 | null]): Result {
    const sizes = [this.embedDim, this.numHeads];
    const weights = [this.inProjWeight, this.inProjBias, this.outProj.weight, this.outProj.bias];
    const given = [query, query, query, ...sizes, ...weights, ...settings];
    return ops.call("aten::_native_multi_head_attention", ...given) as Result;
  }
}

/** Whether the kernels for inference may run: one dtype, a device that has them, and nothing to differentiate. */
export function isInferable(tensors: readonly Tensor[]): boolean {
  const { dtype } = tensors[0]!;
  const records = isGradEnabled();
  return tensors.every((one) => {
    if (one.dtype !== dtype || (records && one.requiresGrad)) return false;
    return one.device !== "meta";
  });
}

/** The batch and the steps exchanged; tensors that are one stay one. */
function swapped([query, key, value]: Arguments): Arguments {
  const q = query.transpose(1, 0);
  const k = key === query ? q : key.transpose(1, 0);
  return [q, k, value === key ? k : value.transpose(1, 0)];
}

/** A value for every key; of the key's size too where one weight projects both. */
function checkKeys(operation: string, key: Tensor, value: Tensor, apart: boolean): void {
  if (key === value) return;
  const form = ({ shape }: Tensor) => (apart ? shape.slice(0, -1) : shape).join(", ");
  if (form(key) === form(value)) return;
  const sentence = `expected a value for each key, got key [${key.shape.join(", ")}] and value [${value.shape.join(", ")}]`;
  throw problem(ShapeError, operation, sentence);
}

function requireHeads(operation: string, embedDim: number, numHeads: number): void {
  requireCount(operation, { embedDim, numHeads });
  if (embedDim % numHeads === 0) return;
  throw problem(ArgumentError, operation, `expected numHeads that divides ${embedDim}, got ${numHeads}`);
}
