// Masks of attention as the transformer's modules take and merge them.

import {
  ArgumentError,
  type Device,
  type DType,
  full,
  ShapeError,
  Tensor,
  triu,
} from "../../tensor/index.js";
import { problem } from "../problem.js";

export interface SubsequentMaskOptions {
  /** Defaults to the default dtype. */
  dtype?: DType | null;
  /** Defaults to "cpu". */
  device?: Device | null;
}

/** `[size, size]` of 0 and, right of the diagonal, minus infinity. */
export function squareSubsequentMask(
  size: number,
  { dtype = null, device = null }: SubsequentMaskOptions = {},
): Tensor {
  return triu(full([size, size], Number.NEGATIVE_INFINITY, { dtype, device }), 1);
}

/** What was said of a mask, or, where nothing was, whether it is the causal one of `length` steps. */
export function isCausalMask(
  mask: Tensor | null,
  isCausal: boolean | null | undefined,
  length: number,
): boolean {
  if (isCausal !== null && isCausal !== undefined) return isCausal;
  if (mask === null) return false;
  const { shape, dtype, device } = mask;
  if (shape.length !== 2 || shape[0] !== length || shape[1] !== length) return false;
  return Boolean(mask.eq(squareSubsequentMask(length, { dtype, device })).all().item());
}

/** Steps of `[L, E]`, `[L, N, E]` or, with `batchFirst`, `[N, L, E]`. */
export function stepsOf(input: Tensor, batchFirst: boolean): number {
  const { shape } = input;
  return shape[shape.length === 3 && batchFirst ? 1 : 0] ?? 0;
}

/** What `_native_multi_head_attention` and `_transformer_encoder_layer_fwd` take: a mask of booleans and its kind. */
export interface MergedMask {
  mask: Tensor | null;
  /** 1 for `[N, S]` of keys, 2 for `[N, heads, L, S]`, null for none. */
  kind: 1 | 2 | null;
}

/** Joins additive masks for the operators that compute attention in one go. PyTorch: `MultiheadAttention.merge_masks`. */
export function mergeMasks(
  attnMask: Tensor | null,
  keyPaddingMask: Tensor | null,
  { query, heads }: { query: Tensor; heads: number },
): MergedMask {
  // The operators read masks as booleans, and say so on the error stream when they have to convert.
  if (attnMask === null) {
    if (keyPaddingMask === null) return { mask: null, kind: null };
    return { mask: keyPaddingMask.to("bool"), kind: 1 };
  }
  const [batch, length] = query.shape as [number, number];
  const pairs =
    attnMask.ndim === 3
      ? attnMask.view([batch, -1, length, length])
      : attnMask.view([1, 1, length, length]).expand([batch, heads, -1, -1]);
  if (keyPaddingMask === null) return { mask: pairs.to("bool"), kind: 2 };
  const keys = keyPaddingMask.view([batch, 1, 1, length]).expand([-1, heads, -1, -1]);
  return { mask: pairs.add(keys).to("bool"), kind: 2 };
}

export interface AttentionInputs {
  query: Tensor;
  key: Tensor;
  value: Tensor;
  attnMask: Tensor | null;
  keyPaddingMask: Tensor | null;
  heads: number;
}

/** Checks how many dimensions each argument has, and that the masks fit them. */
export function checkAttention(operation: string, inputs: AttentionInputs): void {
  const { query, key, value, attnMask, keyPaddingMask, heads } = inputs;
  for (const [name, one] of Object.entries({ query, key, value })) {
    if (one instanceof Tensor) continue;
    throw problem(ArgumentError, operation, `expected a Tensor for ${name}, got ${String(one)}`);
  }
  const { ndim } = query;
  if (ndim !== 2 && ndim !== 3) {
    throw problem(ShapeError, operation, `expected a query of 2 or 3 dimensions, got ${ndim}`);
  }
  if (key.ndim !== ndim || value.ndim !== ndim) {
    const sentence = `expected key and value of ${ndim} dimensions, as the query's, got ${key.ndim} and ${value.ndim}`;
    throw problem(ShapeError, operation, sentence);
  }
  if (keyPaddingMask !== null && keyPaddingMask.ndim !== ndim - 1) {
    const sentence = `expected a keyPaddingMask of ${ndim - 1} dimensions, got ${keyPaddingMask.ndim}`;
    throw problem(ShapeError, operation, sentence);
  }
  if (attnMask === null) return;
  const { shape } = attnMask;
  if (shape.length !== 2 && shape.length !== 3) {
    throw problem(ShapeError, operation, `expected an attnMask of 2 or 3 dimensions, got ${shape.length}`);
  }
  if (ndim === 3 || shape.length === 2) return;
  const wanted = [heads, query.shape[0]!, key.shape[0]!];
  if (String(shape) === String(wanted)) return;
  const sentence = `expected an attnMask of shape [${wanted.join(", ")}], got [${shape.join(", ")}]`;
  throw problem(ShapeError, operation, sentence);
}
