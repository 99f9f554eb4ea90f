// Checks that functions and layers share.

import { ArgumentError, describe, handleOf, wrongArgument } from "../../tensor/index.js";
import { problem } from "../problem.js";

/** A name or another value in a few words, for an error message. */
export function shown(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : describe(value);
}

/** Throws unless `value` is a Tensor or none. */
export function requireOptional(operation: string, name: string, value: unknown): void {
  if (value !== null && value !== undefined) handleOf(operation, name, value);
}

/** Throws unless `value` is a number. */
export function requireNumber(operation: string, name: string, value: unknown): void {
  if (typeof value !== "number") throw wrongArgument(operation, name, "a number", value);
}

/** Throws unless `value` is a list of numbers. */
export function requireList(operation: string, name: string, value: unknown): void {
  if (Array.isArray(value) && value.every((one) => typeof one === "number")) return;
  throw wrongArgument(operation, name, "a list of numbers", value);
}

/** Throws unless `value` is a number for every dimension, or a list of them. */
export function requireSizes(operation: string, name: string, value: unknown): void {
  if (typeof value === "number") return;
  if (Array.isArray(value) && value.every((one) => typeof one === "number")) return;
  throw wrongArgument(operation, name, "a number or a list of them", value);
}

/** Throws unless `0 <= p <= 1`. */
export function requireProbability(operation: string, p: number): void {
  if (typeof p === "number" && p >= 0 && p <= 1) return;
  throw problem(ArgumentError, operation, `expected a probability between 0 and 1 for p, got ${shown(p)}`);
}

/** The row a padding index means, counted from the front. */
export function resolvePadding(index: number, rows: number): number {
  if (typeof index === "number" && index < rows && index >= -rows) return index < 0 ? rows + index : index;
  const found = shown(index);
  throw problem(ArgumentError, "embedding", `expected paddingIdx within the ${rows} rows, got ${found}`);
}
