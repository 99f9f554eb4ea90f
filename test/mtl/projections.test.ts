// scripts/fixtures/record_projections.py wrote the fixture with TorchJD 0.18 on torch 2.13.0 and SciPy, float64: 1,000
// matrices drawn anew here, and for each method Σ cos(k + 1) dₖ of its direction d.

import { describe, expect, test } from "vitest";
import { mtl } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { gramianOf } from "./properties.js";
import { combined, randomJacobian, scaledRows } from "./random_jacobians.js";

const fixture = loadFixture<{ methods: Record<string, (number | null)[]>; "MGDA TorchJD": number[] }>(
  "mtl/projections",
);

interface Row {
  make: () => mtl.GramianMethod;
  /** Of Σ wₜ ‖gₜ‖ (and a millionth of the longest, where only a zero gradient has a weight). */
  rtol: number;
}

/** Ten digits are recorded. TorchJD's regulariser of 1e-10 moves a direction by up to its root. */
const exact = 1e-9;
const regularised = 1e-4;
const pcd = (tau: number, epsilon = 0) => new mtl.PCD({ tau, beta: 0.9, epsilon });

const rows: Record<string, Row> = {
  UPGrad: { make: () => new mtl.UPGrad(), rtol: regularised },
  "UPGrad exact": { make: () => new mtl.UPGrad(), rtol: exact },
  DualProj: { make: () => new mtl.DualProj(), rtol: regularised },
  "DualProj exact": { make: () => new mtl.DualProj(), rtol: exact },
  // Clarabel stops at 1e-8 of the objective, whose minimum is flat; cagrad.test.ts bounds our own distance from it.
  "CAGrad 0.4": { make: () => new mtl.CAGrad({ c: 0.4 }), rtol: 1e-3 },
  "CAGrad 1": { make: () => new mtl.CAGrad({ c: 1 }), rtol: 1e-3 },
  "CAGrad 2": { make: () => new mtl.CAGrad({ c: 2 }), rtol: 1e-3 },
  // TorchJD takes a promise for kept that is broken by 1e-9.
  "PCD 0.02": { make: () => pcd(0.02), rtol: 1e-7 },
  "PCD 0.5": { make: () => pcd(0.5), rtol: 1e-7 },
  "PCD epsilon": { make: () => pcd(0.1, 1), rtol: 1e-7 },
  "MGDA exact": { make: () => new mtl.MGDA(), rtol: exact },
};

