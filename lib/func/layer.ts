/** Entering and leaving a transform. */

import { ArgumentError, settle, type Tensor, wrap } from "../tensor/index.js";
import { native } from "./native.js";

/**
 * Runs `body` inside a new layer. Layers belong to the thread, so nothing may interleave: what runs inside cannot be
 * asynchronous.
 */
export function inLayer<T>(push: () => number, body: (level: number) => T): T {
  settle();
  const level = push();
  try {
    return body(level);
  } finally {
    native.popLayer();
  }
}

/** Calls the user's function. */
export function call<Args extends readonly unknown[], Out>(
  operation: string,
  fn: (...args: Args) => Out,
  args: Args,
): Out {
  if (typeof fn !== "function") {
    throw new ArgumentError(operation, `${operation}: expected a function, got ${String(fn)}`);
  }
  const result = fn(...args);
  if (result instanceof Promise) {
    result.catch(() => {}); // its own failure comes after this one
    throw new ArgumentError(
      operation,
      `${operation}: expected a function that is not async, got a promise from it`,
    );
  }
  return result;
}

/** Splits `[output, aux]` where the function was said to give both. */
export function splitAux(
  operation: string,
  result: unknown,
  hasAux: boolean,
): [output: unknown, aux: unknown] {
  if (!hasAux) return [result, undefined];
  if (!Array.isArray(result) || result.length !== 2) {
    throw new ArgumentError(
      operation,
      `${operation}: with hasAux, expected the function to give [output, aux]`,
    );
  }
  return [result[0], result[1]];
}

export function wrapAt(level: number): (tensor: Tensor) => Tensor {
  return (tensor) => wrap(native.wrapForGrad(tensor.handle, level));
}

export function unwrapAt(level: number): (tensor: Tensor) => Tensor {
  return (tensor) => wrap(native.unwrapForGrad(tensor.handle, level));
}
