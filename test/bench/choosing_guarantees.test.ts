// The table of guarantees in docs/choosing.md against the methods: each claim of a yes on every matrix, each no on some.

import { describe, expect, test } from "vitest";
import { manualSeed, mtl } from "../../lib/index.js";
import { guaranteedNames, guarantees } from "../../scripts/bench/choosing/guarantees.js";
import { choosingMethods, choosingNames } from "../../scripts/bench/choosing/methods.js";
import { setups } from "../../scripts/bench/choosing/setups.js";
import { anyModel, gramianOf } from "../mtl/properties.js";

/**
 * Gradients of four tasks, independent of one another, without a pattern; what they have in common is mostly taken away, so
 * that they conflict, and in a third of them lengths are up to 30 times apart.
 */
const matrices = Array.from({ length: 15 }, (_, k) => {
  const rows = Array.from({ length: 4 }, (_, i) =>
    Array.from({ length: 6 }, (_, j) => Math.sin(1 + 5 * k + 7 * i + 3 * j + 2 * i * j * (k + 1))),
  );
  const mean = rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]! / rows.length, 0));
  return rows.map((row, i) => row.map((x, j) => (k % 3 === 0 ? 3 ** i : 1) * (x - 0.8 * mean[j]!)));
});
const pairs = matrices.map((rows) => rows.slice(0, 2));

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0);
const unit = (row: readonly number[]): number[] => row.map((x) => x / Math.hypot(...row));
const scaled = (rows: readonly number[][], factors: readonly number[]): number[][] =>
  rows.map((row, i) => row.map((x) => x * factors[i]!));

type Name = (typeof guaranteedNames)[number];

/** The direction that a fresh method gives, by the same draws in each call. */
function directionOf(name: Exclude<Name, "fixedweights">, rows: readonly number[][]): number[] {
  const tasks = rows.map((_, i) => `t${i}`);
  manualSeed(3);
  const method = setups[name]({ model: anyModel } as never, tasks).aggregator as mtl.GramianAggregator;
  method.begin?.(tasks);
  const step = { tasks, losses: Float64Array.from(tasks, () => 1) };
  const weights = method.weights(mtl.Gramian.from(gramianOf(rows)), step);
  return rows[0]!.map((_, k) => rows.reduce((sum, row, i) => sum + weights[i]! * row[k]!, 0));
}

const opposes = (name: Exclude<Name, "fixedweights">, rows: readonly number[][]): boolean => {
  const direction = unit(directionOf(name, rows));
  return rows.some((row) => dot(unit(row), direction) < -1e-9);
};

const ofGramian = guaranteedNames.filter(
  (name): name is Exclude<Name, "fixedweights"> => choosingMethods[name].needs === "G",
);

test("every method has a row; what is around others or a pair of them has theirs", () => {
  const others = choosingNames.filter((name) => !guaranteedNames.some((one) => one === name));
  const wrappers = ["single", "standardised", "crmogm", "everysteps", "tasksampling"];
  expect(others).toEqual([...wrappers, "imtl", "gradnormpcgrad", "uwupgrad"]);
});

describe.each(ofGramian)("%s", (name) => {
  const { opposesNone, ignoresScale, isLinear } = guarantees[name];

  test(`opposes no task: ${opposesNone}`, () => {
    if (opposesNone !== "no") expect(pairs.filter((rows) => opposes(name, rows))).toEqual([]);
    const holds = opposesNone !== "no" && opposesNone !== "two tasks";
    const uneven = matrices.map((rows) => scaled(rows, [16, 1, 0.5, 1]));
    expect([...matrices, ...uneven].some((rows) => opposes(name, rows))).toBe(!holds);
  });

  test(`ignores a loss's scale: ${ignoresScale}`, () => {
    const cosines = matrices.map((rows) =>
      dot(unit(directionOf(name, rows)), unit(directionOf(name, scaled(rows, [16, 1, 0.5, 1])))),
    );
    expect(cosines.some((cosine) => Math.abs(cosine) < 1 - 1e-9)).toBe(ignoresScale === "no");
    if (ignoresScale !== "no") expect(cosines.some((x) => x < 0)).toBe(ignoresScale === "up to sign");
  });

  test(`linear in the gradients' lengths: ${isLinear}`, () => {
    const differs = matrices.some((rows) => {
      const [a, b, both] = [
        [1, 2, 3, 1],
        [4, 1, 0.5, 1],
        [5, 3, 3.5, 2],
      ].map((c) => directionOf(name, scaled(rows, c)));
      const largest = Math.max(...both!.map(Math.abs));
      return both!.some((x, k) => Math.abs(a![k]! + b![k]! - x) > 1e-9 * largest);
    });
    expect(differs).toBe(isLinear === "no");
  });
});

const ofLosses = guaranteedNames.filter(
  (name): name is Exclude<Name, "fixedweights"> =>
    choosingMethods[name].needs === "L" &&
    name !== "fixedweights" &&
    guarantees[name].ignoresScale !== "settled",
);

test.each(ofLosses)("%s ignores a loss's scale as its row says", (name) => {
  /** How much heavier the first task's gradient is than the second's. */
  const balance = (factor: number): number => {
    const tasks = ["t0", "t1"];
    manualSeed(3);
    const weighting = setups[name]({ model: anyModel } as never, tasks).weighting!;
    weighting.begin(tasks);
    const [first, second] = weighting.weights({ tasks, losses: Float64Array.of(3 * factor, 2) });
    return (first! * factor) / second!;
  };
  const changes = Math.abs(balance(16) / balance(1) - 1) > 1e-7; // FAMO adds 1e-8 to each loss
  expect(changes).toBe(guarantees[name].ignoresScale === "no");
});
