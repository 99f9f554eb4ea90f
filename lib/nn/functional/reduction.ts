// What a loss does with its elements, and what it does about missing labels.
//
// Masked losses select the known elements and hand only those to libtorch, rather than multiplying the rest by zero:
// the value is then, to the bit, what PyTorch gives for the selected rows, and a NaN where a label is missing reaches
// neither value nor gradient.

import { ArgumentError, DtypeError, handleOf, ShapeError, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";
import { shown } from "./check.js";

export type Reduction = "none" | "mean" | "sum";

const codes: Record<Reduction, number> = { none: 0, mean: 1, sum: 2 };

/** The number ATen knows a reduction by. */
export function reductionCode(operation: string, reduction: Reduction): number {
  if (typeof reduction === "string" && Object.hasOwn(codes, reduction)) return codes[reduction];
  throw problem(
    ArgumentError,
    operation,
    `expected reduction "none", "mean" or "sum", got ${shown(reduction)}`,
  );
}

/** Losses of which each element is there already. */
export function reduced(operation: string, losses: Tensor, reduction: Reduction): Tensor {
  reductionCode(operation, reduction);
  if (reduction === "none") return losses;
  return reduction === "sum" ? losses.sum() : losses.mean();
}

export interface ReductionOptions {
  /** One value per element, their mean, or their sum; defaults to "mean". */
  reduction?: Reduction;
}

export interface MaskOptions {
  /**
   * Bool, true where the label is known: one per element, or one per sample (any leading dimensions). "mean" averages
   * over the known ones, "none" gives 0 for the others. When nothing is known the loss is a zero that still has a
   * graph, so that `backward` works and gives zeros.
   */
  mask?: Tensor | null;
}

/** Picks what is known of a tensor whose leading dimensions are the mask's. */
export type Pick = (tensor: Tensor) => Tensor;

const everything: Pick = (tensor) => tensor;

interface KnownOptions<R extends string> {
  operation: string;
  mask: Tensor | null;
  /** The dimensions that the mask may cover; asked for only where there is one. */
  shape: () => readonly number[];
  reduction: R;
}

/** Computes a loss on the known elements; without a mask, on all. */
export function onKnown<R extends string>(
  { operation, mask, shape, reduction }: KnownOptions<R>,
  loss: (pick: Pick, reduction: R | "sum") => Tensor,
): Tensor {
  if (mask === null) return loss(everything, reduction);
  requireMask(operation, mask, shape());
  let known = 0;
  const pick: Pick = (tensor) => {
    const picked = tensor.index([mask]);
    known = picked.numel();
    return picked;
  };
  const value = loss(pick, reduction);
  if (reduction === "none") {
    const full = [...mask.shape, ...value.shape.slice(1)];
    return value.newZeros(full).indexPut([mask], value);
  }
  // The mean of nothing is NaN; the sum of nothing is the zero that is wanted.
  return known === 0 ? loss(pick, "sum") : value;
}

function requireMask(operation: string, mask: Tensor, shape: readonly number[]): void {
  handleOf(operation, "mask", mask);
  if (mask.dtype !== "bool") {
    throw problem(DtypeError, operation, `expected bool for mask, got ${mask.dtype}; write mask.to("bool")`);
  }
  const { ndim } = mask;
  if (ndim > 0 && ndim <= shape.length && mask.shape.every((size, dim) => size === shape[dim])) return;
  const sentence = `expected mask of shape [${shape.join(", ")}] or its leading dimensions, got [${mask.shape.join(", ")}]`;
  throw problem(ShapeError, operation, sentence);
}

/**
 * PyTorch broadcasts a target of another shape, with a warning, in some losses: `[32, 1]` against `[32]` silently
 * becomes 32 x 32 errors. Here that is an error.
 */
export function requireSameShape(operation: string, name: string, tensor: Tensor, input: Tensor): void {
  handleOf(operation, "input", input);
  handleOf(operation, name, tensor);
  if (tensor.isSameSize(input)) return;
  const [found, wanted] = [tensor.shape.join(", "), input.shape.join(", ")];
  const hint = tensor.numel() === input.numel() ? `; write ${name}.viewAs(input)` : "";
  throw problem(
    ShapeError,
    operation,
    `expected ${name} of the input's shape [${wanted}], got [${found}]${hint}`,
  );
}
