// scripts/fixtures/record_pcgrad.py wrote the fixture with TorchJD 0.18 on torch 2.13.0, float64; `orders` are the
// permutations that torch.randperm drew, so that both sides meet the tasks in the same order.

import { describe, expect, test } from "vitest";
import { ArgumentError, type DType, manualSeed, mtl, optim } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { problem } from "./training.js";

interface PcgradCase {
  name: string;
  seed: number;
  gramian: number[][];
  orders: number[][];
  weights: number[];
}

interface Run {
  dtype: DType;
  losses: [angle: number, size: number, kind: number][];
}

const { cases, runs } = loadFixture<{ cases: PcgradCase[]; runs: Run[] }>("mtl/pcgrad");
const pcgrad = new mtl.PCGrad();

describe("PCGrad.weights", () => {
  test.each(cases)("equals TorchJD: $name", ({ gramian, orders, weights }) => {
    // Dot products are summed in another order, so the last bits may differ.
    expect([...pcgrad.weights(gramian, { orders })]).toBeClose(weights, { rtol: 1e-12, atol: 1e-14 });
  });

  test.each(cases)("draws TorchJD's orders from the same seed: $name", ({ gramian, seed, weights }) => {
    manualSeed(seed);
    expect([...pcgrad.weights(gramian)]).toBeClose(weights, { rtol: 1e-12, atol: 1e-14 });
  });

  test("two conflicting tasks: 1 + |g0·g1| / ‖g‖², by hand", () => {
    const orders = [
      [0, 1],
      [1, 0],
    ];
    const weights = pcgrad.weights(
      [
        [18, -22],
        [-22, 38],
      ],
      { orders },
    );
    expect([...weights]).toBeClose([1 + 22 / 18, 1 + 22 / 38], { rtol: 1e-15, atol: 0 });
  });

  test("TorchJD's pinned direction for J = [[-4, 1, 1], [6, 1, 1]]", () => {
    const [a, b] = pcgrad.weights([
      [18, -22],
      [-22, 38],
    ]);
    expect([a! * -4 + b! * 6, a! + b!, a! + b!]).toBeClose([0.5848, 3.8012, 3.8012], { rtol: 0, atol: 1e-4 });
  });

  test("the mean is a T-th of the sum", () => {
    const { gramian, orders } = cases.at(-2)!;
    const sum = pcgrad.weights(gramian, { orders });
    const mean = new mtl.PCGrad({ reduction: "mean" }).weights(gramian, { orders });
    expect([...mean]).toBeClose([...sum.map((weight) => weight / gramian.length)], { rtol: 1e-15, atol: 0 });
  });

  test("a gradient whose square underflows changes nothing", () => {
    const tiny = [
      [1, -Number.MIN_VALUE],
      [-Number.MIN_VALUE, 0],
    ];
    expect([...pcgrad.weights(tiny)]).toEqual([1, 1]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["an unknown reduction", () => new mtl.PCGrad({ reduction: "max" as never }), /"sum" or "mean"/],
    ["rows of another length", () => pcgrad.weights([[1, 0], [1]]), /as many rows as columns/],
    ["NaN", () => pcgrad.weights([[Number.NaN]]), /expected a finite number for gramian\[0\]\[0\]/],
    ["a negative square", () => pcgrad.weights([[-1]]), /squared norm/],
    [
      "an inner product beyond Cauchy-Schwarz",
      () =>
        pcgrad.weights([
          [1, -2],
          [-2, 1],
        ]),
      /gramian\[0\]\[1\], got -2/,
    ],
    [
      "a lopsided matrix",
      () =>
        pcgrad.weights([
          [1, 0.5],
          [-0.5, 1],
        ]),
      /mirror image/,
    ],
    ["an order that is no permutation", () => pcgrad.weights([[1]], { orders: [[1]] }), /permutation/],
    ["too few orders", () => pcgrad.weights([[1]], { orders: [] }), /permutation/],
  ])("refuses %s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

describe("200 steps with PCGrad", () => {
  // The trunk's gradient is summed by weights of a Gramian instead of by T rows, so bits differ: 1e-16 a step in
  // float64 and 6e-8 in float32, which training then carries along.
  test.each(runs)(
    "the loss curves are TorchJD's: $dtype",
    scoped(({ dtype, losses: expected }: Run) => {
      const { model, losses } = problem(dtype);
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
      const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
      let conflicts = 0;
      const curve = expected.map((_, step) => {
        optimizer.zeroGrad();
        const report = balancer.backward(losses(step));
        optimizer.step();
        conflicts += report.conflicts.count;
        return [report.losses.angle, report.losses.size, report.losses.kind];
      });
      expect(conflicts).toBeGreaterThan(50); // else this compared plain sums
      expect(curve).toBeClose(expected, { rtol: 1e-5, atol: 0 });
      optimizer.dispose();
      model.dispose();
    }),
  );
});
