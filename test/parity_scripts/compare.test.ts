import { describe, expect, test } from "vitest";
import { compareLosses, compareRuns, compareStates } from "../../scripts/parity/compare.js";
import { float32, run } from "./runs.js";

describe("losses", () => {
  test("equal ones have no difference and no place", () => {
    expect(compareLosses([[0.1, 2]], [[0.1, 2]])).toEqual({
      absolute: 0,
      relative: 0,
      sameBits: true,
      where: "",
    });
  });

  test("the largest absolute and the largest relative difference may be at two places; the relative one is named", () => {
    const difference = compareLosses(
      [
        [1, 1000],
        [1.25, 1002],
      ],
      [
        [1, 1000],
        [1, 1000],
      ],
    );
    expect(difference).toEqual({ absolute: 2, relative: 0.25, sameBits: false, where: "step 1, loss 0" });
  });

  test("the last bit of a float counts", () => {
    const next = Math.fround(1 + 2 ** -23);
    expect(compareLosses([[next]], [[1]])).toMatchObject({ relative: 2 ** -23, sameBits: false });
  });

  test("-0 is another bit and no distance", () => {
    expect(compareLosses([[-0]], [[0]])).toMatchObject({ absolute: 0, relative: 0, sameBits: false });
  });

  test.each([
    ["not a number here", [[Number.NaN]], [[1]]],
    ["infinite there", [[1]], [[Infinity]]],
    ["anything beside a zero", [[1e-30]], [[0]]],
  ])("%s is infinitely far", (_name, ours, theirs) => {
    expect(compareLosses(ours, theirs).relative).toBe(Infinity);
  });

  test("other numbers of steps or losses are another program", () => {
    expect(() => compareLosses([[1]], [[1], [2]])).toThrow("steps here 1, in Python 2");
    expect(() => compareLosses([[1, 2]], [[1]])).toThrow("losses in step 0 here 2, in Python 1");
  });
});

describe("parameters", () => {
  test("a difference is a share of its tensor's largest element", () => {
    const ours = { weight: float32([3], [8, 0.5, 0]), bias: float32([1], [4]) };
    const theirs = { weight: float32([3], [8, 0, 0]), bias: float32([1], [5]) };
    expect(compareStates(ours, theirs)).toEqual({
      absolute: 1,
      relative: 0.2,
      sameBits: false,
      where: "bias[0]",
    });
  });

  test("counters are compared as whole numbers", () => {
    const counter = (value: bigint) => ({
      batches: {
        dtype: "int64",
        shape: [],
        data: Buffer.from(BigInt64Array.of(value).buffer).toString("base64"),
      },
    });
    expect(compareStates(counter(200n), counter(200n)).sameBits).toBe(true);
    expect(compareStates(counter(199n), counter(200n)).absolute).toBe(1);
  });

  test("other names, orders, dtypes or shapes are another program", () => {
    const one = float32([2, 1], [1, 2]);
    expect(() => compareStates({ a: one }, { b: one })).toThrow("tensors here a, in Python b");
    expect(() => compareStates({ a: one, b: one }, { b: one, a: one })).toThrow("tensors here a b");
    expect(() => compareStates({ a: one }, { a: { ...one, dtype: "float64" } })).toThrow("dtype of a");
    expect(() => compareStates({ a: one }, { a: float32([1, 2], [1, 2]) })).toThrow("shape of a here [2,1]");
  });
});

test("a run is its losses, its tensors and what was drawn", () => {
  const ours = run([[1], [2]], { a: float32([1], [1]) }, "one state");
  const theirs = run([[1], [2]], { a: float32([1], [1]) }, "another");
  expect(compareRuns(ours, ours)).toMatchObject({ steps: 2, sameDraws: true });
  expect(compareRuns(ours, theirs).sameDraws).toBe(false);
});
