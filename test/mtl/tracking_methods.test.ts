// ExcessMTL, MoCo and DBMTL over 50 steps, against what scripts/fixtures/record_jacobian_methods.py recorded: TorchJD 0.18's
// ExcessMTL on torch 2.13.0, the others written out there from the papers, float64.

import { afterEach, describe, expect, test } from "vitest";
import { cat, mtl, scope, tensor } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { blocksOf, jacobiansOf, lossesOf, type Trajectory } from "./jacobians.js";

const fixture = loadFixture<{
  excess: Trajectory<mtl.ExcessMTLOptions>[];
  moco: Trajectory<mtl.MoCoOptions>[];
  dbmtl: Trajectory<mtl.DBMTLOptions>[];
}>("mtl/jacobian_methods");
const tasks = ["0", "1", "2"];

/** What is kept outlives a test; each is freed after it. */
const kept: { dispose(): void }[] = [];
function keep<Method extends { dispose(): void }>(method: Method): Method {
  kept.push(method);
  return method;
}
afterEach(() => {
  for (const method of kept.splice(0)) method.dispose();
});

/** Runs a method over a trajectory's Jacobians in two blocks; each step in a scope, as a training step is. */
function follow(
  method: mtl.JacobianMethod & { current?(): Record<string, number> },
  { seed, weights }: Trajectory<unknown>,
): { weights: number[][]; direction: number[] } {
  const values = lossesOf(seed + 100);
  const seen: number[][] = [];
  let direction: number[] = [];
  for (const [i, j] of jacobiansOf(seed).entries()) {
    scope(() => {
      const directions = method.directions(blocksOf(tensor(j, { dtype: "float64" }), [[2, 2], [3]]), {
        tasks,
        losses: values[i]!,
      });
      direction = cat(directions.map((d) => d.flatten())).toArray() as number[];
    });
    if (method.current) seen.push(Object.values(method.current()));
  }
  expect(weights).toHaveLength(50);
  return { weights: seen, direction };
}

describe("50 steps", () => {
  // √ of a sum of squares is carried along instead of the sum, and sums have another order.
  const close = { rtol: 1e-11, atol: 1e-13 };

  test.each(fixture.excess)("ExcessMTL: $options", (row) => {
    const seen = follow(keep(new mtl.ExcessMTL(row.options)), row);
    expect(seen.weights).toBeClose(row.weights, close);
    expect(seen.direction).toBeClose(row.direction, close);
  });

  test.each(fixture.moco)("MoCo: $options", (row) => {
    const seen = follow(keep(new mtl.MoCo(row.options)), row);
    expect(seen.weights).toBeClose(row.weights, close);
    expect(seen.direction).toBeClose(row.direction, close);
  });

  test.each(fixture.dbmtl)("DBMTL: $options", (row) => {
    expect(follow(keep(new mtl.DBMTL(row.options)), row).direction).toBeClose(row.direction, close);
  });
});

