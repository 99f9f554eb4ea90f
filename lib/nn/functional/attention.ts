// Attention of several heads, from the projections of its arguments to that of its result (Vaswani et al. 2017).

import {
  ArgumentError,
  baddbmm,
  bmm,
  cat,
  dropout,
  handleOf,
  nnOps,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { type AttentionSizes, additive, everyHead, withPadding } from "./attention_masks.js";
import { type AttentionWeights, project } from "./attention_projection.js";
import { requireNumber, requireOptional } from "./check.js";

const operation = "multiHeadAttentionForward";

export interface MultiHeadAttentionOptions extends AttentionWeights {
  /** The size `E` that the query must have. */
  embedDimToCheck: number;
  /** Heads share `E` evenly. */
  numHeads: number;
  /** One more key, `[1, 1, E]`; none by default. */
  biasK?: Tensor | null;
  /** One more value, `[1, 1, E]`; none by default. */
  biasV?: Tensor | null;
  /** One more key and value of zeros; defaults to false. */
  addZeroAttn?: boolean;
  /** Of the weights of attention; defaults to 0. */
  dropoutP?: number;
  /** `[E, E]`. */
  outProjWeight: Tensor;
  /** `[E]`; none by default. */
  outProjBias?: Tensor | null;
  /** Defaults to true. */
  training?: boolean;
  /** `[N, S]`; true (or added) where a key is to be ignored; none by default. */
  keyPaddingMask?: Tensor | null;
  /** Return the weights of attention too; defaults to true. */
  needWeights?: boolean;
  /** `[L, S]` or `[N numHeads, L, S]`; true (or added) where attention is not allowed; none by default. */
  attnMask?: Tensor | null;
  /** Keys that are projected already, `[N numHeads, S, E / numHeads]`; none by default. */
  staticK?: Tensor | null;
  /** Values that are projected already, `[N numHeads, S, E / numHeads]`; none by default. */
  staticV?: Tensor | null;
  /** The mean over heads rather than each head's weights; defaults to true. */
  averageAttnWeights?: boolean;
  /** Says that `attnMask` is the causal one; defaults to false. */
  isCausal?: boolean;
}

type Result = [output: Tensor, weights: Tensor | null];

/**
 * Attention of `numHeads` heads between projected arguments. PyTorch: `F.multi_head_attention_forward`.
 *
 * Shapes: query `[L, N, E]`, key and value `[S, N, *]`, or all without `N`; the output has the query's shape, the
 * weights are `[N, L, S]`, or null when they are not needed.
 */
export function multiHeadAttentionForward(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: MultiHeadAttentionOptions,
): Result {
  handleOf(operation, "query", query);
  handleOf(operation, "key", key);
  handleOf(operation, "value", value);
  const given = checked(options);
  const { ndim } = query;
  if ((ndim !== 2 && ndim !== 3) || key.ndim !== ndim || value.ndim !== ndim) {
    const found = [query, key, value].map((one) => one.ndim).join(", ");
    throw problem(ShapeError, operation, `expected 2 or 3 dimensions for each argument, got ${found}`);
  }
  if (ndim === 3) return attend(query, key, value, given);
  const keyPaddingMask = given.keyPaddingMask?.unsqueeze(0) ?? null;
  const columns = [query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)] as const;
  const [output, weights] = attend(...columns, { ...given, keyPaddingMask });
  return [output.squeeze(1), weights?.squeeze(0) ?? null];
}

/** The options that are tensors or none. */
const optional = [
  "inProjWeight",
  "inProjBias",
  "qProjWeight",
  "kProjWeight",
  "vProjWeight",
  "biasK",
  "biasV",
  "outProjBias",
  "keyPaddingMask",
  "attnMask",
  "staticK",
  "staticV",
] as const;

function checked(given: MultiHeadAttentionOptions): MultiHeadAttentionOptions {
  const options = optionsOf(operation, given) as MultiHeadAttentionOptions;
  for (const name of optional) requireOptional(operation, name, options[name]);
  handleOf(operation, "outProjWeight", options.outProjWeight);
  requireNumber(operation, "embedDimToCheck", options.embedDimToCheck);
  requireNumber(operation, "numHeads", options.numHeads);
  requireNumber(operation, "dropoutP", options.dropoutP ?? 0);
  return options;
}

