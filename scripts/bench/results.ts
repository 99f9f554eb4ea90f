// Everything that was measured, as --json writes it and the report reads it.

import { readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "./machine.js";

/** One bench at one thread count. */
export interface BenchResult {
  bench: string;
  threads: number;
  date: string;
  command: string;
  rounds: number;
  scale: number;
  machine: Machine;
  versions: Record<string, string>;
  cases: CaseResult[];
}

export interface CaseResult {
  label: string;
  /** Raw values, one a round: by figure, then by contender. */
  figures: Record<string, Record<string, number[]>>;
  /** What each contender came to in its last round. */
  checks: Record<string, Record<string, number>>;
  /** The largest relative difference between contenders, by check. */
  differences: Record<string, number>;
  tolerances: Record<string, number>;
}

export function writeResults(file: string, results: readonly BenchResult[]): void {
  writeFileSync(file, `${JSON.stringify({ results }, null, 1)}\n`);
}

/**
 * Results of several files. Of the same bench at the same thread count, on the same machine in as many rounds, a case
 * measured again stands in the first one's place; otherwise the later table stands in the earlier one's. The joined
 * table has all dates and commands.
 */
export function readResults(files: readonly string[]): BenchResult[] {
  const byTable = new Map<string, BenchResult>();
  for (const file of files) {
    const { results } = JSON.parse(readFileSync(file, "utf8")) as { results: BenchResult[] };
    for (const result of results) {
      const table = `${result.bench} ${result.threads}`;
      const earlier = byTable.get(table);
      byTable.set(table, earlier && isSameRun(earlier, result) ? joined(earlier, result) : result);
    }
  }
  return [...byTable.values()];
}

function isSameRun(earlier: BenchResult, later: BenchResult): boolean {
  const circumstances = ({ rounds, versions, machine: { load: _, ...machine } }: BenchResult) =>
    JSON.stringify([rounds, versions, machine]);
  return circumstances(earlier) === circumstances(later);
}

function joined(earlier: BenchResult, later: BenchResult): BenchResult {
  const cases = new Map([...earlier.cases, ...later.cases].map((one) => [one.label, one]));
  const load = Math.max(earlier.machine.load, later.machine.load);
  const command = distinct(earlier.command, later.command, "\n");
  const date = distinct(earlier.date, later.date, ", ");
  return { ...later, date, command, machine: { ...later.machine, load }, cases: [...cases.values()] };
}

function distinct(earlier: string, later: string, separator: string): string {
  return [...new Set([...earlier.split(separator), later])].join(separator);
}
