// The border of this room: options are checked here once.

import { wrongArgument } from "../tensor/index.js";

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
  throw wrongArgument(operation, name, expected, value);
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
    if (typeof value !== "boolean") throw wrongArgument(operation, name, "true or false", value);
  }
}

/** `null` is what PyTorch writes for "unset"; it means the loop, PyTorch's own default on CPU. */
export function checkFused(operation: string, fused: unknown): void {
  if (fused !== null) checkBooleans(operation, { fused });
}
