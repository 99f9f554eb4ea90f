// scripts/fixtures/record_jacobian_methods.py wrote the fixture: GradDrop, TrimmedMean and two rows of ExcessMTL with
// TorchJD 0.18 on torch 2.13.0, the others written out there from the papers, float64 unless a row says otherwise.

import { afterEach, describe, expect, test } from "vitest";
import {
  ArgumentError,
  cat,
  type DType,
  manualSeed,
  mtl,
  randn,
  ShapeError,
  scope,
  tensor,
} from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { blocksOf, jacobiansOf, lossesOf, type Trajectory } from "./jacobians.js";

interface GradDropCase {
  seed: number;
  dtype: DType;
  leak: number[] | null;
  root: boolean;
  direction: number[];
}

interface Fixture {
  graddrop: GradDropCase[];
  trimmed: { trim: number; direction: number[] }[];
  excess: Trajectory<mtl.ExcessMTLOptions>[];
  moco: Trajectory<mtl.MoCoOptions>[];
  dbmtl: Trajectory<mtl.DBMTLOptions>[];
}

const fixture = loadFixture<Fixture>("mtl/jacobian_methods");
const tasks = ["0", "1", "2"];
const step = { tasks, losses: Float64Array.of(1, 1, 1) };
const golden = [
  [-4, 1, 1],
  [6, 1, 1],
];

/** What is kept outlives a test; each is freed after it. */
const kept: { dispose(): void }[] = [];
function keep<Method extends { dispose(): void }>(method: Method): Method {
  kept.push(method);
  return method;
}
afterEach(() => {
  for (const method of kept.splice(0)) method.dispose();
});

describe("GradDrop", () => {
  const make = ({ leak, root }: GradDropCase) =>
    new mtl.GradDrop({
      ...(leak && { leak: Object.fromEntries(leak.map((value, i) => [String(i), value])) }),
      ...(root && { f: (purity) => purity.sqrt() }),
    });
  // A sum of one sign is that of TorchJD without its zeros; with a leak two parts are added in another order.
  const close = ({ dtype }: GradDropCase) => ({
    rtol: dtype === "float32" ? 1e-6 : 1e-14,
    atol: 1e-6 * Number(dtype === "float32"),
  });

  test.each(fixture.graddrop)(
    "equals TorchJD: seed $seed, $dtype, leak $leak",
    scoped((row: GradDropCase) => {
      manualSeed(row.seed);
      const j = randn([3, row.direction.length], { dtype: row.dtype });
      expect(make(row).aggregate(j).toArray()).toBeClose(row.direction, close(row));
    }),
  );

  test.each(fixture.graddrop)(
    "draws for blocks what it draws for all of J: seed $seed, $dtype",
    scoped((row: GradDropCase) => {
      manualSeed(row.seed);
      const j = randn([3, row.direction.length], { dtype: row.dtype });
      const blocks = blocksOf(j, [[1], [3, 4], [], [15]]);
      const directions = make(row).directions(blocks, step);
      expect(directions.map(({ shape }) => shape)).toEqual([[1], [3, 4], [], [15]]);
      expect(cat(directions.map((d) => d.reshape([-1]))).toArray()).toBeClose(row.direction, close(row));
    }),
  );

  test(
    "TorchJD's pinned direction",
    scoped(() => {
      manualSeed(0);
      expect(new mtl.GradDrop().aggregate(tensor(golden, { dtype: "float32" })).toArray()).toEqual([6, 2, 2]);
    }),
  );

  test(
    "keeps one sign of each number, whole; all of it with a leak of 1; 0 where there is nothing",
    scoped(() => {
      const j = randn([4, 200], { dtype: "float64" });
      const [direction, plus, minus] = [
        new mtl.GradDrop().aggregate(j),
        j.clampMin(0).sum(0),
        j.clampMax(0).sum(0),
      ];
      const positive = direction.gt(0);
      expect(direction).toEqualBits(plus.where(positive, minus));
      expect(positive.sum().item()).toBeGreaterThan(50);
      expect(positive.sum().item()).toBeLessThan(150);
      expect(new mtl.GradDrop({ leak: 1 }).aggregate(j)).toBeClose(j.sum(0), { rtol: 0, atol: 1e-14 });
      expect(new mtl.GradDrop({ leak: 0.5 }).aggregate(j.mul(0)).toArray()).toEqual(Array(200).fill(0));
    }),
  );
});

