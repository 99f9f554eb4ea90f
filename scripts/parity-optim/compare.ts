// Bit for bit: the loop here and Python's are the same operators of the same libtorch, and a kernel is a kernel.

import { isWrittenTensor, numbersIn, type Written } from "./recording.js";

export interface Difference {
  where: string;
  text: string;
  /** Near enough, though not the same bits. */
  tolerated?: true;
}

/** Of float64, where the C library or the CPU's kernels are others than Python's: relative to the largest number. */
const closeEnough = 1e-12;

export interface Expectation {
  expected: Written;
  dtype: string;
}

/** How far two lists of numbers are from each other, by the largest of the second; NaN is as good as NaN. */
export function distance(ours: readonly number[], theirs: readonly number[]): number {
  const largest = Math.max(1e-300, ...theirs.map(Math.abs).filter(Number.isFinite));
  let worst = 0;
  theirs.forEach((value, i) => {
    if (Object.is(ours[i], value) || ours[i] === value) return;
    const off = Math.abs(ours[i]! - value);
    worst = Math.max(worst, Number.isNaN(off) ? Infinity : off / largest);
  });
  return worst;
}

/** The differences between what is here and what Python wrote: in form, or in bits beyond what `dtype` is allowed. */
export function compareAll(where: string, actual: Written, { expected, dtype }: Expectation): Difference[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return [{ where, text: `no list of ${expected.length}` }];
    }
    return expected.flatMap((value, i) =>
      compareAll(`${where}, ${i}`, actual[i], { expected: value, dtype }),
    );
  }
  if (isWrittenTensor(expected)) {
    if (!isWrittenTensor(actual)) return [{ where, text: `${JSON.stringify(actual)}, expected a tensor` }];
    const [form, wanted] = [actual, expected].map((value) => `${value.dtype} [${value.shape}]`);
    if (form !== wanted) return [{ where, text: `${form}, expected ${wanted}` }];
    return compareNumbers(where, actual.tensor, { expected: numbersIn(expected.tensor), dtype });
  }
  if (typeof expected !== "number") {
    return actual === expected
      ? []
      : [{ where, text: `${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}` }];
  }
  if (typeof actual !== "number") return [{ where, text: `${JSON.stringify(actual)}, expected ${expected}` }];
  return compareNumbers(where, [actual], { expected: [expected], dtype });
}

function compareNumbers(
  where: string,
  ours: readonly number[],
  { expected, dtype }: { expected: readonly number[]; dtype: string },
): Difference[] {
  const off = distance(ours, expected);
  if (off === 0) return [];
  const difference = { where, text: `off by ${off.toExponential(1)} of the largest` };
  return [dtype === "float64" && off <= closeEnough ? { ...difference, tolerated: true } : difference];
}
