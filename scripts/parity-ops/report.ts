// What the run prints.

import Table from "cli-table3";
import type { EntryResult } from "./results.js";

function sum(results: readonly EntryResult[], of: (result: EntryResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}

/** Entries by what became of them, worst kinds with their names. */
export function drawTable(results: readonly EntryResult[]): string {
  const table = new Table({
    head: ["what", "entries", "samples", "which"],
    colWidths: [22, 9, 9, 70],
    wordWrap: true,
  });
  const kinds = [...new Set(results.map(({ status }) => status))].sort();
  for (const kind of kinds) {
    const those = results.filter(({ status }) => status === kind);
    const names = kind === "equal" ? "" : those.map(({ entry }) => entry).join(" ");
    table.push([kind, those.length, sum(those, ({ samples }) => samples), names]);
  }
  return table.toString();
}

export function headline(results: readonly EntryResult[]): string {
  const compared = results.filter(({ status }) => status !== "skipped");
  const equal = compared.filter(({ status }) => status === "equal").length;
  return `${equal} of ${compared.length} operators equal, ${results.length - compared.length} skipped`;
}

export function details(results: readonly EntryResult[]): string[] {
  const samples = `samples: ${sum(results, (r) => r.equal)} of ${sum(results, (r) => r.samples)} equal`;
  const refused = sum(results, (r) => r.errors.refused);
  const errors = `error inputs: ${refused} of ${sum(results, (r) => r.errors.total)} give an Error`;
  const reasons = new Set(results.flatMap(({ leftOut }) => Object.keys(leftOut)));
  const left = [...reasons].sort().map((why) => `${sum(results, (r) => r.leftOut[why] ?? 0)} ${why}`);
  const unsteady = `${sum(results, (r) => r.unsteady)} unsteady in Python (form compared)`;
  return [
    samples,
    `of the database's samples not recorded: ${left.join(", ") || "none"}; ${unsteady}`,
    errors,
  ];
}

/** Why entries were left out, a line each reason. */
export function skipLines(results: readonly EntryResult[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { entry, reason } of results) {
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), entry]);
  }
  return [...reasons].map(([reason, entries]) => `skipped: ${entries.join(" ")}: ${reason}`);
}

/** One line a failure, for working them off. */
export function failureLines(results: readonly EntryResult[]): string[] {
  return results.flatMap(({ entry, failures }) =>
    failures.map(
      ({ kind, label, detail, count }) => `${kind}\t${entry}\t${count}x, first ${label}\t${detail}`,
    ),
  );
}
