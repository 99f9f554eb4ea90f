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

/** Results of several files; of the same bench at the same thread count the last one stands, in the first one's place. */
export function readResults(files: readonly string[]): BenchResult[] {
  const byTable = new Map<string, BenchResult>();
  for (const file of files) {
    const { results } = JSON.parse(readFileSync(file, "utf8")) as { results: BenchResult[] };
    for (const result of results) byTable.set(`${result.bench} ${result.threads}`, result);
  }
  return [...byTable.values()];
}
