// Nash-MTL against its closed forms, its own equation, and TorchJD (scripts/fixtures/record_nash_mtl.py) where that solves it.

import { describe, expect, test } from "vitest";
import { ArgumentError, mtl } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { gramianOf } from "./properties.js";
import { combined, normalJacobian, randomJacobian, scaledRows } from "./random_jacobians.js";

const { distances } = loadFixture<{ distances: number[] }>("mtl/gramian_methods");
const { cases } = loadFixture<{ cases: (number[] | null)[] }>("mtl/nash_mtl");
const unlimited = { maxNorm: 0 } as const;
const solve = (rows: number[][]) => new mtl.NashMTL(unlimited).weights(gramianOf(rows));

/** ‖C b - 1/b‖ for the unit gradients, b their weights: a zero gradient does not count. */
function residual(rows: number[][], weights: Float64Array): number {
  const gramian = mtl.Gramian.from(gramianOf(rows));
  const alive = rows.flatMap((_, t) => (gramian.at(t, t) > 0 ? [t] : []));
  const b = alive.map((t) => weights[t]! * gramian.norm(t));
  const errors = alive.map((t, i) => {
    const product = alive.reduce(
      (sum, other, j) => sum + (gramian.at(t, other) / gramian.norm(t) / gramian.norm(other)) * b[j]!,
      0,
    );
    return product - 1 / b[i]!;
  });
  return Math.hypot(...errors);
}

describe("the equation G a = 1/a", () => {
  test("two tasks, in closed form: a = 1 / (‖g‖ √(1 + cos))", () => {
    for (const cosine of [-0.999999, -0.9, -0.3, 0, 0.5, 0.999]) {
      for (const [a, b] of [
        [1, 1],
        [3, 7e-4],
        [1e9, 1e-6],
      ] as const) {
        const weights = new mtl.NashMTL(unlimited).weights([
          [a * a, cosine * a * b],
          [cosine * a * b, b * b],
        ]);
        const factor = 1 / Math.sqrt(1 + cosine);
        // Rounding 1 + cos costs what is lost where they cancel.
        expect([...weights]).toBeClose([factor / a, factor / b], {
          rtol: 1e-15 / (1 + cosine) + 1e-14,
          atol: 0,
        });
      }
    }
  });

  test("orthogonal gradients: a = 1 / ‖g‖", () => {
    expect([
      ...solve([
        [3, 0, 0],
        [0, 0.1, 0],
        [0, 0, 40],
      ]),
    ]).toBeClose([1 / 3, 10, 1 / 40], {
      rtol: 1e-14,
      atol: 0,
    });
  });

  test("1,000 random matrices: solved to 1e-9, or the gradients cancel", () => {
    let [solved, cancelled] = [0, 0];
    for (const [seed, distance] of distances.entries()) {
      const rows = randomJacobian(seed);
      const weights = solve(rows);
      expect([...weights].every((x) => Number.isFinite(x) && x >= 0)).toBe(true);
      if (distance > 1e-4) {
        expect(residual(rows, weights)).toBeLessThanOrEqual(1e-9);
        solved++;
      } else cancelled++;
    }
    expect(solved).toBeGreaterThan(700);
    expect(cancelled).toBeGreaterThan(50); // else the fallback was never seen
  });

  test("TorchJD's weights, where it solves the equation", () => {
    const solved = cases.flatMap((weights, seed) => (weights ? [{ weights, seed }] : []));
    expect(solved.length).toBeGreaterThan(100);
    for (const { weights, seed } of solved) {
      // It is taken to solve it where each a (G a) is within 1e-3 of 1.
      expect([...solve(randomJacobian(seed))]).toBeClose(weights, { rtol: 2e-3, atol: 0 });
    }
  });

  test.each([1, 2, 8, 16, 40, 64])("%i tasks", (tasks) => {
    for (let seed = 0; seed < 10; seed++) {
      const rows = normalJacobian(seed, tasks, 2 * tasks);
      expect(residual(rows, solve(rows))).toBeLessThanOrEqual(1e-9);
      const lengths = rows.map((_, t) => 10 ** (((t * 7) % 26) - 10)); // 1e-10 to 1e15
      const badlyScaled = scaledRows(rows, lengths);
      expect(residual(badlyScaled, solve(badlyScaled))).toBeLessThanOrEqual(1e-9);
    }
  });

  test("scaling the gradients divides the weights", () => {
    const rows = normalJacobian(3, 6, 9);
    const weights = solve(rows);
    for (const scale of [1e-12, 1e12]) {
      const scaled = solve(
        scaledRows(
          rows,
          rows.map(() => scale),
        ),
      );
      expect([...scaled.map((x) => x * scale)]).toBeClose([...weights], { rtol: 1e-12, atol: 0 });
    }
    const exact = solve(
      scaledRows(
        rows,
        rows.map(() => 2 ** 40),
      ),
    );
    expect([...exact.map((x) => x * 2 ** 40)]).toEqual([...weights]);
  });

  test("the length of the direction is √T", () => {
    const rows = normalJacobian(4, 7, 11);
    expect(Math.hypot(...combined(rows, solve(rows)))).toBeClose(Math.sqrt(7), { rtol: 1e-9, atol: 0 });
  });
});

