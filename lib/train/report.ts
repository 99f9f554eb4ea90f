// Results as a table for the terminal.

import Table from "cli-table3";

export interface Spread {
  mean: number;
  /** Sample standard deviation (n - 1); 0 for a single value. */
  spread: number;
}

/**
 * Mean and sample standard deviation. NumPy: `mean()` and `std(ddof=1)`.
 *
 * @example
 * train.meanAndSpread([1, 2, 3]); // { mean: 2, spread: 1 }
 */
export function meanAndSpread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, spread: 0 };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (values.length - 1)) };
}

export interface TableOptions {
  columns: readonly string[];
  /** One cell a column; numbers are written with `digits` decimals, a `Spread` as `mean ± spread`. */
  rows: readonly (readonly (string | number | Spread)[])[];
  /** Decimals; defaults to 3. */
  digits?: number;
}

/**
 * Draws a table. The first column is flush left, the others right. Source: own, drawn by cli-table3.
 *
 * @example
 * console.log(train.table({ columns: ["training", "AUC"], rows: [["PCGrad", { mean: 0.705, spread: 0.02 }]] }));
 */
export function table({ columns, rows, digits = 3 }: TableOptions): string {
  const drawn = new Table({
    head: [...columns],
    colAligns: columns.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) drawn.push(row.map((cell) => text(cell, digits)));
  return drawn.toString();
}

function text(cell: string | number | Spread, digits: number): string {
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return cell.toFixed(digits);
  return `${cell.mean.toFixed(digits)} ± ${cell.spread.toFixed(digits)}`;
}
