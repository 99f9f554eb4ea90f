import { describe, expect, test } from "vitest";
import { mtl } from "../../lib/index.js";
import {
  expectRotationInvariance,
  expectScaleEquivariance,
  expectStructure,
  gramianOf,
  matrices,
} from "./properties.js";

/** A method is one row. */
const aggregators: mtl.Aggregator[] = [new mtl.PCGrad(), new mtl.PCGrad({ reduction: "mean" })];

describe.each(aggregators)("$name", (aggregator) => {
  test.each(matrices)("gives one finite weight a task: $name", (matrix) =>
    expectStructure(aggregator, matrix),
  );
  test.each(matrices)("scales with the gradients: $name", (matrix) => {
    expectScaleEquivariance(aggregator, matrix);
  });
  test.each(matrices)("sees lengths and angles only: $name", (matrix) => {
    expectRotationInvariance(aggregator, matrix);
  });
});

describe("PCGrad", () => {
  const pcgrad = new mtl.PCGrad();

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
    expect(conflicting).toHaveLength(3);
    for (const { rows } of conflicting) {
      const gramian = gramianOf(rows);
      const weights = pcgrad.weights(gramian);
      for (const row of gramian) {
        expect(row[0]! * weights[0]! + row[1]! * weights[1]!).toBeGreaterThanOrEqual(-1e-12);
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
