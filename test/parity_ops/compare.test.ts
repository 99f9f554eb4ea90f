// The comparison itself must be able to fail: each kind of difference is made by hand and has to be found.

import { describe, expect, test } from "vitest";
import { fromTypedArray } from "../../lib/tensor/public.js";
import type { Sample } from "../../scripts/parity-ops/recording.js";
import { replay } from "../../scripts/parity-ops/replay.js";
import { compareTensor, compareValue } from "../../scripts/support/recordings/compare.js";
import type { StoredOutput } from "../../scripts/support/recordings/recording.js";
import type { Tolerance } from "../../scripts/support/recordings/tolerance.js";

const values = Float64Array.of(1, -0, Number.NaN, 1e300);
const blob = new Uint8Array(values.buffer);
const bits: Tolerance = { kind: "bits" };
const stored: StoredOutput = { dtype: "float64", shape: [4], contiguous: true, at: 0, bytes: 32 };

const difference = (array: Float64Array, tolerance: Tolerance = bits) =>
  compareTensor(fromTypedArray(array), stored, { blob, tolerance });

describe("two tensors", () => {
  test("are equal with the same bits, whatever the NaN", () => {
    expect(difference(values.slice())).toBeNull();
    const other = values.slice();
    new BigUint64Array(other.buffer)[2]! ^= 1n;
    expect(difference(other)).toBeNull();
  });

  test("differ by one bit, by the sign of a zero, by a NaN", () => {
    expect(difference(Float64Array.of(1 + 2 ** -52, -0, Number.NaN, 1e300))).toMatchObject({ kind: "value" });
    expect(difference(Float64Array.of(1, 0, Number.NaN, 1e300))).toMatchObject({ kind: "value" });
    expect(difference(Float64Array.of(1, -0, 0, 1e300))).toMatchObject({ kind: "value" });
    expect(difference(Float64Array.of(Number.NaN, -0, Number.NaN, 1e300))).toMatchObject({ kind: "value" });
  });

  test("differ in form", () => {
    const flat = fromTypedArray(values.slice());
    const expected = { blob, tolerance: { kind: "form" } as const };
    expect(compareTensor(flat, stored, expected)).toBeNull();
    expect(compareTensor(flat.view([2, 2]), stored, expected)?.text).toBe("expected shape [4], got [2,2]");
    expect(compareTensor(flat.float(), stored, expected)?.text).toBe("expected float64, got float32");
    expect(compareTensor([flat], stored, expected)?.kind).toBe("form");
    const twice = { ...stored, shape: [2, 2] };
    expect(compareTensor(flat.view([2, 2]).t(), twice, expected)?.text).toBe("expected it to be contiguous");
  });

  test("are close within rounding steps of the largest element, and no further", () => {
    const two: StoredOutput = { ...stored, shape: [2], bytes: 16 };
    const expected = (steps: number) => ({
      blob: new Uint8Array(Float64Array.of(1, 1000).buffer),
      tolerance: { kind: "close", steps } as const,
    });
    const near = fromTypedArray(Float64Array.of(1 + 2e-12, 1000));
    expect(compareTensor(near, two, expected(16))).toBeNull();
    expect(compareTensor(near, two, expected(4))).toMatchObject({ kind: "value" });
  });
});

describe("other results", () => {
  const expected = { blob, tolerance: bits };

  test("are compared by type and value", () => {
    expect(compareValue(3, 3, expected)).toBeNull();
    expect(compareValue(3, 4, expected)).toMatchObject({ kind: "value" });
    expect(compareValue(true, 1, expected)).toMatchObject({ kind: "form" });
    expect(compareValue([1, 2], [1], expected)).toMatchObject({ kind: "form" });
    expect(compareValue({ re: 1, im: 2 }, { re: 1, im: 3 }, expected)).toMatchObject({ kind: "value" });
    expect(compareValue(-Infinity, { float: "-inf" }, expected)).toBeNull();
  });
});

describe("a sample", () => {
  const square: Sample = {
    dtype: "float64",
    number: 0,
    tensors: [{ dtype: "float64", shape: [1], at: 0, bytes: 8, requiresGrad: true }],
    calls: [{ name: "torch.square", args: [{ t: 0 }], kwargs: {} }],
    returns: { r: [0] },
    outputs: { dtype: "float64", shape: [1], contiguous: true, at: 8, bytes: 8 },
    gradients: {
      cotangents: [{ dtype: "float64", shape: [1], contiguous: true, at: 16, bytes: 8 }],
      inputs: [0],
      values: [{ dtype: "float64", shape: [1], contiguous: true, at: 24, bytes: 8 }],
    },
  };
  // 3² = 9, and 5 · 2 · 3 = 30 flows back
  const outcome = (sample: Sample, numbers: number[]) =>
    replay(sample, { blob: new Uint8Array(Float64Array.from(numbers).buffer), tolerance: bits }).kind;

  test("is equal, or says of what kind the failure is", () => {
    expect(outcome(square, [3, 9, 5, 30])).toBe("equal");
    expect(outcome(square, [3, 8, 5, 30])).toBe("wrong value");
    expect(outcome(square, [3, 9, 5, 31])).toBe("wrong gradient");
    const calls = (name: string, kwargs = {}) => [{ name, args: [{ t: 0 }], kwargs }];
    expect(outcome({ ...square, calls: calls("torch.no_such_name") }, [3, 9, 5, 30])).toBe("missing name");
    expect(outcome({ ...square, calls: calls("torch.square", { typo: 1 }) }, [3, 9, 5, 30])).toBe(
      "call refused",
    );
    expect(outcome({ ...square, calls: calls("torch.Tensor.int") }, [3, 9, 5, 30])).toBe(
      "wrong dtype or shape",
    );
  });
});
