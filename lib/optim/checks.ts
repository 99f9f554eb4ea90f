// The border of this room: options are checked here once, in one wording.

import { ArgumentError, Tensor } from "../tensor/index.js";

interface NumberCheck {
  name: string;
  value: unknown;
  /** Completes "expected ... for NAME". */
  expected: string;
  accepts: (value: number) => boolean;
}

/** Throws an ArgumentError unless `value` is a number that `accepts` takes; NaN never is. */
export function checkNumber(operation: string, { name, value, expected, accepts }: NumberCheck): void {
  if (typeof value === "number" && accepts(value)) return;
  throw new ArgumentError(operation, `expected ${expected} for ${name}, got ${describe(value)}`);
}

/** Throws an ArgumentError unless each of these is a number of at least zero. */
export function checkNotNegative(operation: string, options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    checkNumber(operation, { name, value, expected: "a number >= 0", accepts: (number) => number >= 0 });
  }
}

/** Throws an ArgumentError unless each of these is a boolean. */
export function checkBooleans(operation: string, options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "boolean") continue;
    throw new ArgumentError(operation, `expected true or false for ${name}, got ${describe(value)}`);
  }
}

/** `null` is what PyTorch writes for "unset"; it means the loop, PyTorch's own default on CPU. */
export function checkFused(operation: string, fused: unknown): void {
  if (fused !== null) checkBooleans(operation, { fused });
}

/** What came, for an error message. */
export function describe(value: unknown): string {
  if (value instanceof Tensor) return `a Tensor of shape [${value.shape.join(", ")}]`;
  if (typeof value === "string") return `the string "${value}"`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value)
    ? `[${value.map(describe).join(", ")}]`
    : `an object of class ${value.constructor?.name}`;
}