describe("gradients that cancel", () => {
  test("opposed tasks are left alone and the third is served", () => {
    const rows = [
      [1, 0],
      [-5, 0],
      [0, 2],
    ];
    expect(combined(rows, solve(rows))).toBeClose([0, 1], { rtol: 1e-7, atol: 1e-9 });
    expect(combined(rows, new mtl.NashMTL().weights(gramianOf(rows)))).toBeClose([0, 1], {
      rtol: 1e-7,
      atol: 1e-9,
    });
  });

  test("a task without gradient gets 0 and changes nothing", () => {
    expect([
      ...solve([
        [3, 0],
        [0, 0],
        [0, 4],
      ]),
    ]).toBeClose([1 / 3, 0, 1 / 4], { rtol: 1e-14, atol: 0 });
    expect([
      ...solve([
        [0, 0],
        [0, 0],
      ]),
    ]).toEqual([0, 0]);
  });

  test("a Gramian that rounding made indefinite", () => {
    const cosine = -1 - 5e-5;
    const weights = new mtl.NashMTL(unlimited).weights([
      [1, cosine],
      [cosine, 1],
    ]);
    expect(weights[0]).toBeGreaterThan(0);
    expect(weights[0]).toBeClose(weights[1], { rtol: 1e-6, atol: 0 });
  });
});

describe("options", () => {
  const gramian = [
    [18, -22],
    [-22, 38],
  ];
  const rows = [
    [-4, 1, 1],
    [6, 1, 1],
  ];

  test("TorchJD's pinned direction, of length maxNorm", () => {
    expect(combined(rows, new mtl.NashMTL().weights(gramian))).toBeClose([0.0542, 0.7061, 0.7061], {
      rtol: 0,
      atol: 1e-4,
    });
    const short = combined(rows, new mtl.NashMTL({ maxNorm: 0.25 }).weights(gramian));
    expect(Math.hypot(...short)).toBeClose(0.25, { rtol: 1e-14, atol: 0 });
  });

  test("updateEvery reuses the weights, but not their limit", () => {
    const nash = new mtl.NashMTL({ updateEvery: 2, maxNorm: 1 });
    const first = nash.weights(gramian);
    const second = nash.weights([
      [18 * 4, 0],
      [0, 38 * 4],
    ]);
    const length = Math.hypot(first[0]! * Math.sqrt(72), first[1]! * Math.sqrt(152));
    expect([...second]).toBeClose([...first.map((x) => x / length)], { rtol: 1e-12, atol: 0 });
    expect([...nash.weights(gramian)]).toEqual([...first]);
  });

  test("a task that has no weight yet is solved for", () => {
    const nash = new mtl.NashMTL({ updateEvery: 10, maxNorm: 0 });
    const step = (...tasks: string[]) => ({ tasks });
    expect([...nash.weights([[4]], step("a"))]).toEqual([0.5]);
    expect([...nash.weights([[16]], step("b"))]).toEqual([0.25]);
    expect([
      ...nash.weights(
        [
          [1, 0],
          [0, 1],
        ],
        step("b", "a"),
      ),
    ]).toEqual([0.25, 0.5]);
  });

  test("the state goes on where it was", () => {
    const make = () => new mtl.NashMTL({ updateEvery: 3 });
    const matrices = Array.from({ length: 7 }, (_, seed) => gramianOf(normalJacobian(seed, 3, 5)));
    const whole = make();
    const expected = matrices.map((matrix) => [...whole.weights(matrix)]);
    const first = make();
    const begun = matrices.slice(0, 4).map((matrix) => [...first.weights(matrix)]);
    const second = make();
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    expect([...begun, ...matrices.slice(4).map((matrix) => [...second.weights(matrix)])]).toEqual(expected);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["a negative limit", () => new mtl.NashMTL({ maxNorm: -1 }), /maxNorm, got -1/],
    ["no step between solutions", () => new mtl.NashMTL({ updateEvery: 0 }), /updateEvery, got 0/],
    ["another's state", () => new mtl.NashMTL().loadStateDict({}), /"steps"/],
    ["NaN", () => new mtl.NashMTL().weights([[Number.NaN]]), /finite/],
    ["too few names", () => new mtl.NashMTL().weights([[1]], { tasks: [] }), /names of 1 task/],
  ])("refuses %s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
