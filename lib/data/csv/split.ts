import { Generator } from "../../tensor/index.js";
import { permutation } from "../draw.js";
import { argumentError, shown } from "../errors.js";
import type { Rows } from "./cells.js";

/** A random part: rows in the order of PyTorch's `random_split`, training rows first. */
export interface RandomSplit {
  /** Fraction (below 1) or number of the rows that validate; 0 for none. */
  valid: number;
  /** Seed of the permutation; without it, the default generator draws. */
  seed?: number | bigint;
}

/** Rows by number, from 0 for the first after the header. */
export interface ListedSplit {
  train: ArrayLike<number>;
  valid: ArrayLike<number>;
}

/** One fold of cross-validation: the same seed cuts the same folds, one of which validates. */
export interface FoldSplit {
  folds: number;
  /** Which fold validates, from 0. */
  fold: number;
  seed?: number | bigint;
}

export type Split = RandomSplit | ListedSplit | FoldSplit;

export interface SplitRows {
  train: Rows;
  valid: Rows;
}

function shuffled(rows: number, seed: number | bigint | undefined): Rows {
  return Int32Array.from(
    permutation(rows, seed === undefined ? undefined : new Generator().manualSeed(seed)),
  );
}

function randomRows(rows: number, { valid, seed }: RandomSplit): SplitRows {
  const count = valid < 1 ? Math.round(rows * valid) : valid;
  if (!Number.isInteger(count) || count < 0 || count >= rows) {
    throw argumentError("csv", `a fraction or a number of rows below ${rows} for split.valid`, String(valid));
  }
  const order = shuffled(rows, seed);
  return { train: order.subarray(0, rows - count), valid: order.subarray(rows - count) };
}

function foldRows(rows: number, { folds, fold, seed }: FoldSplit): SplitRows {
  if (!Number.isInteger(folds) || folds < 2 || folds > rows) {
    throw argumentError("csv", `an integer from 2 to the ${rows} rows for split.folds`, String(folds));
  }
  if (!Number.isInteger(fold) || fold < 0 || fold >= folds) {
    throw argumentError("csv", `an integer from 0 to ${folds - 1} for split.fold`, String(fold));
  }
  const order = shuffled(rows, seed);
  const [from, to] = [Math.floor((rows * fold) / folds), Math.floor((rows * (fold + 1)) / folds)];
  return {
    train: Int32Array.from([...order.subarray(0, from), ...order.subarray(to)]),
    valid: order.slice(from, to),
  };
}

function listedRows(rows: number, split: ListedSplit): SplitRows {
  const seen = new Uint8Array(rows);
  const check = (name: "train" | "valid") =>
    Int32Array.from(split[name], (row) => {
      if (!Number.isInteger(row) || row < 0 || row >= rows) {
        throw argumentError("csv", `row numbers from 0 to ${rows - 1} in split.${name}`, String(row));
      }
      if (seen[row])
        throw argumentError("csv", "every row at most once in split.train and split.valid", `${row} twice`);
      seen[row] = 1;
      return row;
    });
  const lists = { train: check("train"), valid: check("valid") };
  if (lists.train.length === 0) throw argumentError("csv", "at least one row in split.train", "none");
  return lists;
}

/** Which rows train and which validate. */
export function splitRows(rows: number, split: Split): SplitRows {
  if (typeof split !== "object" || split === null) {
    throw argumentError(
      "csv",
      "{ valid, seed }, { train, valid } or { folds, fold } for `split`",
      shown(split),
    );
  }
  if ("folds" in split) return foldRows(rows, split);
  return "train" in split ? listedRows(rows, split) : randomRows(rows, split);
}
