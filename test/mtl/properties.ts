// What must hold for every aggregator, one function a property, over one table of hard matrices.

import { expect } from "vitest";
import { manualSeed, mtl } from "../../lib/index.js";

export interface Matrix {
  name: string;
  rows: number[][];
}

/** Small enough to read; each is a way in which task gradients are awkward. */
export const matrices: Matrix[] = [
  { name: "one task", rows: [[3, -4]] },
  {
    name: "orthogonal",
    rows: [
      [2, 0],
      [0, 5],
    ],
  },
  {
    name: "in conflict",
    rows: [
      [-4, 1, 1],
      [6, 1, 1],
    ],
  },
  {
    name: "exactly opposed",
    rows: [
      [1, 2],
      [-1, -2],
    ],
  },
  {
    name: "lengths of 1e-3 to 1e6",
    rows: [
      [1e-3, -1e-3, 2e-3],
      [-5, 4, 1],
      [1e6, -2e6, 3e5],
    ],
  },
  {
    name: "a zero row",
    rows: [
      [1, 2, 3],
      [0, 0, 0],
      [-3, 1, -1],
    ],
  },
  {
    name: "the same task twice",
    rows: [
      [1, -2, 1],
      [1, -2, 1],
      [-2, 1, 0],
    ],
  },
  {
    name: "more tasks than parameters",
    rows: [
      [1, 0],
      [-1, 2],
      [-1, -2],
      [3, 1],
      [0, -1],
    ],
  },
];

export function gramianOf(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((a) => rows.map((b) => a.reduce((sum, x, k) => sum + x * b[k]!, 0)));
}

/** One weight a task, each finite. */
export function expectStructure(aggregator: mtl.Aggregator, { rows }: Matrix): void {
  const weights = weightsOf(aggregator, rows);
  expect(weights).toHaveLength(rows.length);
  expect(weights.every(Number.isFinite)).toBe(true);
}

/** Scaling all gradients scales the direction with them, so the weights stay: bit for bit by a power of two. */
export function expectScaleEquivariance(aggregator: mtl.Aggregator, { rows }: Matrix): void {
  const weights = weightsOf(aggregator, rows);
  for (const scale of [2 ** -20, 2 ** 20]) {
    const scaled = rows.map((row) => row.map((x) => x * scale));
    expect(weightsOf(aggregator, scaled)).toEqual(weights);
  }
}

/** Turning all gradients in space changes nothing: only lengths and angles count. */
export function expectRotationInvariance(aggregator: mtl.Aggregator, { rows }: Matrix): void {
  const flipped = rows.map((row) => row.toReversed().map((x, k) => (k % 2 ? x : -x)));
  expect(weightsOf(aggregator, flipped)).toBeClose(weightsOf(aggregator, rows), { rtol: 1e-12, atol: 1e-12 });
}

function weightsOf(aggregator: mtl.Aggregator, rows: number[][]): number[] {
  manualSeed(7); // the same draws for each call
  return [...aggregator.weights(mtl.Gramian.from(gramianOf(rows)))];
}