function attend(query: Tensor, key: Tensor, value: Tensor, options: MultiHeadAttentionOptions): Result {
  const { numHeads: heads, needWeights = true, biasK = null, biasV = null } = options;
  const [target, batch, size] = query.shape as [number, number, number];
  requireSizes(size, options);
  let padding = additive(operation, "keyPaddingMask", options.keyPaddingMask ?? null, query);
  let isCausal = options.isCausal ?? false;
  let mask = options.attnMask ?? null;
  if (isCausal && mask === null) throw problem(ArgumentError, operation, "expected attnMask with isCausal");
  if (isCausal && padding === null && !needWeights) {
    mask = null; // the kernel knows the causal mask
  } else {
    mask = additive(operation, "attnMask", mask, query);
    if (padding !== null) isCausal = false;
  }
  let [q, k, v] = project(operation, [query, key, value], options);
  mask = everyHead(operation, mask, { batch, heads, target, source: key.shape[0]! });
  const oneMore = (one: Tensor | null) => (one === null ? null : nnOps.pad(one, [0, 1]));
  if ((biasK === null) !== (biasV === null)) {
    throw problem(ArgumentError, operation, "expected biasK and biasV together");
  }
  if (biasK && biasV) {
    k = cat([k, biasK.repeat(1, batch, 1)]);
    v = cat([v, biasV.repeat(1, batch, 1)]);
    [mask, padding] = [oneMore(mask), oneMore(padding)];
  }
  const perHead = (one: Tensor) => one.view([one.shape[0]!, batch * heads, size / heads]).transpose(0, 1);
  q = perHead(q);
  k = options.staticK ?? perHead(k);
  v = options.staticV ?? perHead(v);
  if (options.addZeroAttn) {
    const zero = [batch * heads, 1, size / heads];
    k = cat([k, k.newZeros(zero)], 1);
    v = cat([v, v.newZeros(zero)], 1);
    [mask, padding] = [oneMore(mask), oneMore(padding)];
  }
  const sizes: AttentionSizes = { batch, heads, target, source: k.shape[1]! };
  mask = withPadding(operation, mask, padding, sizes);
  const inner = { q, k, v, mask, isCausal };
  return needWeights ? weighted(inner, sizes, options) : fused(inner, sizes, options);
}

interface Heads {
  q: Tensor;
  k: Tensor;
  v: Tensor;
  mask: Tensor | null;
  isCausal: boolean;
}

function weighted(
  { q, k, v, mask }: Heads,
  sizes: AttentionSizes,
  options: MultiHeadAttentionOptions,
): Result {
  const { batch, heads, target, source } = sizes;
  const scaled = q.mul(Math.sqrt(1 / q.shape[2]!));
  const keys = k.transpose(-2, -1);
  const scores = mask === null ? bmm(scaled, keys) : baddbmm(mask, scaled, keys);
  const p = dropoutOf(options);
  const softened = scores.softmax(-1);
  const weights = p > 0 ? dropout(softened, p, true) : softened;
  const mixed = bmm(weights, v)
    .transpose(0, 1)
    .reshape([target * batch, -1]);
  const apart = weights.view([batch, heads, target, source]);
  const { averageAttnWeights = true } = options;
  return [projected(mixed, sizes, options), averageAttnWeights ? apart.mean(1) : apart];
}

function fused(
  { q, k, v, mask, isCausal }: Heads,
  sizes: AttentionSizes,
  options: MultiHeadAttentionOptions,
): Result {
  const { batch, heads, target, source } = sizes;
  const perBatch = (one: Tensor) => one.view([batch, heads, one.shape[1]!, one.shape[2]!]);
  const shared = mask?.shape[0] === 1;
  const allowed = mask && (shared ? mask.unsqueeze(0) : mask.view([batch, heads, -1, source]));
  const p = dropoutOf(options);
  const mixed = nnOps.scaledDotProductAttention(perBatch(q), perBatch(k), perBatch(v), allowed, p, isCausal);
  return [projected(mixed.permute(2, 0, 1, 3).reshape([batch * target, -1]), sizes, options), null];
}

function dropoutOf({ training = true, dropoutP = 0 }: MultiHeadAttentionOptions): number {
  return training ? dropoutP : 0;
}

function projected(
  mixed: Tensor,
  { batch, target }: AttentionSizes,
  options: MultiHeadAttentionOptions,
): Tensor {
  const output = nnOps.linear(mixed, options.outProjWeight, options.outProjBias ?? null);
  return output.view([target, batch, output.shape[1]!]);
}

function requireSizes(size: number, { embedDimToCheck, numHeads }: MultiHeadAttentionOptions): void {
  if (size !== embedDimToCheck) {
    throw problem(ShapeError, operation, `expected a query of size ${embedDimToCheck}, got ${size}`);
  }
  if (size % numHeads !== 0) {
    throw problem(ArgumentError, operation, `expected numHeads that divides ${size}, got ${numHeads}`);
  }
}
