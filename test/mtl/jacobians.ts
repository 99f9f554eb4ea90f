// The Jacobians that the recorders of fixtures for methods on J draw: the same numbers in the same order from a seed.

import { manualSeed, rand, randn, scope, type Tensor, tensor } from "../../lib/index.js";

const [steps, tasks, columns] = [50, 3, 7];

/** One row of the fixture: what the method was told, its weights after each step and the last direction. */
export interface Trajectory<Options> {
  seed: number;
  options: Options;
  weights: number[][];
  direction: number[];
}

/** Those of scripts/fixtures/record_jacobian_methods.py: 50 matrices (3, 7) whose rows have lengths of different orders. */
export function jacobiansOf(seed: number, scale = 1): number[][][] {
  return scope(() => {
    manualSeed(seed);
    const dtype = "float64";
    const constant = randn([1, tasks, columns], { dtype });
    const scales = tensor([[1], [10], [0.1]], { dtype }).mul(scale);
    return constant
      .mul(0.5)
      .add(randn([steps, tasks, columns], { dtype }))
      .mul(scales)
      .toArray() as number[][][];
  });
}

/** One of the matrices of scripts/fixtures/record_jacobian_runs.py. */
export function randomMatrix(seed: number): number[][] {
  manualSeed(seed);
  const size = 2 + (seed % 7);
  const rows = scope(() => randn([size, 2 + (seed % 11)], { dtype: "float64" }).toArray() as number[][]);
  if (seed % 3 === 0) rows[Math.floor(size / 2)]!.fill(0);
  if (seed % 4 === 0) {
    rows[0] = rows[0]!.map((x) => x * 0.01);
    rows[size - 1] = rows[size - 1]!.map((x) => x * 100);
  }
  return rows;
}

export function lossesOf(seed: number): Float64Array[] {
  return scope(() => {
    manualSeed(seed);
    const drawn = rand([steps, tasks], { dtype: "float64" }).mul(3).add(0.1).toArray() as number[][];
    return drawn.map((row) => Float64Array.from(row));
  });
}

/** J's columns as the gradients of parameters of these shapes. */
export function blocksOf(j: Tensor, shapes: readonly (readonly number[])[]): Tensor[] {
  let start = 0;
  return shapes.map((shape) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const block = j.narrow(1, start, length).reshape([j.shape[0]!, ...shape]);
    start += length;
    return block;
  });
}
