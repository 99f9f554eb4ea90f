// What the methods that are quadratic programs promise, on hard matrices: no task is opposed, optimality conditions hold,
// and the result is linear in the lengths of the gradients.

import { describe, expect, test } from "vitest";
import { mtl } from "../../lib/index.js";
import { hardJacobians } from "./hard_jacobians.js";
import { gramianOf } from "./properties.js";
import { combined, scaledRows } from "./random_jacobians.js";

const hard = hardJacobians();
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0);
const length = (row: readonly number[]): number => Math.hypot(...row);
const longest = (rows: readonly number[][]): number => Math.max(...rows.map(length));

/** The largest `-g·d`, relative to ‖g‖ and the longest gradient. */
function conflict(rows: number[][], direction: number[]): number {
  const longestLength = longest(rows);
  return Math.max(
    0,
    ...rows.map((row) => (length(row) > 0 ? -dot(row, direction) / length(row) / longestLength : 0)),
  );
}

test("there are hundreds of them, up to 64 tasks", () => {
  expect(hard.length).toBeGreaterThan(500);
  expect(Math.max(...hard.map(({ rows }) => rows.length))).toBe(64);
});

describe.each([
  new mtl.UPGrad(),
  new mtl.DualProj(),
  new mtl.MGDA(),
  new mtl.CAGrad({ c: 1 }),
  Object.assign(new mtl.CAGrad({ c: 2 }), { name: "CAGrad c=2" }),
])("$name", (method) => {
  test("opposes no task by more than 1e-9 of the norms", () => {
    for (const { name, rows } of hard) {
      const direction = combined(rows, method.weights(gramianOf(rows)));
      expect(conflict(rows, direction), name).toBeLessThanOrEqual(1e-9);
    }
  });

  test.each([1e-10, 1e15])("scales with the gradients: %d", (scale) => {
    for (const { name, rows } of hard) {
      const scaled = scaledRows(rows, Array(rows.length).fill(scale));
      const direction = combined(rows, method.weights(gramianOf(rows)));
      const found = combined(scaled, method.weights(gramianOf(scaled))).map((x) => x / scale);
      expect(found, name).toBeClose(direction, { rtol: 0, atol: 1e-9 * longest(rows) });
    }
  });
});

test("UPGrad is linear in the lengths of the gradients to 1e-6", () => {
  const upgrad = new mtl.UPGrad();
  const of = (rows: number[][]) => combined(rows, upgrad.weights(gramianOf(rows)));
  for (const { name, rows } of hard) {
    const first = rows.map((_, t) => 0.1 + ((7 * t) % 10) / 10);
    const second = rows.map((_, t) => 2 - ((3 * t) % 7) / 4);
    const both = of(
      scaledRows(
        rows,
        first.map((x, t) => 0.3 * x + 0.6 * second[t]!),
      ),
    );
    const [a, b] = [of(scaledRows(rows, first)), of(scaledRows(rows, second))];
    const sum = a.map((x, k) => 0.3 * x + 0.6 * b[k]!);
    expect(both, name).toBeClose(sum, { rtol: 0, atol: 1e-6 * longest(rows) });
  }
});

test("MGDA meets its optimality conditions to 1e-10 of the largest square", () => {
  for (const { name, rows } of hard) {
    const gramian = gramianOf(rows);
    const weights = [...new mtl.MGDA().weights(gramian)];
    expect(
      weights.reduce((a, b) => a + b),
      name,
    ).toBeCloseTo(1, 12);
    expect(Math.min(...weights), name).toBeGreaterThanOrEqual(0);
    const slopes = gramian.map((row) => dot(row, weights));
    const square = dot(slopes, weights);
    for (const [t, slope] of slopes.entries()) {
      const multiplier = slope - square; // at least 0, and 0 where the weight is positive
      const residual = Math.max(-multiplier, Math.abs(multiplier * weights[t]!));
      expect(residual, name).toBeLessThanOrEqual(1e-10 * longest(rows) ** 2);
    }
  }
});

// The paper's two programs bound each other: no d in the ball makes more progress on its worst task than
// g_w·g₀ + c ‖g₀‖ ‖g_w‖ for any w of the simplex. Where they meet, both are optimal.
test.each([0.1, 0.5, 1, 2])("CAGrad c=%d is optimal: its progress is the bound of its own weights", (c) => {
  let compared = 0;
  for (const { name, rows } of hard) {
    const weights = new mtl.CAGrad({ c }).weights(gramianOf(rows));
    const mean = combined(
      rows,
      rows.map(() => 1 / rows.length),
    );
    const scale = length(mean);
    const direction = combined(rows, weights);
    const step = length(direction.map((x, k) => x - mean[k]!));
    expect(step, name).toBeLessThanOrEqual(c * scale * (1 + 1e-9) + 1e-12 * longest(rows));
    const multipliers = [...weights].map((weight) => weight - 1 / rows.length);
    const sum = multipliers.reduce((a, b) => a + b);
    const isInside = step < c * scale * (1 - 1e-9);
    const progress = Math.min(...rows.map((row) => dot(row, direction)));
    if (isInside || sum === 0) {
      // Some combination of the gradients is zero, so that no direction has progress on all.
      const shortest = length(combined(rows, new mtl.MGDA().weights(gramianOf(rows))));
      expect(shortest, name).toBeLessThanOrEqual(1e-9 * longest(rows));
      expect(progress, name).toBeGreaterThanOrEqual(-1e-9 * longest(rows) * scale);
      continue;
    }
    const shared = combined(
      rows,
      multipliers.map((x) => x / sum),
    );
    const bound = dot(shared, mean) + c * scale * length(shared);
    expect(bound - progress, name).toBeLessThanOrEqual(1e-9 * longest(rows) * scale);
    compared++;
  }
  expect(compared).toBeGreaterThan(200);
});
