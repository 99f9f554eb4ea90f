// expect(x).toBeClose(...) and expect(x).toEqualBits(...), for numbers, nested arrays, typed arrays and Tensors.

import { expect } from "vitest";
import { explainBits, explainDifference, type Tolerance } from "./compare.js";

interface NumberMatchers {
  /** Every element within `atol + rtol |expected|`; NaN agrees with NaN only. Dtypes are compared where both sides have one. */
  toBeClose(expected: unknown, tolerance?: Tolerance): void;
  /** Every element equal to the last bit; 0 and -0 differ, NaN agrees with NaN. */
  toEqualBits(expected: unknown): void;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: merging asks for vitest's own parameter list
  interface Matchers<T = any> extends NumberMatchers {}
}

function verdict(difference: string | null, negated: string) {
  return { pass: difference === null, message: () => difference ?? negated };
}

expect.extend({
  toBeClose(actual: unknown, expected: unknown, tolerance: Tolerance = {}) {
    return verdict(
      explainDifference(actual, expected, tolerance),
      "expected a difference beyond the tolerance",
    );
  },
  toEqualBits(actual: unknown, expected: unknown) {
    return verdict(explainBits(actual, expected), "expected at least one bit to differ");
  },
});
