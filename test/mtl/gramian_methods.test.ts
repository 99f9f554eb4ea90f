// scripts/fixtures/record_gramian_methods.py wrote the fixture with TorchJD 0.18 on torch 2.13.0, float64: 1,000 matrices
// drawn anew here, and for each method Σ cos(t + 1) w_t, or null where TorchJD's own answer says nothing.

import { describe, expect, test } from "vitest";
import { ArgumentError, manualSeed, mtl } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { gramianOf } from "./properties.js";
import { combined, normalJacobian, randomJacobian, scaledRows } from "./random_jacobians.js";

const { methods } = loadFixture<{ methods: Record<string, (number | null)[]> }>("mtl/gramian_methods");

interface Row {
  make: () => mtl.GramianMethod;
  /** Of the sum of the weights' sizes. Eigenvalues count down to 1e-9 of the largest, with errors of 1e-16 of it. */
  rtol: number;
  prepare?: (tasks: number) => void;
  steps?: number;
}

const rows: Record<string, Row> = {
  "AlignedMTL min": { make: () => new mtl.AlignedMTL(), rtol: 1e-6 },
  "AlignedMTL median": { make: () => new mtl.AlignedMTL({ scaleMode: "median" }), rtol: 1e-6 },
  "AlignedMTL rmse": { make: () => new mtl.AlignedMTL({ scaleMode: "rmse" }), rtol: 1e-6 },
  ConFIG: { make: () => new mtl.ConFIG(), rtol: 1e-6 },
  // SciPy's least squares stops at a relative change of 1e-8.
  "FairGrad 1": { make: () => new mtl.FairGrad(), rtol: 1e-4 },
  "FairGrad 2": { make: () => new mtl.FairGrad({ alpha: 2 }), rtol: 1e-4 },
  // TorchJD's epsilon stands beside products of norms, which surgery may make small.
  GradVac: { make: () => new mtl.GradVac(), rtol: 1e-4, prepare: () => manualSeed(1), steps: 3 },
  IMTLG: { make: () => new mtl.IMTLG(), rtol: 1e-6 },
  Krum: { make: () => new mtl.Krum({ nByzantine: 1, nSelected: 2, compat: "torchjd" }), rtol: 1e-12 },
  Random: {
    make: () => new mtl.Random({ dtype: "float64" }),
    rtol: 1e-12,
    prepare: (tasks) => manualSeed(tasks),
  },
};

