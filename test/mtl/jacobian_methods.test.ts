// scripts/fixtures/record_jacobian_methods.py wrote the fixture with TorchJD 0.18 on torch 2.13.0, float64
// unless a row says otherwise.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  cat,
  type DType,
  manualSeed,
  mtl,
  randn,
  ShapeError,
  tensor,
} from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { blocksOf } from "./jacobians.js";

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
}

const fixture = loadFixture<Fixture>("mtl/jacobian_methods");
const tasks = ["0", "1", "2"];
const step = { tasks, losses: Float64Array.of(1, 1, 1) };
const golden = [
  [-4, 1, 1],
  [6, 1, 1],
];

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
