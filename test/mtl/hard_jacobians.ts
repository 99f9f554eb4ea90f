// Task gradients of the kinds that TorchJD's tests draw, and some worse: of any rank, stationary in the strong and in the
// weak sense, all to one side, with zero rows, with lengths of 1e-7 to 1e8, with tasks that come twice.

import { manualSeed, rand, randn, scope } from "../../lib/index.js";

export interface HardJacobian {
  name: string;
  rows: number[][];
}

const float64 = { dtype: "float64" } as const;
const normal = (rows: number, columns: number): number[][] =>
  scope(() => randn([rows, columns], float64).toArray() as number[][]);
const uniform = (size: number): number[] => scope(() => rand([size], float64).toArray() as number[]);

function ofRank(tasks: number, columns: number, rank: number): number[][] {
  if (rank >= Math.min(tasks, columns)) return normal(tasks, columns);
  const [left, right] = [normal(tasks, rank), normal(rank, columns)];
  return left.map((row) => right[0]!.map((_, k) => row.reduce((sum, x, r) => sum + x * right[r]![k]!, 0)));
}

/** Makes a sum of the first `tasks` rows with positive weights zero. */
function cancel(rows: number[][], tasks: number): void {
  const weights = uniform(tasks).map((x) => 0.1 + x);
  rows[tasks - 1] = rows[0]!.map((_, k) => {
    const sum = rows.slice(0, tasks - 1).reduce((total, row, t) => total + weights[t]! * row[k]!, 0);
    return -sum / weights.at(-1)!;
  });
}

const kinds: Record<string, (rows: number[][]) => void> = {
  normal: () => {},
  "strongly stationary": (rows) => cancel(rows, rows.length),
  "weakly stationary": (rows) => cancel(rows, Math.max(2, Math.ceil(rows.length / 2))),
  "to one side": (rows) => {
    const side = rows[0]!;
    for (const row of rows) {
      if (row.reduce((sum, x, k) => sum + x * side[k]!, 0) < 0)
        for (const [k, x] of row.entries()) row[k] = -x;
    }
  },
  "zero rows": (rows) => {
    for (let t = 0; t < rows.length; t += 3) rows[t]!.fill(0);
  },
  "lengths of 1e-7 to 1e8": (rows) => {
    for (const [t, exponent] of uniform(rows.length).entries()) {
      rows[t] = rows[t]!.map((x) => x * 10 ** (15 * exponent - 7));
    }
  },
  "tasks that come twice": (rows) => {
    for (let t = 1; t < rows.length; t += 2) rows[t] = rows[t - 1]!.map((x) => (t % 4 === 3 ? -2 * x : x));
  },
};

const shapes = [
  [1, 1, 1],
  [2, 5, 2],
  [3, 2, 2],
  [4, 9, 4],
  [5, 20, 3],
  [9, 11, 5],
  [9, 11, 9],
  [20, 10, 7],
  [20, 100, 20],
  [40, 20, 20],
  [40, 100, 40],
  [64, 32, 20],
  [64, 100, 64],
] as const;

/** The same ones in each call. */
export function hardJacobians(): HardJacobian[] {
  return Object.entries(kinds).flatMap(([kind, shape], k) =>
    shapes.flatMap(([tasks, columns, rank], s) => {
      if (tasks === 1 && kind.endsWith("stationary")) return [];
      return Array.from({ length: tasks < 40 ? 8 : 2 }, (_, i) => {
        manualSeed(1000 * k + 10 * s + i);
        const rows = ofRank(tasks, columns, rank);
        shape(rows);
        return { name: `${kind}, ${tasks} x ${columns} of rank ${rank}, ${i}`, rows };
      });
    }),
  );
}
