// The comparisons behind the matchers: each gives null when the values agree, else the sentence that says how they differ.

import { type Element, type Flat, flatten, unravel } from "./flatten.js";

export interface Tolerance {
  /** Allowed difference relative to the expected value; defaults to 1e-5. */
  rtol?: number;
  /** Allowed absolute difference; defaults to 1e-8. */
  atol?: number;
}

/** `|actual - expected| <= atol + rtol |expected|` for every element; NaN agrees with NaN only, infinity with itself. */
export function explainDifference(actual: unknown, expected: unknown, tolerance: Tolerance): string | null {
  const { rtol = 1e-5, atol = 1e-8 } = tolerance;
  const [got, want] = [flatten(actual), flatten(expected)];
  const mismatch = explainForm(got, want);
  if (mismatch) return mismatch;
  const worst = { position: -1, excess: 0 };
  let wrong = 0;
  for (let i = 0; i < want.values.length; i++) {
    const excess = excessOver(got.values[i]!, want.values[i]!, rtol, atol);
    if (excess <= 0) continue;
    wrong++;
    if (excess > worst.excess) Object.assign(worst, { position: i, excess });
  }
  if (wrong === 0) return null;
  return explainElement(got, want, {
    at: worst.position,
    which: "worst",
    wrong,
    allowed: `atol ${atol} + rtol ${rtol} * |expected|`,
  });
}

/** Equal to the last bit as float64: 0 and -0 differ, NaN agrees with NaN. */
export function explainBits(actual: unknown, expected: unknown): string | null {
  const [got, want] = [flatten(actual), flatten(expected)];
  const mismatch = explainForm(got, want);
  if (mismatch) return mismatch;
  let [first, wrong] = [-1, 0];
  for (let i = 0; i < want.values.length; i++) {
    if (sameBits(got.values[i]!, want.values[i]!)) continue;
    if (wrong++ === 0) first = i;
  }
  if (wrong === 0) return null;
  return explainElement(got, want, {
    at: first,
    which: "first",
    wrong,
    allowed: "none: the bits must agree",
  });
}

/** How far the difference is beyond what is allowed; Infinity where no tolerance could help. */
function excessOver(actual: Element, expected: Element, rtol: number, atol: number): number {
  if (sameBits(actual, expected)) return 0;
  const [a, e] = [Number(actual), Number(expected)];
  if (typeof actual === "bigint" && typeof expected === "bigint") {
    const distance = Number(actual > expected ? actual - expected : expected - actual);
    return distance - (atol + rtol * Math.abs(e));
  }
  if (a === e) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(e)) return Number.POSITIVE_INFINITY;
  return Math.abs(a - e) - (atol + rtol * Math.abs(e));
}

function sameBits(a: Element, b: Element): boolean {
  if (typeof a === typeof b) return Object.is(a, b);
  // int64 comes as bigint from a Tensor, fixtures hold the same integer as a number.
  // biome-ignore lint/suspicious/noDoubleEquals: strict equality is never true across the two types
  return a == b;
}

/** Shape and dtype are said before any element: one element of a wrong shape tells nothing. */
function explainForm(got: Flat, want: Flat): string | null {
  if (got.dtype && want.dtype && got.dtype !== want.dtype) {
    return `dtype differs: got ${got.dtype}, expected ${want.dtype}`;
  }
  const [gotShape, wantShape] = [`[${got.shape.join(", ")}]`, `[${want.shape.join(", ")}]`];
  if (gotShape !== wantShape) return `shape differs: got ${gotShape}, expected ${wantShape}`;
  if (got.values.length !== want.values.length) {
    return `element count differs: got ${got.values.length}, expected ${want.values.length}`;
  }
  return null;
}

function explainElement(
  got: Flat,
  want: Flat,
  { at, which, wrong, allowed }: { at: number; which: "worst" | "first"; wrong: number; allowed: string },
): string {
  const [actual, expected] = [got.values[at]!, want.values[at]!];
  const where = want.shape.length === 0 ? "the value" : `[${unravel(at, want.shape).join(", ")}]`;
  const difference = Number(actual) - Number(expected);
  return [
    `${wrong} of ${want.values.length} elements differ; the ${which} is ${where}:`,
    `  got        ${show(actual)}`,
    `  expected   ${show(expected)}`,
    `  difference ${show(difference)} (relative ${show(Math.abs(difference / Number(expected)))})`,
    `  allowed    ${allowed}`,
  ].join("\n");
}

function show(value: Element): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
