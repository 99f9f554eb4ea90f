import { expect, test } from "vitest";
import { ArgumentError, mtl } from "../../lib/index.js";

const rows = [
  [9, -6, 0],
  [-6, 16, 0],
  [0, 0, 0],
];
const gramian = mtl.Gramian.from(rows);

test("norms, cosines and conflicts are read off it", () => {
  expect([0, 1, 2].map((task) => gramian.norm(task))).toEqual([3, 4, 0]);
  expect(gramian.cosine(0, 1)).toBe(-0.5);
  expect(gramian.conflicts()).toEqual([[0, 1]]);
});

test("a zero gradient has the cosine 0 with everything", () => {
  expect(gramian.cosine(0, 2)).toBe(0);
  expect(gramian.cosine(2, 2)).toBe(0);
});

test("scaled is D G D", () => {
  expect(gramian.scaled([2, 0.5, 3]).toArray()).toEqual([
    [36, -6, 0],
    [-6, 4, 0],
    [0, 0, 0],
  ]);
  expect(gramian.toArray()).toEqual(rows);
});

test("refuses what is not square", () => {
  expect(() => new mtl.Gramian(Float64Array.of(1, 2), 2)).toThrow(ArgumentError);
  expect(() => mtl.Gramian.from([[1, 2]])).toThrow(ArgumentError);
  expect(() => mtl.Gramian.from([])).toThrow(ArgumentError);
});
