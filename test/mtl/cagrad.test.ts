import { describe, expect, test } from "vitest";
import { mtl } from "../../lib/index.js";
import { gramianOf } from "./properties.js";
import { combined } from "./random_jacobians.js";

const jacobian = [
  [-4, 1, 1],
  [6, 1, 1],
];

test("c = 0 is the mean", () => {
  expect([...new mtl.CAGrad({ c: 0 }).weights(gramianOf(jacobian))]).toEqual([0.5, 0.5]);
});

// Two orthogonal gradients of length 1: g₀ = (1/2, 1/2) already lies where both make the most of it, so d = (1 + c) g₀.
test("gradients alike in length and angle: the mean, longer by c", () => {
  const identity = [
    [1, 0],
    [0, 1],
  ];
  for (const c of [0.1, 0.5, 1, 2]) {
    expect([...new mtl.CAGrad({ c }).weights(identity)]).toBeClose([0.5 * (1 + c), 0.5 * (1 + c)], {
      rtol: 1e-14,
      atol: 0,
    });
  }
});

test("rescale divides as LibMTL numbers it", () => {
  const of = (rescale: 0 | 1 | 2) => [...new mtl.CAGrad({ c: 0.4, rescale }).weights(gramianOf(jacobian))];
  expect(of(1)).toEqual(of(0).map((x) => x / (1 + 0.4 ** 2)));
  expect(of(2)).toEqual(of(0).map((x) => x / 1.4));
});

// TorchJD gives zeros here, whatever c is, though for c < 1 they lie outside the ball around the mean.
describe("where some gradients cancel, the others are still served", () => {
  const opposed = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 3, 0],
  ];
  test.each([0.5, 1, 2])("c = %d", (c) => {
    const direction = combined(opposed, new mtl.CAGrad({ c }).weights(gramianOf(opposed)));
    expect(direction).toBeClose([0, 1, 0], { rtol: 0, atol: 1e-14 });
  });

  test("a task without gradient does not stop training", () => {
    const rows = [...jacobian, [0, 0, 0]];
    const direction = combined(rows, new mtl.CAGrad({ c: 1 }).weights(gramianOf(rows)));
    const projected = combined(rows, new mtl.DualProj().weights(gramianOf(rows)));
    expect(direction).toBeClose(projected, { rtol: 0, atol: 1e-14 });
    expect(Math.hypot(...direction)).toBeGreaterThan(0.5);
  });
});

test("gradients whose mean is zero keep the mean's weights", () => {
  const weights = new mtl.CAGrad().weights([
    [4, -4],
    [-4, 4],
  ]);
  expect([...weights]).toEqual([0.5, 0.5]);
});

test("what it cannot use is refused", () => {
  expect(() => new mtl.CAGrad({ c: -0.1 })).toThrow(/a number >= 0 for c, got -0.1/);
  expect(() => new mtl.CAGrad({ rescale: 3 as never })).toThrow(/0, 1 or 2 for rescale, got 3/);
});
