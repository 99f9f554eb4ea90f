import { describe, expect, test } from "vitest";
import { ArgumentError, mtl } from "../../lib/index.js";
import { aggregators, weightings } from "./methods.js";
import {
  anyModel,
  expectFollowsOne,
  expectNonConflicting,
  expectRotationInvariance,
  expectScaleEquivariance,
  expectStructure,
  expectSymmetry,
  gramianOf,
  matrices,
} from "./properties.js";

describe.each(aggregators.map((row) => ({ ...row })))("$name", (row) => {
  const enough = matrices.filter(({ rows }) => rows.length >= (row.fewestTasks ?? 1));

  test.each(enough)("is finite, and nothing where all is zero: $name", (matrix) => {
    expectStructure(row, matrix);
  });
  test.runIf(row.scaleFree).each(enough)("scales with the gradients: $name", (matrix) => {
    expectScaleEquivariance(row, matrix);
  });
  test.runIf(row.symmetric).each(enough)("heeds no order of the tasks: $name", (matrix) => {
    expectSymmetry(row, matrix);
  });
  test.runIf(row.nonConflicting).each(enough)("opposes no task: $name", (matrix) => {
    expectNonConflicting(row, matrix);
  });
  test.runIf(row.kind === "gramian").each(enough)("sees lengths and angles only: $name", (matrix) => {
    expectRotationInvariance(row, matrix);
  });
  test.runIf((row.fewestTasks ?? 1) === 1)("follows one task alone", () => {
    expectFollowsOne(row);
  });

  test.runIf(row.kind === "gramian").each([Number.NaN, Infinity])("refuses a Gramian with %f", (bad) => {
    const tasks = Array.from({ length: row.fewestTasks ?? 2 }, (_, i) => `t${i}`);
    const size = Math.max(2, tasks.length);
    const gramian = new mtl.Gramian(new Float64Array(size ** 2).fill(bad), size);
    const method = row.make(tasks, anyModel) as mtl.GramianAggregator;
    const step = { tasks, losses: new Float64Array(size).fill(1) };
    method.begin?.(tasks);
    expect(() => method.weights(gramian, step)).toThrow(ArgumentError);
  });
});

describe.each(weightings.map((row) => ({ ...row })))("$name", (row) => {
  const all = ["t0", "t1", "t2"];
  const steps = [["t0", "t1", "t2"], ["t0", "t1", "t2"], ["t2", "t0"], ["t1"], ["t0", "t1", "t2"]];

  /** The weights of each step by task, with the tasks of each in the order of `order`. */
  function run(method: mtl.LossWeighting, order: (tasks: string[]) => string[]): Record<string, number>[] {
    method.begin(order(all));
    return steps.map((present, step) => {
      const tasks = order(present);
      const number = (task: string) => 1 + Number(task.slice(1));
      const losses = Float64Array.from(tasks, (task) => number(task) / (1 + step));
      const norms = Float64Array.from(tasks, (task) => number(task) ** 2);
      const weights = method.weights({ tasks, losses });
      expect(weights).toHaveLength(tasks.length);
      expect(weights.every(Number.isFinite)).toBe(true);
      method.update({ tasks, losses, norms });
      // Each shrinks by a factor of its own: equal ones leave FAMO a gradient of rounding errors.
      method.observe?.({ tasks, losses: losses.map((loss, i) => loss / (1 + number(tasks[i]!))) });
      return Object.fromEntries(tasks.map((task, i) => [task, weights[i]!]));
    });
  }

  test("gives a finite weight for each task that is present", () => {
    run(row.make(all, anyModel), (tasks) => tasks);
  });

  test.runIf(row.symmetric)("heeds no order of the tasks", () => {
    const forwards = run(row.make(all, anyModel), (tasks) => tasks);
    const backwards = run(row.make(all, anyModel), (tasks) => tasks.toReversed());
    for (const [step, weights] of forwards.entries()) {
      for (const [task, weight] of Object.entries(weights)) {
        expect(backwards[step]![task]).toBeClose(weight, { rtol: 1e-12, atol: 0 }); // sums run in another order
      }
    }
  });

  test.runIf(row.positiveLosses)("refuses a loss below zero, by the task's name", () => {
    const method = row.make(all, anyModel);
    method.begin(all);
    const losses = Float64Array.of(1, -1, 1);
    expect(() => method.weights({ tasks: all, losses })).toThrow(/"t1"/);
  });
});

describe("PCGrad", () => {
  const pcgrad = new mtl.PCGrad();

  test("scales to the bit", () => {
    for (const { rows } of matrices) {
      const gramian = gramianOf(rows);
      const orders = rows.map(() => rows.map((_, j) => j));
      const scaled = gramian.map((row) => row.map((x) => x * 2 ** -80));
      expect(pcgrad.weights(scaled, { orders })).toEqualBits(pcgrad.weights(gramian, { orders }));
    }
  });

  test("without a conflict it is the plain sum", () => {
    const gramian = gramianOf([
      [1, 2, 0],
      [2, 0, 1],
      [0, 1, 5],
    ]);
    expect([...pcgrad.weights(gramian)]).toEqual([1, 1, 1]);
  });

  test("two tasks: the direction opposes neither", () => {
    const conflicting = matrices.filter(({ rows }) => rows.length === 2);
    expect(conflicting).toHaveLength(4);
    for (const { rows } of conflicting) {
      const gramian = gramianOf(rows);
      const weights = pcgrad.weights(gramian);
      for (const row of gramian) {
        const products = [row[0]! * weights[0]!, row[1]! * weights[1]!];
        const scale = Math.abs(products[0]!) + Math.abs(products[1]!);
        expect(products[0]! + products[1]!).toBeGreaterThanOrEqual(-1e-15 * scale);
      }
    }
  });

  test("an opposed gradient is projected away to nothing", () => {
    const weights = pcgrad.weights(
      gramianOf([
        [1, 2],
        [-2, -4],
      ]),
    );
    expect(weights[0]! * 1 + weights[1]! * -2).toBeClose(0, { rtol: 0, atol: 1e-15 });
  });
});