describe("ExcessMTL", () => {
  const excess = (scale: number, compat: mtl.ExcessMTLOptions["compat"]) => {
    const method = keep(new mtl.ExcessMTL({ eta: 1, compat }));
    for (const j of jacobiansOf(3).slice(0, 5))
      scope(() => method.aggregate(tensor(j, { dtype: "float64" }).mul(scale)));
    return Object.values(method.current());
  };

  test("its weights do not depend on the gradients' scale; TorchJD's do, from its first step on", () => {
    expect(excess(1e12, null)).toBeClose(excess(1e-12, null), { rtol: 1e-12, atol: 0 });
    expect(Math.max(...excess(1e3, "TorchJD"))).toBeGreaterThan(0.9999);
    expect(Math.max(...excess(1e-3, "TorchJD"))).toBeLessThan(0.99);
  });

  test("a task whose gradient is 0 at first is measured from its first one; in LibMTL it is NaN", () => {
    const method = keep(new mtl.ExcessMTL({ eta: 1 }));
    scope(() =>
      method.aggregate([
        [1, 1],
        [0, 0],
      ]),
    );
    expect(method.current()).toEqual({ 0: 0.5, 1: 0.5 });
    // E / E(0) with gradients that stay is 1, √½, √⅓, ...: the second task begins where the first goes on.
    for (const lead of [1 - Math.SQRT1_2, 1 - Math.sqrt(1 / 3)]) {
      scope(() =>
        method.aggregate([
          [1, 1],
          [2, 0],
        ]),
      );
      expect(method.current()[1]).toBeClose(1 / (1 + Math.exp(-lead)), { rtol: 1e-14, atol: 0 });
    }
  });

  test("a weight that is nearly 0 recovers", () => {
    const method = keep(new mtl.ExcessMTL({ eta: 1 }));
    scope(() =>
      method.aggregate([
        [1, 0],
        [0, 1],
      ]),
    );
    scope(() =>
      method.aggregate([
        [1e4, 0],
        [0, 1],
      ]),
    ); // e^-9999 of the weight is below what float64 has
    expect(method.current()[1]).toBe(0);
    scope(() =>
      method.aggregate([
        [0, 0],
        [0, 1e5],
      ]),
    );
    expect(method.current()[1]).toBeGreaterThan(0.99);
  });
});

describe("MoCo", () => {
  test("with gradients that stay, it goes to the minimum-norm direction", () => {
    const method = keep(new mtl.MoCo({ gammaDecay: 0, betaDecay: 0 }));
    let direction: unknown;
    for (let k = 0; k < 400; k++)
      scope(() => {
        direction = method
          .aggregate([
            [2, 0],
            [0, 1],
          ])
          .toArray();
      });
    // Weights inverse to the squared lengths.
    expect(Object.values(method.current())).toBeClose([0.2, 0.8], { rtol: 1e-10, atol: 0 });
    expect(direction).toBeClose([0.4, 0.8], { rtol: 1e-10, atol: 0 });
  });

  test("the projection reaches a corner, LibMTL's softmax does not", () => {
    const [exact, soft] = [keep(new mtl.MoCo()), keep(new mtl.MoCo({ compat: "LibMTL" }))];
    for (let k = 0; k < 50; k++) {
      for (const method of [exact, soft])
        scope(() =>
          method.aggregate([
            [9, 1],
            [1, 0],
          ]),
        );
    }
    expect(exact.current()).toEqual({ 0: 0, 1: 1 });
    expect(soft.current()[1]).toBeLessThan(0.6);
  });
});

describe("DBMTL", () => {
  test(
    "the gradients of log losses, all as long as the longest",
    scoped(() => {
      const method = keep(new mtl.DBMTL({ beta: 0, epsilon: 0 }));
      const losses = Float64Array.of(2, 10);
      const direction = method.aggregate(
        [
          [4, 0],
          [0, 1],
        ],
        { tasks: ["a", "b"], losses },
      );
      expect(direction.toArray()).toEqual([2, 2]);
      const plain = keep(new mtl.DBMTL({ beta: 0, logarithm: false }));
      expect(
        plain
          .aggregate(
            [
              [4, 0],
              [0, 1],
            ],
            { tasks: ["a", "b"], losses },
          )
          .toArray(),
      ).toEqual([4, 4]);
    }),
  );

  test(
    "scaling gradients and losses by 1e12 changes nothing without an epsilon, and a zero row adds nothing",
    scoped(() => {
      const rows = [
        [1, 2],
        [0, 0],
        [-3, 1],
      ];
      const [one, large] = [1, 1e12].map((scale) =>
        keep(new mtl.DBMTL({ epsilon: 0 })).aggregate(
          rows.map((row) => row.map((x) => x * scale)),
          {
            tasks,
            losses: Float64Array.of(scale, scale, scale),
          },
        ),
      );
      expect(large).toBeClose(one, { rtol: 1e-14, atol: 0 });
      expect(one!.isfinite().all().item()).toBe(true);
    }),
  );
});
