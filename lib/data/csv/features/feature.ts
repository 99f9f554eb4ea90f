// What a kind of feature column is: how its cells are read, what is learnt from the training rows, and how a row
// is then written into x. A new kind is one file here and one line in `kinds.ts`.

import type { Cells, Rows } from "../cells.js";
import type { Header } from "../cursor.js";

/** A feature column as it was asked for. */
export interface FeatureColumn<C extends Cells = Cells> {
  /** Empty cells for a table with this header; `name` is the column's key in the options. */
  open(name: string, header: Header): C;
  /** Learns what it needs from the training rows only. */
  fit(name: string, cells: C, rows: Rows): FittedFeature<C>;
}

/** Writes one row of a column into x, from position `at` on. */
export type FeatureWriter = (row: number, x: Float32Array, at: number) => void;

/** A feature column that knows its encoding. */
export interface FittedFeature<C extends Cells = Cells> {
  readonly name: string;
  readonly column: FeatureColumn<C>;
  /** One name per number that it adds to x. */
  readonly featureNames: readonly string[];
  writer(cells: C): FeatureWriter;
  toJSON(): Readonly<Record<string, unknown>>;
}

/** What becomes of a missing category or date: zeros, zeros and a 0/1 feature that says so, or an error. */
export type MissingAsZeros = "zeros" | "indicator" | "error";
/** What becomes of a missing number: the training mean, the mean and a 0/1 feature, or an error. */
export type MissingAsMean = "mean" | "indicator" | "error";
