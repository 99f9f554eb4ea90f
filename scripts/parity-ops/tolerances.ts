// How near each entry must come. Every bit must agree, but where the table says why it cannot.

export type Tolerance =
  | { kind: "bits" }
  | { kind: "close"; rtol: number; atol: number }
  /** Only dtype, shape and contiguity: the values are what the memory held. */
  | { kind: "form" };

interface Row {
  tolerance: Tolerance;
  reason: string;
}

const bits: Tolerance = { kind: "bits" };
const form: Tolerance = { kind: "form" };

const uninitialised: Row = { tolerance: form, reason: "uninitialised memory: the values mean nothing" };

/** By the name of the entry without its variant. */
export const tolerances: Readonly<Record<string, Row>> = {
  empty: uninitialised,
  empty_like: uninitialised,
  empty_permuted: uninitialised,
  empty_strided: uninitialised,
  new_empty: uninitialised,
  new_empty_strided: uninitialised,
};

export function toleranceOf(entry: string): Tolerance {
  return tolerances[entry.split("/")[0]!]?.tolerance ?? bits;
}
