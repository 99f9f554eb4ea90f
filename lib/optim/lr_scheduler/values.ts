// Values of schedules: options checked and spread over the groups, state copied.

import { ArgumentError, wrongArgument } from "../../tensor/index.js";
import { checkNumber } from "../checks.js";
import { optimNative } from "../native.js";

/** Python's `math.cos` and `**`, to the last bit. */
export const cos = (angle: number): number => optimNative["optim.cos"](angle);
export const pow = (base: number, exponent: number): number => optimNative["optim.pow"](base, exponent);

/** A warning on Node's own channel: `process.on("warning", ...)`, or standard error. */
export function warn(message: string): void {
  process.emitWarning(message, "UserWarning");
}

/** One value for each of `count` groups: the same for all, or a list with as many. */
export function perGroup(
  operation: string,
  name: string,
  { value, count }: { value: unknown; count: number },
): number[] {
  const values = Array.isArray(value) ? value : new Array(count).fill(value);
  if (values.length !== count)
    throw wrongArgument(operation, name, `a number, or one for each of ${count} groups`, value);
  for (const number of values) checkFinite(operation, { [name]: number });
  return [...values];
}

/** How many of the sorted `milestones` are at `epoch` or before it. */
export function countUpTo(milestones: readonly number[], epoch: number): number {
  return milestones.filter((milestone) => milestone <= epoch).length;
}

export function checkFinite(operation: string, options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    checkNumber(operation, { name, value, expected: "a number", accepts: (x) => !Number.isNaN(x) });
  }
}

/** Throws an ArgumentError unless each is a whole number of at least `least`. */
export function checkWhole(operation: string, least: number, options: Record<string, unknown>): void {
  const accepts = (x: number) => Number.isInteger(x) && x >= least;
  for (const [name, value] of Object.entries(options)) {
    checkNumber(operation, { name, value, expected: `a whole number >= ${least}`, accepts });
  }
}

/** Options have to be there to be read. */
export function given<T extends object>(operation: string, options: T | undefined): T {
  if (typeof options === "object" && options !== null) return options;
  throw wrongArgument(operation, "options", "an object", options);
}

export function checkWord<T extends string>(
  operation: string,
  name: string,
  { value, words }: { value: unknown; words: readonly T[] },
): void {
  if (words.includes(value as T)) return;
  const quoted = words.map((word) => `"${word}"`).join(" or ");
  throw wrongArgument(operation, name, quoted, value);
}

/** State is numbers, words, and lists and objects of them. */
export function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  if (value instanceof Map) return new Map(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyValue(inner)]));
}

/** Whether `value` is of the kind of `current`; null, for nothing, may take a number's place and the other way round. */
export function fits(value: unknown, current: unknown): boolean {
  const optional = (x: unknown) => x === null || typeof x === "number";
  if (value === null || current === null) return optional(value) && optional(current);
  return typeof value === typeof current && Array.isArray(value) === Array.isArray(current);
}

/** A list of functions, one a group. */
export function functionsPerGroup<F>(
  operation: string,
  name: string,
  { value, count }: { value: unknown; count: number },
): F[] {
  const list = Array.isArray(value) ? value : new Array(count).fill(value);
  if (list.length !== count) {
    throw new ArgumentError(
      operation,
      `${operation}: expected a function for ${name}, or one for each of ${count} groups, got ${list.length}`,
    );
  }
  for (const one of list)
    if (typeof one !== "function") throw wrongArgument(operation, name, "a function", one);
  return [...list];
}
