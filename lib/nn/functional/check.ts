// Checks that functions and layers share.

import { ArgumentError } from "../../tensor/index.js";
import { problem } from "../problem.js";

/** Throws unless `0 <= p <= 1`. */
export function requireProbability(operation: string, p: number): void {
  if (p >= 0 && p <= 1) return;
  throw problem(ArgumentError, operation, `expected a probability between 0 and 1 for p, got ${p}`);
}

/** The row a padding index means, counted from the front. */
export function resolvePadding(index: number, rows: number): number {
  if (index < rows && index >= -rows) return index < 0 ? rows + index : index;
  throw problem(ArgumentError, "embedding", `expected paddingIdx within the ${rows} rows, got ${index}`);
}
