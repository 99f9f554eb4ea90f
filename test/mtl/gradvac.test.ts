// GradVac by hand; test/mtl/gramian_methods.test.ts compares its third steps with TorchJD's on 1,000 matrices.

import { describe, expect, test } from "vitest";
import { manualSeed, mtl } from "../../lib/index.js";
import { gramianOf } from "./properties.js";
import { combined, normalJacobian } from "./random_jacobians.js";

/** Gradients of lengths 2 and 3 at the given cosine. */
const pair = (cosine: number): number[][] => [
  [2, 0],
  [3 * cosine, 3 * Math.sqrt(1 - cosine * cosine)],
];
const cosineOf = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0) / Math.hypot(...a) / Math.hypot(...b);
const targets = (vaccine: mtl.GradVac) => vaccine.stateDict().targets as number[];

describe("two tasks", () => {
  test("the targets are moving averages of what was seen", () => {
    const vaccine = new mtl.GradVac({ beta: 0.25, epsilon: 0 });
    vaccine.weights(gramianOf(pair(0.8)));
    expect(targets(vaccine)).toBeClose([0, 0.2, 0.2, 0], { rtol: 1e-14, atol: 0 });
    vaccine.weights(gramianOf(pair(0.5)));
    expect(targets(vaccine)).toBeClose([0, 0.275, 0.275, 0], { rtol: 1e-14, atol: 0 });
  });

  test("a cosine above the target changes nothing, one below is raised to it", () => {
    const vaccine = new mtl.GradVac({ beta: 0.5, epsilon: 0 });
    expect([...vaccine.weights(gramianOf(pair(0.8)))]).toEqual([1, 1]); // targets: 0.4
    const rows = pair(0.1);
    const [a, b] = vaccine.weights(gramianOf(rows));
    // Task 0 becomes g0 + (b - 1) g1 and task 1 becomes g1 + (a - 1) g0.
    expect(cosineOf(combined(rows, [1, b! - 1]), rows[1]!)).toBeClose(0.4, { rtol: 1e-14, atol: 0 });
    expect(cosineOf(combined(rows, [a! - 1, 1]), rows[0]!)).toBeClose(0.4, { rtol: 1e-14, atol: 0 });
  });

  test("in the first step it is PCGrad", () => {
    const gramian = gramianOf(normalJacobian(8, 5, 6));
    manualSeed(0);
    const orders = [4, 3, 2, 1, 0].map((shift) => [0, 1, 2, 3, 4].map((task) => (task + shift) % 5));
    const expected = new mtl.PCGrad().weights(gramian, { orders });
    const found = new mtl.GradVac({ epsilon: 0 }).weights(gramian, { orders });
    expect([...found]).toBeClose([...expected], { rtol: 1e-13, atol: 1e-14 });
  });

  test("a target of 1 is no division by zero", () => {
    const vaccine = new mtl.GradVac({ beta: 1 });
    vaccine.weights([
      [1, 2],
      [2, 4],
    ]);
    expect(
      vaccine
        .weights([
          [1, 0],
          [0, 1],
        ])
        .every(Number.isFinite),
    ).toBe(true);
  });
});

describe("tasks by name", () => {
  const step = (...tasks: string[]) => ({ tasks });
  const gramian = (cosine: number) => gramianOf(pair(cosine));

  test("absent tasks keep their targets, and the order of the tasks does not matter", () => {
    const vaccine = new mtl.GradVac({ beta: 0.5 });
    vaccine.weights(gramian(0.8), step("a", "b"));
    vaccine.weights(gramian(0.4), step("c", "a"));
    vaccine.weights([[1]], step("b"));
    const { tasks, targets: found } = vaccine.stateDict();
    expect(tasks).toEqual(["a", "b", "c"]);
    expect(found).toBeClose([0, 0.4, 0.2, 0.4, 0, 0, 0.2, 0, 0], { rtol: 1e-7, atol: 0 }); // epsilon
  });

  test("the state goes on where it was", () => {
    const matrices = Array.from({ length: 6 }, (_, seed) => gramianOf(normalJacobian(seed, 3, 4)));
    const tasks = (i: number) => (i % 2 ? step("a", "b", "c") : step("c", "d", "a"));
    const run = (vaccine: mtl.GradVac, from: number, to: number) =>
      matrices.slice(from, to).map((matrix, i) => {
        manualSeed(from + i);
        return [...vaccine.weights(matrix, tasks(from + i))];
      });
    const expected = run(new mtl.GradVac(), 0, 6);
    const first = new mtl.GradVac();
    const begun = run(first, 0, 3);
    const second = new mtl.GradVac();
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    expect([...begun, ...run(second, 3, 6)]).toEqual(expected);
  });

  test("a state with holes is refused and changes nothing", () => {
    const vaccine = new mtl.GradVac();
    vaccine.weights(gramian(0.5), step("a", "b"));
    const before = JSON.stringify(vaccine.stateDict());
    expect(() => vaccine.loadStateDict({ tasks: ["a"], targets: [null] })).toThrow(/numbers under "targets"/);
    expect(() => vaccine.loadStateDict({ tasks: ["a"], targets: [1, 2] })).toThrow(
      /1 numbers under "targets"/,
    );
    expect(JSON.stringify(vaccine.stateDict())).toBe(before);
  });
});
