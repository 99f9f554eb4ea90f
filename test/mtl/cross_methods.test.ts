// scripts/fixtures/record_jacobian_methods.py wrote the fixture with TorchJD 0.18 on torch 2.13.0, float64.

import { describe, expect, test } from "vitest";
import { ArgumentError, mtl, type NestedArray, ShapeError, tensor } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { jacobiansOf, type Trajectory } from "./jacobians.js";

type Row<Options> = Trajectory<Options> & { scale: number; preference?: number[] | null };

const { modo, sdmgrad } = loadFixture<{
  modo: Row<mtl.MoDoOptions>[];
  sdmgrad: Row<mtl.SDMGradOptions>[];
}>("mtl/jacobian_methods");

function follow(
  method: mtl.CrossMethod,
  { seed, scale, weights, direction }: Row<unknown>,
  exponent = 0,
): void {
  const tolerance = { rtol: 1e-9, atol: 1e-12 };
  const factor = 2 ** exponent;
  const [first, second, third] = [
    jacobiansOf(seed, scale),
    jacobiansOf(seed + 1, scale),
    jacobiansOf(seed + 2),
  ];
  const scaled = (rows: number[][]) => rows.map((row) => row.map((x) => x * factor));
  let last: unknown;
  const seen = first.map((a, k) => {
    const b = scaled(second[k]!.map((row, t) => row.map((x, i) => x + a[t]![i]!)));
    const cross = scaled(a).map((row) => b.map((other) => row.reduce((sum, x, i) => sum + x * other[i]!, 0)));
    const given = method.crossWeights(cross);
    last = third[k]![0]!.map((_, i) => given.reduce((sum, weight, t) => sum + weight * third[k]![t]![i]!, 0));
    return [...given];
  });
  expect(seen).toBeClose(weights, tolerance);
  expect(last).toBeClose(direction, tolerance);
}

const sdmOf = ({ options, preference }: Row<mtl.SDMGradOptions>) =>
  new mtl.SDMGrad({
    ...options,
    preference: preference ? Object.fromEntries(preference.map((x, i) => [i, x])) : null,
  });

describe("50 steps", () => {
  test.each(modo)("MoDo equals TorchJD: $options", (row) => follow(new mtl.MoDo(row.options), row));
  test.each(sdmgrad)("SDMGrad equals TorchJD: $options", (row) => follow(sdmOf(row), row));
  // Powers of two round nothing, so the weights are the same; TorchJD's 1e-8 changes them from 1e-4 down.
  test.each(sdmgrad)("SDMGrad with gradients scaled by 1e-12: $options", (row) =>
    follow(sdmOf(row), row, -40),
  );
});

const f64 = (numbers: NestedArray) => tensor(numbers, { dtype: "float64" });

test.each([
  ["MoDo", () => new mtl.MoDo()],
  ["SDMGrad", () => new mtl.SDMGrad()],
])(
  "%s.aggregate moves its weights by two batches and sums the third",
  scoped((_name: string, make: () => mtl.CrossMethod) => {
    const [a, b, c] = jacobiansOf(5) as [number[][], number[][], number[][]];
    const [whole, parts] = [make(), make()];
    const cross = f64(a).matmul(f64(b).t()).toArray() as number[][];
    const weights = parts.crossWeights(cross);
    const direction = whole.aggregate(a, b, c);
    expect(direction).toBeClose(f64([...weights]).matmul(f64(c)), {
      rtol: 1e-13,
      atol: 1e-13,
    });
    expect(whole.stateDict()).toEqual(parts.stateDict());
  }),
);

describe("MoDo", () => {
  test("one step by hand: λ = (½, ½) - 0.1 (2, ½), and half of what is missing to each", () => {
    const modo = new mtl.MoDo({ rho: 0 });
    expect([
      ...modo.crossWeights([
        [4, 0],
        [0, 1],
      ]),
    ]).toBeClose([0.425, 0.575], { rtol: 1e-15, atol: 0 });
    expect(modo.current()).toEqual({ 0: expect.closeTo(0.425), 1: expect.closeTo(0.575) });
  });

  test("is a weight for each task that is present; the absent keep theirs", () => {
    const modo = new mtl.MoDo({ rho: 0 });
    modo.begin(["a", "b", "c"]);
    const losses = Float64Array.of(1, 1);
    const weights = modo.crossWeights(
      [
        [4, 0],
        [0, 1],
      ],
      { tasks: ["c", "a"], losses },
    );
    expect([...weights]).toBeClose([0.425, 0.575], { rtol: 1e-14, atol: 0 });
    const { a, b, c } = modo.current();
    expect(b).toBe(1 / 3);
    expect([c, a]).toBeClose([(0.425 * 2) / 3, (0.575 * 2) / 3], { rtol: 1e-14, atol: 0 });
  });

  test("steps far beyond 1, to either side, leave a point of the simplex", () => {
    // 1 is nothing beside 1e16, and still what the weights sum to.
    const even = new mtl.MoDo().crossWeights([
      [-1e18, 0],
      [0, -1e18],
    ]);
    expect([...even]).toEqual([0.5, 0.5]);
    const weights = new mtl.MoDo().crossWeights([
      [1e15, 0, 0],
      [0, 1, 0.5],
      [0, 0.5, 1e-15],
    ]);
    expect(weights[0]).toBe(0);
    expect(weights.reduce((a, b) => a + b)).toBeClose(1, { rtol: 1e-15, atol: 0 });
  });
});

