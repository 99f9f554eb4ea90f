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
import { additive } from "../functional/attention_masks.js";
import { problem } from "../problem.js";
import { requireDims } from "../recurrent/check.js";

export interface SubsequentMaskOptions {
  /** Defaults to the default dtype. */
  dtype?: DType | null;
  /** Defaults to "cpu". */
  device?: Device | null;
}

/** A mask to add to scores, of what was given: one of booleans, one to add, or none. */
export function maskOf(operation: string, name: string, mask: unknown, like: Tensor): Tensor | null {
  if (mask === null || mask === undefined) return null;
  if (mask instanceof Tensor) return additive(operation, name, mask, like);
  throw problem(ArgumentError, operation, `expected a Tensor for ${name}, got ${String(mask)}`);
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

interface Mergeable {
  attnMask: Tensor | null;
  keyPaddingMask: Tensor | null;
  query: Tensor;
  heads: number;
}

function requireShape(operation: string, mask: Tensor, what: string, wanted: readonly number[]): void {
  const { shape } = mask;
  if (String(shape) === String(wanted)) return;
  const sentence = `expected ${what} of shape [${wanted.join(", ")}], got [${shape.join(", ")}]`;
  throw problem(ShapeError, operation, sentence);
}

/** Joins additive masks for the operators that compute attention in one go. PyTorch: `MultiheadAttention.merge_masks`. */
export function mergeMasks(
  operation: string,
  { attnMask, keyPaddingMask, query, heads }: Mergeable,
): MergedMask {
  if (attnMask === null && keyPaddingMask === null) return { mask: null, kind: null };
  const [batch, length] = query.shape as [number, number];
  if (keyPaddingMask) requireShape(operation, keyPaddingMask, "a padding mask", [batch, length]);
  // The operators read masks as booleans, and say so on the error stream when they have to convert.
  if (attnMask === null) return { mask: keyPaddingMask!.to("bool"), kind: 1 };
  const perHead = attnMask.ndim === 3 ? [batch * heads] : [];
  requireShape(operation, attnMask, "a mask of pairs", [...perHead, length, length]);
  const pairs =
    attnMask.ndim === 3
      ? attnMask.view([batch, -1, length, length])
      : attnMask.view([1, 1, length, length]).expand([batch, heads, -1, -1]);
  if (keyPaddingMask === null) return { mask: pairs.to("bool"), kind: 2 };
  const keys = keyPaddingMask.view([batch, 1, 1, length]).expand([-1, heads, -1, -1]);
  return { mask: pairs.add(keys).to("bool"), kind: 2 };
}

/** Checks how many dimensions the arguments of attention have. */
export function checkAttention(
  operation: string,
  { query, key, value }: { query: Tensor; key: Tensor; value: Tensor },
): void {
  const ndim = requireDims(operation, "query", query, [2, 3]);
  requireDims(operation, "key", key, [ndim]);
  requireDims(operation, "value", value, [ndim]);
}

/** Checks that the masks of attention are for such arguments. */
export function checkMasks(
  operation: string,
  { query, key, attnMask, keyPaddingMask, heads }: Mergeable & { key: Tensor },
): void {
  const { ndim } = query;
  if (keyPaddingMask) requireDims(operation, "keyPaddingMask", keyPaddingMask, [ndim - 1]);
  if (!attnMask || requireDims(operation, "attnMask", attnMask, [2, 3]) === 2 || ndim === 3) return;
  requireShape(operation, attnMask, "an attnMask", [heads, query.shape[0]!, key.shape[0]!]);
}
