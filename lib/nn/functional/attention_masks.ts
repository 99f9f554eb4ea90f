// Masks of attention: true where it is not allowed becomes an addition of minus infinity.

import { DtypeError, ShapeError, type Tensor, zerosLike } from "../../tensor/index.js";
import { problem } from "../problem.js";

/** A mask to add to scores of the query's dtype. */
export function additive(operation: string, name: string, mask: Tensor | null, like: Tensor): Tensor | null {
  if (mask === null || mask.isFloatingPoint()) return mask;
  if (mask.dtype === "bool") {
    return zerosLike(mask, { dtype: like.dtype }).maskedFill_(mask, Number.NEGATIVE_INFINITY);
  }
  throw problem(DtypeError, operation, `expected bool or a floating dtype for ${name}, got ${mask.dtype}`);
}

export interface AttentionSizes {
  batch: number;
  heads: number;
  /** Lengths of the query and of the key. */
  target: number;
  source: number;
}

/** `[L, S]` or `[N heads, L, S]` to `[1 or N heads, L, S]`. */
export function everyHead(operation: string, mask: Tensor | null, sizes: AttentionSizes): Tensor | null {
  if (mask === null) return null;
  const { batch, heads, target, source } = sizes;
  const wanted = mask.ndim === 2 ? [target, source] : [batch * heads, target, source];
  if (String(mask.shape) !== String(wanted)) {
    throw problem(ShapeError, operation, `expected attnMask of shape [${wanted}], got [${mask.shape}]`);
  }
  return mask.ndim === 2 ? mask.unsqueeze(0) : mask;
}

/** Adds what is said about keys, `[N, S]`, to what is said about pairs. */
export function withPadding(
  operation: string,
  mask: Tensor | null,
  padding: Tensor | null,
  { batch, heads, source }: AttentionSizes,
): Tensor | null {
  if (padding === null) return mask;
  if (padding.shape[0] !== batch || padding.shape[1] !== source) {
    const found = `[${padding.shape.join(", ")}]`;
    throw problem(
      ShapeError,
      operation,
      `expected keyPaddingMask of shape [${batch}, ${source}], got ${found}`,
    );
  }
  const repeated = padding.view([batch, 1, 1, source]).expand([-1, heads, -1, -1]);
  const everywhere = repeated.reshape([batch * heads, 1, source]);
  return mask === null ? everywhere : mask.add(everywhere);
}