describe("equals TorchJD on 1,000 random matrices", () => {
  test.each(Object.entries(rows))("%s", (name, { make, rtol, prepare, steps = 1 }) => {
    let compared = 0;
    for (const [seed, expected] of methods[name]!.entries()) {
      if (expected === null) continue;
      const gramian = gramianOf(randomJacobian(seed));
      prepare?.(gramian.length);
      const method = make();
      for (let step = 1; step < steps; step++) method.weights(gramian);
      const weights = method.weights(gramian);
      const size = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
      const found = weights.reduce((sum, weight, t) => sum + Math.cos(t + 1) * weight, 0);
      expect(Math.abs(found - expected), `seed ${seed}: ${found}, ${expected}`).toBeLessThanOrEqual(
        rtol * size,
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(500);
  });
});

describe("TorchJD's pinned direction for J = [[-4, 1, 1], [6, 1, 1]]", () => {
  test.each<[mtl.GramianMethod, number[]]>([
    [new mtl.AlignedMTL(), [0.2133, 0.9673, 0.9673]],
    [new mtl.ConFIG(), [0.1588, 2.0706, 2.0706]],
    [new mtl.GradVac(), [0.5848, 3.8012, 3.8012]],
    [new mtl.IMTLG(), [0.0767, 1, 1]],
    [new mtl.Random(), [-2.6229, 1, 1]],
  ])("$name", (method, direction) => {
    manualSeed(0);
    const found = method.aggregate([
      [-4, 1, 1],
      [6, 1, 1],
    ]);
    expect(found).toBeClose(direction, { rtol: 0, atol: 1e-4 });
    found.dispose();
  });
});

describe("whatever the lengths of the gradients", () => {
  const jacobian = normalJacobian(5, 6, 10);
  const scaleFree = [
    "AlignedMTL min",
    "AlignedMTL median",
    "AlignedMTL rmse",
    "ConFIG",
    "GradVac",
    "IMTLG",
    "Krum",
  ];

  test.each(scaleFree)("%s: 1e-12 and 1e12 scale the direction", (name) => {
    const weights = () => rows[name]!.make();
    manualSeed(1);
    const expected = weights().weights(gramianOf(jacobian));
    for (const scale of [1e-12, 1e12]) {
      manualSeed(1);
      const scaled = weights().weights(
        gramianOf(
          scaledRows(
            jacobian,
            jacobian.map(() => scale),
          ),
        ),
      );
      expect([...scaled]).toBeClose([...expected], { rtol: 1e-9, atol: 1e-12 });
    }
  });

  // TorchJD's pinv follows the longer one, against the other: [-1, 2].
  test("IMTL-G: opposed gradients of unlike lengths have no direction of equal projections", () => {
    expect([
      ...new mtl.IMTLG().weights([
        [1, -2],
        [-2, 4],
      ]),
    ]).toEqual([0, 0]);
  });

  // TorchJD's pinv drops what is 1e-8 as long as the longest gradient, and gives zeros beyond 1e12.
  test("IMTL-G: equal projections on gradients of 1e-10 to 1e15", () => {
    const scaled = scaledRows(jacobian, [1e-10, 1e-5, 1, 1e5, 1e10, 1e15]);
    const direction = combined(scaled, new mtl.IMTLG().weights(gramianOf(scaled)));
    const length = Math.hypot(...direction);
    const cosines = scaled.map(
      (row) => row.reduce((sum, x, k) => sum + x * direction[k]!, 0) / Math.hypot(...row) / length,
    );
    expect(cosines).toBeClose(
      cosines.map(() => cosines[0]),
      { rtol: 1e-9, atol: 0 },
    );
  });

  test("ConFIG: equal cosines with gradients of 1e-10 to 1e15, or in proportion to the preference", () => {
    const scaled = scaledRows(jacobian, [1e-10, 1e-5, 1, 1e5, 1e10, 1e15]);
    const preference = { 0: 1, 1: 2, 2: 3, 3: 1, 4: 1, 5: 0.5 };
    const direction = combined(scaled, new mtl.ConFIG({ preference }).weights(gramianOf(scaled)));
    const length = Math.hypot(...direction);
    const ratios = scaled.map((row, t) => {
      const cosine = row.reduce((sum, x, k) => sum + x * direction[k]!, 0) / Math.hypot(...row) / length;
      return cosine / preference[t as keyof typeof preference];
    });
    expect(ratios).toBeClose(
      ratios.map(() => ratios[0]),
      { rtol: 1e-9, atol: 0 },
    );
  });
});

describe("IMTL-G where gradients are dependent", () => {
  test.each<[string, number[][], number[]]>([
    [
      "parallel: in proportion to the lengths",
      [
        [1, 2],
        [3, 6],
      ],
      [0.25, 0.75],
    ],
    [
      "opposed: nothing has equal projections",
      [
        [1, 2],
        [-1, -2],
      ],
      [0, 0],
    ],
    [
      "a task without gradient",
      [
        [3, 0],
        [0, 0],
        [0, 4],
      ],
      [4 / 7, 0, 3 / 7],
    ],
    ["no gradient at all", [[0], [0]], [0, 0]],
  ])("%s", (_name, jacobian, expected) => {
    expect([...new mtl.IMTLG().weights(gramianOf(jacobian))]).toBeClose(expected, {
      rtol: 1e-12,
      atol: 1e-15,
    });
  });
});

describe("Aligned-MTL", () => {
  test.each([2, 5, 17, 64])("%i tasks: the aligned gradients have equal singular values", (tasks) => {
    const jacobian = normalJacobian(tasks, tasks, 2 * tasks);
    const gramian = gramianOf(jacobian);
    // Column k of B is the weights for a preference for task k alone; Bᵀ G B is λ_min times the identity.
    const columns = jacobian.map((_, k) => {
      const preference = Object.fromEntries(jacobian.map((__, t) => [t, t === k ? 1 : 0]));
      return new mtl.AlignedMTL({ preference }).weights(gramian);
    });
    const aligned = columns.map((weights) => combined(jacobian, weights));
    const products = gramianOf(aligned);
    const least = products[0]![0]!;
    const identity = products.map((row, i) => row.map((_, k) => (i === k ? least : 0)));
    expect(products).toBeClose(identity, { rtol: 1e-10, atol: 1e-10 * least });
  });

  test("a tolerance leaves out what a task adds that is much shorter than the others", () => {
    const gramian = gramianOf([
      [1, 0],
      [3e-4, 3e-4],
    ]);
    const [one, two] = new mtl.AlignedMTL({ tolerance: 2 ** -23, preference: { 0: 1, 1: 0 } }).weights(
      gramian,
    );
    // The long one's component alone, which is itself but for a part in 3e-4.
    expect([one!, two!]).toBeClose([1, 0], { rtol: 0, atol: 1e-3 });
    const [kept] = new mtl.AlignedMTL({ preference: { 0: 1, 1: 0 } }).weights(gramian);
    expect(kept).toBeLessThan(1e-3); // brought to the short one's length
  });

  test("the sum is T times the mean", () => {
    const gramian = gramianOf(normalJacobian(1, 3, 5));
    const mean = new mtl.AlignedMTL().weights(gramian);
    const sum = new mtl.AlignedMTL({ reduction: "sum" }).weights(gramian);
    expect([...sum]).toBeClose([...mean.map((x) => 3 * x)], { rtol: 1e-13, atol: 0 });
  });
});

test("Krum adds squares as the paper does, where TorchJD adds distances", () => {
  // The two nearest of 3 are 3 and 3 away (sum 6, squares 18), those of 100.1 are 0.1 and 4.9 away (5, 24.02).
  const gramian = gramianOf([[0], [3], [6], [100], [100.1], [105]]);
  expect(new mtl.Krum({ nByzantine: 2 }).weights(gramian).indexOf(1)).toBe(1);
  expect(new mtl.Krum({ nByzantine: 2, compat: "torchjd" }).weights(gramian).indexOf(1)).toBe(4);
});

test.each<[string, () => unknown, RegExp]>([
  ["an unknown scale", () => new mtl.AlignedMTL({ scaleMode: "max" as never }), /"min", "median", "rmse"/],
  ["a tolerance of 1", () => new mtl.AlignedMTL({ tolerance: 1 }), /number in \[0, 1\) for tolerance, got 1/],
  ["an unknown reduction", () => new mtl.AlignedMTL({ reduction: "max" as never }), /"sum" or "mean"/],
  ["a negative preference", () => new mtl.ConFIG({ preference: { a: -1 } }), /preference\["a"\], got -1/],
  [
    "a task without preference",
    () =>
      new mtl.ConFIG({ preference: { a: 1 } }).weights([[1]], { tasks: ["b"], losses: Float64Array.of(1) }),
    /task "b"/,
  ],
  ["too few tasks for Krum", () => new mtl.Krum({ nByzantine: 1 }).weights([[1]]), /at least 4 tasks/],
  ["part of a Byzantine task", () => new mtl.Krum({ nByzantine: 0.5 }), /nByzantine, got 0.5/],
  ["nothing selected", () => new mtl.Krum({ nByzantine: 0, nSelected: 0 }), /nSelected, got 0/],
  ["an unknown dtype", () => new mtl.Random({ dtype: "int64" as never }), /dtype/],
  ["a beta above 1", () => new mtl.GradVac({ beta: 2 }), /beta, got 2/],
  ["another's state", () => new mtl.GradVac().loadStateDict({ tasks: ["a"] }), /"targets"/],
])("refuses %s", (_name, call, message) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});