describe("equals TorchJD, or the exact answer, on 1,000 random matrices", () => {
  test.each(Object.entries(rows))("%s", (name, { make, rtol }) => {
    let compared = 0;
    for (const [seed, expected] of fixture.methods[name]!.entries()) {
      if (expected === null) continue;
      const method = make();
      let jacobian = randomJacobian(seed);
      const drawn = jacobian;
      let weights = new Float64Array();
      for (let step = 0; step < (method instanceof mtl.PCD ? 3 : 1); step++) {
        if (method instanceof mtl.PCD)
          jacobian = scaledRows(
            drawn,
            drawn.map((_, t) => 1 + ((t + step) % 3)),
          );
        weights = method.weights(gramianOf(jacobian)) as Float64Array<ArrayBuffer>;
      }
      const lengths = jacobian.map((row) => Math.hypot(...row));
      const size = lengths.reduce(
        (sum, length, t) => sum + weights[t]! * length,
        1e-6 * Math.max(...lengths),
      );
      const found = combined(jacobian, weights).reduce((sum, x, k) => sum + Math.cos(k + 1) * x, 0);
      expect(Math.abs(found - expected), `seed ${seed}: ${found}, ${expected}`).toBeLessThanOrEqual(
        rtol * size,
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(700);
  });
});

test("MGDA's direction is never longer than TorchJD's 100 steps of Frank-Wolfe, and often shorter", () => {
  let shorter = 0;
  for (const [seed, theirs] of fixture["MGDA TorchJD"].entries()) {
    const jacobian = randomJacobian(seed);
    const ours = Math.hypot(...combined(jacobian, new mtl.MGDA().weights(gramianOf(jacobian))));
    const rounding = 1e-9 * Math.max(...jacobian.map((row) => Math.hypot(...row)));
    expect(ours).toBeLessThanOrEqual(theirs + rounding);
    if (ours < 0.999 * theirs) shorter++;
  }
  expect(shorter).toBeGreaterThan(100);
});

const jacobian = [
  [-4, 1, 1],
  [6, 1, 1],
];

describe("TorchJD's pinned directions for J = [[-4, 1, 1], [6, 1, 1]]", () => {
  test.each<[mtl.GramianMethod, number[]]>([
    [new mtl.UPGrad(), [0.2929, 1.9004, 1.9004]],
    [new mtl.DualProj(), [0.5563, 1.1109, 1.1109]],
    [new mtl.CAGrad({ c: 0.5 }), [0.1835, 1.2041, 1.2041]],
    [new mtl.MGDA(), [0, 1, 1]],
  ])("$name", (method, direction) => {
    // TorchJD's regulariser of 1e-4 shows in the fourth digit.
    expect(combined(jacobian, method.weights(gramianOf(jacobian)))).toBeClose(direction, {
      rtol: 0,
      atol: 1e-3,
    });
  });
});

// TorchJD 0.18 takes ‖J‖ < 0.01 for zero: for J * 1e-3 UPGrad and DualProj give [1, 1, 1] * 1e-3, the plain mean, which
// opposes the first task, and CAGrad gives zeros, so that training stalls.
describe("small gradients are gradients", () => {
  test.each([1e-2, 1e-3, 1e-8, 1e-100])("J * %d", (scale) => {
    const small = scaledRows(jacobian, [scale, scale]);
    for (const method of [new mtl.UPGrad(), new mtl.DualProj(), new mtl.CAGrad(), new mtl.PCD()]) {
      const weights = [...method.weights(gramianOf(jacobian))];
      expect([...method.weights(gramianOf(small))], method.name).toBeClose(weights, { rtol: 1e-12, atol: 0 });
      expect(Math.min(...weights.map(Math.abs))).toBeGreaterThan(0.1);
    }
  });
});

describe("two tasks in conflict, by hand", () => {
  const [a, b, product] = [18, 38, -22];
  const gramian = [
    [a, product],
    [product, b],
  ];
  const exactly = { rtol: 1e-14, atol: 0 };

  test("UPGrad is half of PCGrad's sum: (1 + |g₀·g₁| / ‖gₜ‖²) / 2", () => {
    const weights = new mtl.UPGrad().weights(gramian);
    expect([...weights]).toBeClose([(1 + 22 / a) / 2, (1 + 22 / b) / 2], exactly);
  });

  test("preferences are factors of the projections", () => {
    const weights = new mtl.UPGrad({ preference: { 0: 3, 1: 5 } }).weights(gramian);
    expect([...weights]).toBeClose([3 + (5 * 22) / a, 5 + (3 * 22) / b], exactly);
  });

  test("DualProj takes from the mean what opposes the first task", () => {
    expect([...new mtl.DualProj().weights(gramian)]).toBeClose([0.5 + (22 - a) / 2 / a, 0.5], exactly);
    const own = new mtl.DualProj({ preference: { 0: 1, 1: 0 } });
    expect([...own.weights(gramian)]).toBeClose([1, 22 / b], exactly);
  });

  test("MGDA: the foot of the perpendicular", () => {
    const weight = (b - product) / (a + b - 2 * product);
    expect([...new mtl.MGDA().weights(gramian)]).toBeClose([weight, 1 - weight], exactly);
  });
});

test("a preference that is negative, or that a task lacks, is refused", () => {
  for (const Method of [mtl.UPGrad, mtl.DualProj]) {
    expect(() => new Method({ preference: { near: -1 } })).toThrow(/preference\["near"\], got -1/);
    expect(() => new Method({ preference: { 0: 1 } }).weights(gramianOf(jacobian))).toThrow(
      /task "1" in preference/,
    );
  }
});
