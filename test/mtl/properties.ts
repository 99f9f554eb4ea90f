// What must hold for methods, one function a property, over one table of hard matrices. A property is of the direction that
// a method gives: where gradients depend on one another, several weights give the same one.

import { expect } from "vitest";
import { cat, manualSeed, mtl, nn, scope, tensor } from "../../lib/index.js";
import type { AggregatorRow } from "./methods.js";

export interface Matrix {
  name: string;
  rows: number[][];
}

/** Numbers without a pattern, the same everywhere. */
function waves(tasks: number, columns: number): number[][] {
  return Array.from({ length: tasks }, (_, i) =>
    Array.from({ length: columns }, (_, k) => Math.sin(3 + 7 * i + 11 * k + 0.3 * i * k)),
  );
}

function product(a: readonly number[][], b: readonly number[][]): number[][] {
  return a.map((row) => b[0]!.map((_, k) => row.reduce((sum, x, i) => sum + x * b[i]![k]!, 0)));
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
  {
    name: "lengths that differ by 1e15",
    rows: [
      [1e-7, 2e-7, 0],
      [-2e8, 1e8, 3e8],
    ],
  },
  { name: "twenty tasks, sixty parameters", rows: waves(20, 60) },
  { name: "twenty tasks, rank three", rows: product(waves(20, 3), waves(3, 30)) },
];

export function gramianOf(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((a) => rows.map((b) => dot(a, b)));
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0);
const length = (row: readonly number[]): number => Math.hypot(...row);

/** For methods that ask for a model and need none here. */
export const anyModel = new nn.ReLU();

/** What a fresh method makes of the rows of J, by the same draws in each call. `tasks` names the rows. */
function directionOf(row: AggregatorRow, rows: number[][], tasks = rows.map((_, i) => `t${i}`)): number[] {
  const step = { tasks, losses: Float64Array.from(tasks, (task) => 1 + Number(task.slice(1))) };
  const gramian = mtl.Gramian.from(gramianOf(rows));
  const sum = (weights: Float64Array): number[] =>
    rows[0]!.map((_, k) => rows.reduce((sum, g, task) => sum + weights[task]! * g[k]!, 0));
  manualSeed(7);
  const given = row.kind === "jacobian" ? null : row.make(tasks, anyModel);
  if (given) {
    given.begin?.(tasks);
    return sum(
      "crossWeights" in given ? given.crossWeights(gramian.values, step) : given.weights(gramian, step),
    );
  }
  const method = (row as Extract<AggregatorRow, { kind: "jacobian" }>).make(tasks, anyModel);
  method.begin?.(tasks);
  return scope(() => {
    // Two parameters, the second of them a column.
    const j = tensor(rows, { dtype: "float64" });
    const half = Math.ceil(rows[0]!.length / 2);
    const blocks = [j.narrow(1, 0, half), j.narrow(1, half, rows[0]!.length - half).unsqueeze(-1)];
    const directions = method.directions(
      blocks.map((block) => block.clone()),
      step,
    );
    expect(directions.map(({ shape }) => shape)).toEqual(blocks.map(({ shape }) => shape.slice(1)));
    return cat(directions.map((direction) => direction.flatten())).toArray() as number[];
  });
}

/** As many numbers as parameters, each finite; zero where all gradients are. */
export function expectStructure(row: AggregatorRow, { rows }: Matrix): void {
  const direction = directionOf(row, rows);
  expect(direction).toHaveLength(rows[0]!.length);
  expect(direction.every(Number.isFinite)).toBe(true);
  const nothing = rows.map((gradient) => gradient.map(() => 0));
  expect(directionOf(row, nothing).map(Math.abs)).toEqual(nothing[0]);
}

/** A direction in which the gradients cancel is zero but for rounding, of no direction of its own. */
const rounding = (rows: readonly number[][]): number => 1e-13 * Math.max(...rows.map(length));

/** Within `tolerance` of the expected one's longest part; zero where that is, up to `zero`. */
function expectClose(actual: number[], expected: number[], tolerance: number, zero = 0): void {
  const scale = Math.max(...expected.map(Math.abs));
  if (scale <= zero) {
    expect(Math.max(...actual.map(Math.abs))).toBeLessThanOrEqual(zero);
    return;
  }
  expect(actual).toBeClose(expected, { rtol: 0, atol: tolerance * scale });
}

/** Scaling all gradients by s scales the direction by s to some power, from 1e-12 to 1e12. */
export function expectScaleEquivariance(row: AggregatorRow, { rows }: Matrix): void {
  const direction = directionOf(row, rows);
  // Powers of two scale the Gramian without rounding: nothing is left to differ but what a method does.
  for (const scale of [2 ** -40, 2 ** 40]) {
    const scaled = directionOf(
      row,
      rows.map((gradient) => gradient.map((x) => x * scale)),
    );
    const back = scaled.map((x) => x / scale ** (row.degree ?? 1));
    expectClose(back, direction, 1e-9, rounding(rows));
  }
}

/** The order of the tasks does not matter. */
export function expectSymmetry(row: AggregatorRow, { rows }: Matrix): void {
  const tasks = rows.map((_, i) => `t${i}`);
  const direction = directionOf(row, rows, tasks);
  expectClose(directionOf(row, rows.toReversed(), tasks.toReversed()), direction, 1e-7, rounding(rows));
}

/** Turning all gradients in space turns the direction: only lengths and angles count. */
export function expectRotationInvariance(row: AggregatorRow, { rows }: Matrix): void {
  const turn = (gradient: number[]): number[] => gradient.toReversed().map((x, k) => (k % 2 ? x : -x));
  expectClose(directionOf(row, rows.map(turn)), turn(directionOf(row, rows)), 1e-7, rounding(rows));
}

/** The direction has no negative product with any gradient, up to rounding. */
export function expectNonConflicting(row: AggregatorRow, { rows }: Matrix): void {
  const direction = directionOf(row, rows);
  if (length(direction) <= rounding(rows)) return;
  for (const gradient of rows) {
    const allowed = 1e-9 * length(gradient) * length(direction);
    expect(dot(gradient, direction)).toBeGreaterThanOrEqual(-allowed);
  }
}

/** Alone, a task is followed. */
export function expectFollowsOne(row: AggregatorRow): void {
  const gradient = [3, -4, 12];
  const direction = directionOf(row, [gradient]);
  const along = dot(gradient, direction) / 169;
  expect(along).toBeGreaterThan(0);
  expectClose(
    direction,
    gradient.map((x) => x * along),
    1e-12,
  );
}
