// Results against recorded ones: dtype, shape, contiguity and every bit, or a tolerance that the entry states.

import { Tensor } from "../../../lib/index.js";
import { epsilonOf, isExact, numbersOf } from "./numbers.js";
import type { StoredOutput, Written } from "./recording.js";
import { bytesOf } from "./tensors.js";
import type { Tolerance } from "./tolerance.js";

export interface Difference {
  kind: "value" | "form";
  text: string;
}

export interface Expectation {
  blob: Uint8Array;
  tolerance: Tolerance;
}

const form = (text: string): Difference => ({ kind: "form", text });

function described(value: unknown): string {
  if (value instanceof Tensor) return `a ${value.dtype} tensor [${value.shape}]`;
  return Array.isArray(value) ? `a list of ${value.length}` : String(value);
}

/** Null where they agree. */
export function compareTensor(
  actual: unknown,
  stored: StoredOutput,
  expected: Expectation,
): Difference | null {
  if (!(actual instanceof Tensor)) return form(`expected a tensor, got ${described(actual)}`);
  if (actual.dtype !== stored.dtype) return form(`expected ${stored.dtype}, got ${actual.dtype}`);
  if (String(actual.shape) !== String(stored.shape)) {
    return form(`expected shape [${stored.shape}], got [${actual.shape}]`);
  }
  if (actual.isContiguous() !== stored.contiguous) {
    return form(`expected it ${stored.contiguous ? "" : "not "}to be contiguous`);
  }
  if (expected.tolerance.kind === "form") return null;
  const theirs = expected.blob.subarray(stored.at, stored.at + stored.bytes);
  return compareBytes(bytesOf(actual), theirs, stored.dtype, expected.tolerance);
}

/** The distance that is allowed from `theirs`: none, some rounding steps of the largest element, or the element's. */
function allowance(
  values: ArrayLike<number>,
  dtype: string,
  tolerance: Tolerance,
): (theirs: number) => number {
  if (isExact(dtype)) return () => 0;
  if (tolerance.kind === "allclose") {
    // An infinity allows nothing: it is equal or it is not.
    return (theirs) => (Number.isFinite(theirs) ? tolerance.atol + tolerance.rtol * Math.abs(theirs) : 0);
  }
  if (tolerance.kind !== "close") return () => 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (Number.isFinite(size)) largest = Math.max(largest, size);
  }
  const steps = tolerance.steps * epsilonOf(dtype) * largest;
  return () => steps;
}

function compareBytes(
  ours: Uint8Array,
  theirs: Uint8Array,
  dtype: string,
  tolerance: Tolerance,
): Difference | null {
  if (Buffer.compare(ours, theirs) === 0) return null;
  const [mine, yours] = [numbersOf(ours, dtype), numbersOf(theirs, dtype)];
  const allowed = allowance(yours, dtype, tolerance);
  let worst = { distance: 0, at: -1 };
  for (let i = 0; i < yours.length; i++) {
    const [a, b] = [mine[i]!, yours[i]!];
    if (Object.is(a, b)) continue; // any NaN is as good as another
    const distance = Number.isNaN(a - b) ? Infinity : Math.abs(a - b);
    const differs = tolerance.kind === "bits" || distance > allowed(b);
    if (differs && distance >= worst.distance) worst = { distance, at: i };
  }
  if (worst.at < 0) return null;
  const [a, b] = [mine[worst.at], yours[worst.at]];
  return { kind: "value", text: `element ${worst.at}: expected ${b}, got ${a} (off by ${worst.distance})` };
}

function isStored(written: object): written is StoredOutput {
  return "shape" in written && "contiguous" in written;
}

function plain(written: Written): unknown {
  if (typeof written !== "object" || written === null) return written;
  const object = written as Record<string, unknown>;
  if ("float" in object)
    return { nan: Number.NaN, inf: Infinity, "-inf": -Infinity, "-0.0": -0 }[object.float as string];
  if ("big" in object) return BigInt(object.big as string);
  return written;
}

/** A result and what Python returned, in the same structure. */
export function compareValue(actual: unknown, written: Written, expected: Expectation): Difference | null {
  if (Array.isArray(written)) {
    if (!Array.isArray(actual) || actual.length !== written.length) {
      return form(`expected ${written.length} results, got ${described(actual)}`);
    }
    for (const [i, element] of written.entries()) {
      const difference = compareValue(actual[i], element, expected);
      if (difference) return { ...difference, text: `result ${i}: ${difference.text}` };
    }
    return null;
  }
  if (typeof written === "object" && written !== null && isStored(written)) {
    return compareTensor(actual, written, expected);
  }
  return compareScalar(actual, written, expected.tolerance);
}

function compareScalar(actual: unknown, written: Written, tolerance: Tolerance): Difference | null {
  if (tolerance.kind === "form") return null;
  if (typeof written === "object" && written !== null && "re" in written) {
    const [ours, theirs] = [actual as { re: unknown; im: unknown }, written as { re: unknown; im: unknown }];
    return compareScalar(ours?.re, theirs.re, tolerance) ?? compareScalar(ours?.im, theirs.im, tolerance);
  }
  const value = plain(written);
  if (Object.is(actual, value)) return null;
  if (typeof value === "object" && value !== null && "name" in value && actual === value.name) return null;
  if (typeof value !== typeof actual) return form(`expected ${String(value)}, got ${described(actual)}`);
  return { kind: "value", text: `expected ${String(value)}, got ${described(actual)}` };
}
