import { describe, expect, test } from "vitest";
import { ArgumentError, mtl } from "../../lib/index.js";
import { gramianOf } from "./properties.js";
import { combined, normalJacobian, scaledRows } from "./random_jacobians.js";

/** ‖G w - w^(-1/alpha)‖ where the longest gradient has length 1, less the rounding of the sums behind it. */
function residual(rows: number[][], alpha: number, weights: Float64Array): number {
  const gramian = mtl.Gramian.from(gramianOf(rows));
  const longest = Math.max(...rows.map((_, t) => gramian.norm(t)));
  const scale = longest ** ((2 * alpha) / (1 + alpha));
  const w = weights.map((x) => x * scale);
  const errors = rows.map((_, t) => {
    const terms = rows.map((__, k) => (gramian.at(t, k) / longest / longest) * w[k]!);
    const sum = terms.reduce((x, y) => x + y);
    const rounding = 1e-14 * terms.reduce((x, y) => x + Math.abs(y), 0);
    return Math.max(0, Math.abs(sum - w[t]! ** (-1 / alpha)) - rounding);
  });
  return Math.hypot(...errors);
}

describe.each([0.25, 0.5, 1, 2, 5])("alpha %d", (alpha) => {
  const fair = new mtl.FairGrad({ alpha });

  test.each([1, 2, 8, 24, 64])("solves its equation to 1e-9: %i tasks", (tasks) => {
    for (let seed = 0; seed < 10; seed++) {
      const rows = normalJacobian(seed, tasks, 2 * tasks);
      expect(residual(rows, alpha, fair.weights(gramianOf(rows)))).toBeLessThanOrEqual(1e-9);
      const lengths = rows.map((_, t) => 10 ** (((t * 7) % 13) - 6));
      const badlyScaled = scaledRows(rows, lengths);
      expect(residual(badlyScaled, alpha, fair.weights(gramianOf(badlyScaled)))).toBeLessThanOrEqual(1e-9);
    }
  });

  test.each([2, 3, 5, 8, 20])(
    "lengths from 1e-10 to 1e15, each equation on its own scale: %i tasks",
    (tasks) => {
      for (let seed = 0; seed < 20; seed++) {
        const lengths = Array.from({ length: tasks }, (_, t) => 10 ** (2.5 * ((7 * t + 3 * seed) % 11) - 10));
        lengths[0] = 1e-10;
        lengths[tasks - 1] = 1e15;
        const gramian = gramianOf(scaledRows(normalJacobian(seed, tasks, 2 * tasks), lengths));
        const w = fair.weights(gramian);
        for (const [t, row] of gramian.entries()) {
          const terms = row.map((product, k) => product * w[k]!);
          const rounding = 1e-14 * terms.reduce((sum, term) => sum + Math.abs(term), 0);
          const wanted = w[t]! ** (-1 / alpha);
          const error = Math.abs(terms.reduce((sum, term) => sum + term, 0) - wanted);
          expect(error).toBeLessThanOrEqual(1e-9 * wanted + rounding);
        }
      }
    },
  );

  test("orthogonal gradients: w = ‖g‖^(-2 alpha / (1 + alpha))", () => {
    const weights = fair.weights([
      [4, 0],
      [0, 1e-8],
    ]);
    const power = (-2 * alpha) / (1 + alpha);
    expect([...weights]).toBeClose([2 ** power, 1e-4 ** power], { rtol: 1e-12, atol: 0 });
  });

  test("gradients k times as long: weights k^(-2 alpha / (1 + alpha)) times as large", () => {
    const rows = normalJacobian(1, 5, 8);
    const weights = fair.weights(gramianOf(rows));
    for (const k of [1e-12, 1e12]) {
      const scaled = fair.weights(
        gramianOf(
          scaledRows(
            rows,
            rows.map(() => k),
          ),
        ),
      );
      const factor = k ** ((-2 * alpha) / (1 + alpha));
      expect([...scaled.map((x) => x / factor)]).toBeClose([...weights], { rtol: 1e-10, atol: 0 });
    }
  });

  test("opposed tasks are left alone and the third is served", () => {
    const rows = [
      [1, 0],
      [-5, 0],
      [0, 1],
    ];
    expect(combined(rows, fair.weights(gramianOf(rows)))).toBeClose([0, 1], { rtol: 1e-6, atol: 0.03 });
  });
});

test("weights that no number can hold are next to nothing, and the others are found", () => {
  const rows = scaledRows(normalJacobian(4, 3, 6), [1e15, 1e-10, 1e3]);
  const gramian = gramianOf(rows);
  const w = new mtl.FairGrad({ alpha: 40 }).weights(gramian);
  expect(w.every((weight) => weight >= 0 && Number.isFinite(weight))).toBe(true);
  expect(combined(rows, w).every(Number.isFinite)).toBe(true);
  const held = gramian.filter((_, t) => w[t]! > 1e-200);
  expect(held.length).toBeGreaterThan(0);
});

test("alpha 0 is the mean, alpha 1 is Nash's solution", () => {
  const gramian = gramianOf(normalJacobian(2, 4, 6));
  expect([...new mtl.FairGrad({ alpha: 0 }).weights(gramian)]).toEqual([0.25, 0.25, 0.25, 0.25]);
  const nash = new mtl.NashMTL({ maxNorm: 0 }).weights(gramian);
  expect([...new mtl.FairGrad({ alpha: 1 }).weights(gramian)]).toEqual([...nash]);
});

test("TorchJD's pinned direction for alpha 1", () => {
  const rows = [
    [-4, 1, 1],
    [6, 1, 1],
  ];
  expect(combined(rows, new mtl.FairGrad().weights(gramianOf(rows)))).toBeClose([0.0766, 0.9985, 0.9985], {
    rtol: 0,
    atol: 1e-4,
  });
});

test('"official": T times the weights, limited to length 1', () => {
  const long = new mtl.FairGrad({ compat: "official" }).weights([[9]]);
  expect([...long]).toBeClose([1 / 3], { rtol: 1e-15, atol: 0 });
  const fair = new mtl.FairGrad({ alpha: 2 });
  const large = gramianOf(scaledRows(normalJacobian(3, 2, 4), [1e9, 1e9]));
  const twice = [...fair.weights(large)].map((x) => 2 * x);
  expect([...new mtl.FairGrad({ alpha: 2, compat: "official" }).weights(large)]).toEqual(twice);
});

test.each<[string, () => unknown, RegExp]>([
  ["a negative alpha", () => new mtl.FairGrad({ alpha: -1 }), /alpha, got -1/],
  ["an infinite alpha", () => new mtl.FairGrad({ alpha: Infinity }), /alpha, got Infinity/],
  ["an unknown compat", () => new mtl.FairGrad({ compat: "x" as never }), /"official" or null/],
])("refuses %s", (_name, call, message) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});