describe("TrimmedMean", () => {
  test.each(fixture.trimmed)(
    "equals TorchJD: trim $trim",
    scoped(({ trim, direction }: Fixture["trimmed"][number]) => {
      manualSeed(0);
      const j = randn([6, 7], { dtype: "float64" });
      expect(new mtl.TrimmedMean({ trim }).aggregate(j)).toBeClose(direction, { rtol: 1e-14, atol: 1e-15 });
    }),
  );

  test(
    "large parameters, taken part by part, give what sorting gives",
    scoped(() => {
      const j = randn([7, 30_011], { dtype: "float32" });
      for (const trim of [0, 1, 3]) {
        const expected = j
          .sort(0)[0]
          .narrow(0, trim, 7 - 2 * trim)
          .mean(0);
        const [large] = new mtl.TrimmedMean({ trim }).directions([j], {
          tasks: [...tasks, "a", "b", "c", "d"],
          losses: new Float64Array(7),
        });
        expect(large).toBeClose(expected, { rtol: 0, atol: 1e-6 }); // of up to seven numbers in another order
      }
    }),
  );

  test(
    "one wild task in three moves nothing beyond the others",
    scoped(() => {
      const j = [
        [1, 2, -3],
        [3, 1, -1],
        [1e30, -1e30, 1e30],
      ];
      expect(new mtl.TrimmedMean({ trim: 1 }).aggregate(j).toArray()).toEqual([3, 1, -1]);
    }),
  );
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

describe("refuses", () => {
  const zeroLoss = { tasks: ["a", "b"], losses: Float64Array.of(1, -1) };
  test.each<[string, () => unknown, RegExp]>([
    ["a leak beyond 1", () => new mtl.GradDrop({ leak: 1.5 }), /\[0, 1\] for leak, got 1.5/],
    ["a leak beyond 1 by task", () => new mtl.GradDrop({ leak: { a: -1 } }), /leak\["a"\]/],
    [
      "a task without leak",
      () => new mtl.GradDrop({ leak: { a: 1 } }).aggregate(golden),
      /no number for task "0"/,
    ],
    ["half a trim", () => new mtl.TrimmedMean({ trim: 0.5 }), /whole number from 0 for trim/],
    ["too few tasks to trim", () => new mtl.TrimmedMean({ trim: 1 }).aggregate(golden), /at least 3 tasks/],
    ["an eta of 0", () => new mtl.ExcessMTL({ eta: 0 }), /> 0 for eta/],
    ["an unknown compat", () => new mtl.ExcessMTL({ compat: "x" as never }), /"LibMTL", "TorchJD" or null/],
    ["an unknown compat of MoCo", () => new mtl.MoCo({ compat: "TorchJD" as never }), /"LibMTL" or null/],
    ["a beta of 0", () => new mtl.MoCo({ beta: 0 }), /\(0, 1\] for beta/],
    ["a beta of 1", () => new mtl.DBMTL({ beta: 1 }), /\[0, 1\) for beta/],
    ["a loss below 0", () => new mtl.DBMTL().aggregate(golden, zeroLoss), /got -1 for task "b"/],
    ["NaN", () => new mtl.MoCo().aggregate([[1], [Number.NaN]]), /gradient of task "1" is not finite/],
    ["a vector", () => new mtl.MoCo().aggregate(tensor([1, 2])), /shape \(tasks, numbers\)/],
    [
      "what is no block",
      () => new mtl.GradDrop().directions([1 as never], step),
      /Tensor for block 0, got 1/,
    ],
  ])("%s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test(
    "blocks of other tasks",
    scoped(() => {
      const blocks = [randn([3, 2]), randn([2, 2])];
      expect(() => new mtl.GradDrop().directions(blocks, step)).toThrow(ShapeError);
      expect(() => new mtl.GradDrop().directions(blocks, step)).toThrow(
        /gradients of 3 tasks, stacked, for block 1/,
      );
    }),
  );
});
