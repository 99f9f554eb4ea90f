import { argumentError } from "../errors.js";
import type { NumberCells, Rows } from "./cells.js";

/** Mean and (population) standard deviation of the values known in some rows. */
export interface Scale {
  mean: number;
  std: number;
}

export function fitScale(cells: NumberCells, rows: Rows, name: string, component = 0): Scale {
  let known = 0;
  let sum = 0;
  for (const row of rows) {
    const value = cells.at(row, component);
    if (Number.isNaN(value)) continue;
    known += 1;
    sum += value;
  }
  if (known === 0) throw nothingKnown(name, rows);
  const mean = sum / known;
  let squares = 0;
  for (const row of rows) {
    const value = cells.at(row, component);
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  return { mean, std: Math.sqrt(squares / known) };
}

/** A column that is constant in training becomes zero, rather than a division by zero. */
export function standardized(value: number, { mean, std }: Scale): number {
  return (value - mean) / (std === 0 ? 1 : std);
}

export function nothingKnown(name: string, rows: Rows): Error {
  return argumentError(
    "csv",
    `a value of "${name}" in at least one training row (leave the column out otherwise)`,
    `none in ${rows.length} rows`,
  );
}
