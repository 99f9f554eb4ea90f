// What a kind of target is: how its cells are read, what is learnt from the training rows, and the labels it
// becomes. A new kind is one file here and one line in `kinds.ts`.

import type { Cells, Rows } from "../cells.js";
import type { Header, Place } from "../cursor.js";

/** What becomes of a missing label: a mask `TASKKnown` in the batch, or an error. */
export type MissingTarget = "mask" | "error";

/** A target as it was asked for. */
export interface TargetColumn<
  F extends FittedTarget = FittedTarget,
  M extends MissingTarget = MissingTarget,
> {
  readonly missing: M;
  open(name: string, header: Header): Cells;
  fit(name: string, cells: Cells, rows: Rows): F;
}

/** Labels of some rows, ready to become a tensor. */
export interface Labels {
  values: Float32Array | BigInt64Array;
  /** 1 where the label is known; what stands in `values` elsewhere means nothing. */
  known: Uint8Array;
  /** Shape of one label: [1] beside a head with one output, [] for the number of a class. */
  shape: readonly number[];
}

/** A target that knows its encoding. */
export interface FittedTarget {
  readonly name: string;
  readonly column: TargetColumn;
  labels(cells: Cells, rows: Rows, place: Place): Labels;
  toJSON(): Readonly<Record<string, unknown>>;
}
