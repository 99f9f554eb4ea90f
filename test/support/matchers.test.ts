import { describe, expect, test } from "vitest";
import { explainBits, explainDifference } from "./compare.js";
import { parseFixture } from "./fixtures.js";

const tensorLike = (shape: number[], dtype: string, values: Float32Array | BigInt64Array) => ({
  shape,
  dtype,
  toTypedArray: () => values,
});

describe("toBeClose", () => {
  test("accepts what is within atol + rtol |expected|", () => {
    expect(1.0001).toBeClose(1, { rtol: 1e-3, atol: 0 });
    expect([
      [1, 2],
      [3, 4.001],
    ]).toBeClose(
      [
        [1, 2],
        [3, 4],
      ],
      { rtol: 0, atol: 0.002 },
    );
    expect(tensorLike([2], "float32", Float32Array.of(1, 2))).toBeClose([1, 2], { rtol: 0, atol: 0 });
    expect(tensorLike([2], "int64", BigInt64Array.of(1n, 2n))).toBeClose([1, 2], { rtol: 0, atol: 0 });
    expect([Number.NaN, Infinity]).toBeClose([Number.NaN, Infinity]);
  });

  test("names the worst element, its index, both values and the tolerance", () => {
    const message = explainDifference(
      [
        [1, 2.5],
        [3, 14],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      { rtol: 0, atol: 0.1 },
    );
    expect(message).toContain("2 of 4 elements differ; the worst is [1, 1]");
    expect(message).toMatch(/got +14\n +expected +4\n +difference 10 \(relative 2.5\)\n +allowed +atol 0.1/);
  });

  test("a NaN on one side is the worst difference of all", () => {
    expect(explainDifference([1, Number.NaN, 99], [1, 2, 3], {})).toContain("the worst is [1]");
    expect(explainDifference([1], [Number.NaN], { atol: 1e9 })).toContain("expected   NaN");
    expect(explainDifference([Infinity], [-Infinity], { rtol: 1 })).toContain("1 of 1");
    expect(explainDifference(5, Infinity, { rtol: 1 })).toContain("the worst is the value");
  });

  test("says a wrong dtype and shape before any element", () => {
    const actual = tensorLike([2], "float32", Float32Array.of(1, 2));
    expect(explainDifference(actual, Float64Array.of(1, 9), {})).toBe(
      "dtype differs: got float32, expected float64",
    );
    expect(explainDifference(actual, [[1, 9]], {})).toBe("shape differs: got [2], expected [1, 2]");
    expect(explainDifference([[]], [], {})).toContain("shape differs");
  });

  test("refuses ragged arrays and things that are no numbers", () => {
    expect(() =>
      explainDifference(
        [[1, 2], [3]],
        [
          [1, 2],
          [3, 4],
        ],
        {},
      ),
    ).toThrow(/ragged/);
    expect(() => explainDifference([null], [1], {})).toThrow(/expected a number at \[0\], got null/);
  });
});

describe("toEqualBits", () => {
  test("accepts equal bits only", () => {
    expect([0.1, Number.NaN, -0]).toEqualBits([0.1, Number.NaN, -0]);
    expect([0]).not.toEqualBits([-0]);
    expect(0.1 + 0.2).not.toEqualBits(0.3);
    expect(2n ** 63n - 1n).not.toEqualBits(2n ** 63n - 2n);
  });

  test("names the first element that differs", () => {
    expect(explainBits([1, 2, 3], [1, 5, 4])).toContain("2 of 3 elements differ; the first is [1]");
  });
});

test("fixtures keep what Python's json writes for NaN and infinity", () => {
  const text = '{"a": [NaN, -Infinity, Infinity, 1], "Infinity": "NaN, \\"Infinity\\""}';
  expect(parseFixture(text)).toEqual({
    a: [Number.NaN, -Infinity, Infinity, 1],
    Infinity: 'NaN, "Infinity"',
  });
});
