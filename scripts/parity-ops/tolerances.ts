// How near each entry must come. Every bit must agree, but where the table says why it cannot.

import type { Tolerance } from "../support/recordings/tolerance.js";

interface Row {
  tolerance: Tolerance;
  reason: string;
}

const bits: Tolerance = { kind: "bits" };
const form: Tolerance = { kind: "form" };

const uninitialised: Row = { tolerance: form, reason: "uninitialised memory: the values mean nothing" };

const pivots: Row = {
  tolerance: { kind: "close", steps: 256 },
  reason: "LAPACK's gelsy reads pivots that libtorch leaves uninitialised: Python differs from itself too",
};

const chunks: Row = {
  tolerance: { kind: "close", steps: 64 },
  reason:
    "Python's `options` only cut the work into chunks; in one piece the same terms are added in another order",
};

/** By the name of the entry without its variant. */
const tolerances: Readonly<Record<string, Row>> = {
  empty: uninitialised,
  empty_like: uninitialised,
  empty_permuted: uninitialised,
  empty_strided: uninitialised,
  new_empty: uninitialised,
  new_empty_strided: uninitialised,
  "linalg.lstsq": pivots,
  "nn.functional.linear_cross_entropy": chunks,
};

export function toleranceOf(entry: string): Tolerance {
  return tolerances[entry.split("/")[0]!]?.tolerance ?? bits;
}
