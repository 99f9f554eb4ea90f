// What is printed: a row for each training, then what is out of bounds and why tolerances are what they are.

import Table from "cli-table3";
import type { Comparison, Difference } from "./compare.js";
import type { Tolerance } from "./program.js";

/** One training compared, or why it could not be. */
export interface Result {
  program: string;
  /** Null when the program failed before it had any. */
  variant: string | null;
  tolerance: Tolerance | null;
  comparison: Comparison | null;
  /** Empty when it is within its tolerance. */
  complaints: readonly string[];
}

const columns = [
  "program",
  "steps",
  "losses: abs",
  "rel",
  "parameters: abs",
  "rel",
  "allowed rel",
  "verdict",
];

export function drawTable(results: readonly Result[]): string {
  const table = new Table({
    head: columns,
    colAligns: columns.map((_, i) => (i === 0 || i === columns.length - 1 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const result of results) table.push(rowOf(result));
  return table.toString();
}

function rowOf({ program, variant, tolerance, comparison, complaints }: Result): string[] {
  const name = variant === null ? program : `${program} ${variant}`;
  if (!comparison || !tolerance) return [name, ...Array<string>(columns.length - 2).fill(""), "DID NOT RUN"];
  const { steps, losses, parameters } = comparison;
  const sameBits = losses.sameBits && parameters.sameBits;
  const good = sameBits ? "same bits" : "within";
  return [
    name,
    String(steps),
    ...numbers(losses),
    ...numbers(parameters),
    [...new Set([tolerance.losses, tolerance.parameters])].map(brief).join(", "),
    complaints.length === 0 ? good : "DIFFERS",
  ];
}

function numbers({ absolute, relative }: Difference): string[] {
  return [brief(absolute), brief(relative)];
}

/** 0 is written so only when it is 0. */
function brief(value: number): string {
  return value === 0 ? "0" : value.toExponential(1).replace(/\.0e/, "e");
}

/** A line for each complaint, then one for each tolerance that is not 0. */
export function notes(results: readonly Result[]): string[] {
  const named = (result: Result) => (result.variant ? `${result.program} ${result.variant}` : result.program);
  const lines = results.flatMap((result) =>
    result.complaints.map((complaint) => `${named(result)}: ${complaint}`),
  );
  const reasons = results.flatMap((result) => {
    const { tolerance } = result;
    if (!tolerance || (tolerance.losses === 0 && tolerance.parameters === 0)) return [];
    return [`allowed in ${named(result)}: ${tolerance.reason}`];
  });
  return [...lines, ...reasons];
}
