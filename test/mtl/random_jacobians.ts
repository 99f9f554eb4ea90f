// Random task gradients of the kinds that scripts/fixtures/record_gramian_methods.py draws, from the same seeds.

import { manualSeed, randn, scope } from "../../lib/index.js";

const float64 = { dtype: "float64" } as const;

function drawn(tasks: number, columns: number): number[][] {
  return randn([tasks, columns], float64).toArray() as number[][];
}

/** Normal, in conflict, of lengths 0.03 to 30, two columns, a task without gradient, the same task twice. */
export function randomJacobian(seed: number): number[][] {
  manualSeed(seed);
  const tasks = 2 + (seed % 7);
  const kind = seed % 6;
  const rows = scope(() => drawn(tasks, kind === 3 ? 2 : 3 * tasks));
  if (kind === 1) {
    const direction = scope(() => randn([3 * tasks], float64).toArray() as number[]);
    return rows.map((row, t) => row.map((x, k) => 0.5 * x + (t % 2 ? -1 : 1) * direction[k]!));
  }
  if (kind === 2) return rows.map((row, t) => row.map((x) => 10 ** (-1.5 + (3 * t) / (tasks - 1)) * x));
  if (kind === 4) rows[Math.floor(tasks / 2)]!.fill(0);
  if (kind === 5) rows[tasks - 1] = rows[0]!;
  return rows;
}

/** T gradients of P numbers each. */
export function normalJacobian(seed: number, tasks: number, columns: number): number[][] {
  manualSeed(seed);
  return scope(() => drawn(tasks, columns));
}

export function scaledRows(rows: readonly (readonly number[])[], scales: readonly number[]): number[][] {
  return rows.map((row, t) => row.map((x) => x * scales[t]!));
}

/** Σ aₜ gₜ. */
export function combined(rows: readonly (readonly number[])[], weights: ArrayLike<number>): number[] {
  return rows[0]!.map((_, k) => rows.reduce((sum, row, t) => sum + weights[t]! * row[k]!, 0));
}
