// The border of this room: options are checked here once.

import { ArgumentError, wrongArgument } from "../tensor/index.js";

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
function checkFused(operation: string, fused: unknown): void {
  if (fused !== null) checkBooleans(operation, { fused });
}

/** Throws an ArgumentError unless `value` is a pair of numbers that `accepts` takes. */
export function checkPair(operation: string, { name, value, expected, accepts }: NumberCheck): void {
  if (!Array.isArray(value) || value.length !== 2) throw wrongArgument(operation, name, "two numbers", value);
  for (const [i, number] of value.entries()) {
    checkNumber(operation, { name: `${name}[${i}]`, value: number, expected, accepts });
  }
}

/** Decays of running averages, from 0 to below 1. */
export function checkBetas(operation: string, betas: unknown): void {
  const share = { expected: "a number from 0 to below 1", accepts: (x: number) => x >= 0 && x < 1 };
  checkPair(operation, { name: "betas", value: betas, ...share });
}

/** Which of PyTorch's ways to compute a step is asked for. */
export interface Switches {
  fused?: boolean | null;
  foreach?: boolean | null;
  differentiable?: boolean;
  capturable?: boolean;
}

/** Throws an ArgumentError where one is not a boolean, or where two of them exclude each other. */
export function checkSwitches(
  operation: string,
  { fused = null, foreach = null, ...others }: Switches,
): void {
  checkFused(operation, fused);
  if (foreach !== null) checkBooleans(operation, { foreach });
  checkBooleans(operation, { ...others });
  const other = foreach === true ? "foreach" : others.differentiable === true ? "differentiable" : null;
  if (fused === true && other !== null) {
    throw new ArgumentError(operation, `${operation}: expected one of fused and ${other}, got both`);
  }
}

/** CUDA graphs, which `capturable` serves, are not to be had here; a state dict may bring it all the same. */
export function checkCapturable(operation: string, { capturable }: object & Switches, index: number): void {
  if (capturable !== true) return;
  throw new ArgumentError(
    `${operation}.step`,
    `${operation}.step: expected capturable to be false, for there are no CUDA graphs here, got true: set paramGroups[${index}].capturable = false`,
  );
}
