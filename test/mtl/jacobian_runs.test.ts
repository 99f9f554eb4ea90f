// scripts/fixtures/record_jacobian_runs.py wrote the fixture with TorchJD 0.18 on torch 2.13.0, float64.

import { describe, expect, test } from "vitest";
import { mtl, optim, scope, tensor } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { randomMatrix } from "./jacobians.js";
import { problem } from "./training.js";

const { matrices, runs } = loadFixture<{
  matrices: Record<string, (number | null)[]>;
  runs: Record<string, [angle: number, size: number, kind: number][]>;
}>("mtl/jacobian_runs");

type Rows = number[][];
type Direct = (rows: Rows) => ArrayLike<number>;

const values = (method: mtl.JacobianMethod, rows: Rows): Float64Array =>
  scope(() => method.aggregate(tensor(rows, { dtype: "float64" })).toTypedArray() as Float64Array);

/** What the recorder's `crossed` does: J of one batch against J and half of its mirror image as that of another. */
const crossed =
  (make: () => mtl.CrossMethod): Direct =>
  (rows) => {
    const big = rows.map((row) => row.map((x) => 1e5 * x));
    const other = big.map((row) => row.map((x, k) => x + 0.5 * row[row.length - 1 - k]!));
    const cross = big.map((a) => other.map((b) => a.reduce((sum, x, k) => sum + x * b[k]!, 0)));
    const method = make();
    const steps = [1, 2, 3].map(() => method.crossWeights(cross));
    const weights = steps.at(-1)!;
    return rows[0]!.map((_, k) => rows.reduce((sum, row, t) => sum + weights[t]! * row[k]!, 0));
  };

const methods: Record<string, Direct> = {
  GradDrop: (rows) => values(new mtl.GradDrop(), rows),
  TrimmedMean: (rows) => values(new mtl.TrimmedMean({ trim: 1 }), rows),
  ExcessMTL: (rows) => {
    using method = new mtl.ExcessMTL({ eta: 0.5, warmup: 1, compat: "TorchJD" });
    return [1, 0.5, 2]
      .map((scale) =>
        values(
          method,
          rows.map((row) => row.map((x) => scale * x)),
        ),
      )
      .at(-1)!;
  },
  MoDo: crossed(() => new mtl.MoDo({ gamma: 1e-11, rho: 0.1 })),
  SDMGrad: crossed(() => new mtl.SDMGrad({ lr: 0.2 })),
};

test.each(Object.entries(methods))("%s equals TorchJD on 1,000 random matrices", (name, direct) => {
  const expected = matrices[name]!;
  expect(expected).toHaveLength(1000);
  const answered = expected.flatMap((summary, seed) => (summary === null ? [] : [seed]));
  expect(answered.length).toBeGreaterThan(800);
  const got = answered.map((seed) => {
    const direction = Array.from(direct(randomMatrix(seed))); // which leaves the generator where the recorder's is
    return direction.reduce((sum, x, k) => sum + Math.cos(k + 1) * x, 0);
  });
  // Twelve digits were recorded, of sums in which parts of up to 1e3 cancel.
  expect(got).toBeClose(
    answered.map((seed) => expected[seed]!),
    { rtol: 1e-9, atol: 1e-9 },
  );
});

describe("60 steps with TorchJD's loss curve", () => {
  const makers: [name: string, make: () => mtl.JacobianMethod & Partial<Disposable>][] = [
    ["GradDrop", () => new mtl.GradDrop()],
    ["TrimmedMean", () => new mtl.TrimmedMean({ trim: 1 })],
    ["ExcessMTL", () => new mtl.ExcessMTL({ eta: 0.1, warmup: 3, compat: "TorchJD" })],
  ];
  test.each(makers)(
    "%s",
    scoped((name: string, make: () => mtl.JacobianMethod & Partial<Disposable>) => {
      const { model, losses } = problem("float64");
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
      const aggregator = make();
      const balancer = new mtl.Balancer(model, { aggregator });
      const curve = runs[name]!.map((_, step) =>
        scope(() => {
          optimizer.zeroGrad();
          const report = balancer.backward(losses(step));
          optimizer.step();
          return [report.losses.angle, report.losses.size, report.losses.kind];
        }),
      );
      expect(curve).toBeClose(runs[name], { rtol: 1e-9, atol: 0 });
      aggregator[Symbol.dispose]?.();
      optimizer.dispose();
      model.dispose();
    }),
  );
});
