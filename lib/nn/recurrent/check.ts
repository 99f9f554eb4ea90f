// Checks that recurrent layers and cells share.

import { ArgumentError, ShapeError, Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";

export function requireBoolean(operation: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "boolean") continue;
    throw problem(ArgumentError, operation, `expected a boolean for ${name}, got ${String(value)}`);
  }
}

/** Whole numbers of at least 1. */
export function requireCount(operation: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "number" && Number.isInteger(value) && value > 0) continue;
    const sentence = `expected a whole number greater than 0 for ${name}, got ${String(value)}`;
    throw problem(ArgumentError, operation, sentence);
  }
}

export function requireRate(operation: string, name: string, value: unknown): void {
  if (typeof value === "number" && value >= 0 && value <= 1) return;
  const sentence = `expected a probability between 0 and 1 for ${name}, got ${String(value)}`;
  throw problem(ArgumentError, operation, sentence);
}

/** Throws unless `value` is a Tensor of one of these numbers of dimensions; gives that number. */
export function requireDims(
  operation: string,
  name: string,
  value: unknown,
  allowed: readonly number[],
): number {
  if (!(value instanceof Tensor)) {
    throw problem(ArgumentError, operation, `expected a Tensor for ${name}, got ${String(value)}`);
  }
  const { ndim } = value;
  if (allowed.includes(ndim)) return ndim;
  const sentence = `expected ${allowed.join(" or ")} dimensions for ${name}, got ${ndim}`;
  throw problem(ShapeError, operation, sentence);
}