describe("SDMGrad", () => {
  test("one move by hand", () => {
    // The mean length is 3/2, A = diag(16, 4) / 9 and its product with (w + 0.3 p) = 0.65: (10.4, 2.6) / 9.
    const move = 0.1 * (10.4 / 9 - 2.6 / 9) * 0.5;
    const expected = [0.5 - move, 0.5 + move].map((w) => (w + 0.15) / 1.3);
    const sdm = new mtl.SDMGrad({ lr: 0.1, iterations: 1 });
    expect([
      ...sdm.crossWeights([
        [4, 0],
        [0, 1],
      ]),
    ]).toBeClose(expected, { rtol: 1e-14, atol: 0 });
  });

  test("goes on from its weights, even ones after reset; the momentum begins anew in each step", () => {
    const cross = [
      [4, 1],
      [-1, 2],
    ];
    const options = { lr: 0.05, iterations: 3 };
    const sdm = new mtl.SDMGrad(options);
    const first = [...sdm.crossWeights(cross)];
    const second = [...sdm.crossWeights(cross)];
    expect(second).not.toEqual(first);
    const restored = new mtl.SDMGrad(options);
    sdm.reset();
    expect([...sdm.crossWeights(cross)]).toEqual(first);
    restored.loadStateDict(JSON.parse(JSON.stringify(sdm.stateDict())));
    expect([...restored.crossWeights(cross)]).toEqual(second);
  });

  test("two batches that agree on nothing leave the weights as they are", () => {
    expect([
      ...new mtl.SDMGrad().crossWeights([
        [-1, 0],
        [0, -3],
      ]),
    ]).toBeClose([0.5, 0.5], { rtol: 1e-15, atol: 0 });
  });
});

describe("refuses", () => {
  const three = [[1, 2, 3]];
  test.each<[string, () => unknown, RegExp]>([
    ["a gamma of 0", () => new mtl.MoDo({ gamma: 0 }), /> 0 for gamma/],
    ["a negative rho", () => new mtl.MoDo({ rho: -1 }), />= 0 for rho/],
    ["no iterations", () => new mtl.SDMGrad({ iterations: 0 }), /whole number from 1 for iterations/],
    ["a momentum of 1", () => new mtl.SDMGrad({ momentum: 1 }), /\[0, 1\) for momentum/],
    ["a negative preference", () => new mtl.SDMGrad({ preference: { a: -1 } }), /preference\["a"\]/],
    ["NaN", () => new mtl.MoDo().crossWeights([[Number.NaN]]), /finite number for cross\[0\]\[0\]/],
    [
      "what is no square",
      () => new mtl.MoDo().crossWeights(three),
      /as many rows as columns, got an array of 1/,
    ],
    ["ragged rows", () => new mtl.MoDo().crossWeights([[1], [1, 2, 3]]), /as many rows as columns/],
    [
      "numbers that make no square",
      () => new mtl.MoDo().crossWeights(Float64Array.of(1, 2)),
      /1 x 1 numbers, got 2/,
    ],
    [
      "steps beyond float64",
      () => new mtl.MoDo({ gamma: 1e300 }).crossWeights([[1e300]]),
      /step size are too large/,
    ],
  ])("%s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test("Jacobians of different shapes, and tasks it does not know", () => {
    expect(() => new mtl.MoDo().aggregate([[1, 2]], [[1, 2]], [[1]])).toThrow(ShapeError);
    const modo = new mtl.MoDo();
    modo.begin(["a", "b"]);
    expect(() => modo.crossWeights([[1]])).toThrow(/"0" is no task/);
  });
});
