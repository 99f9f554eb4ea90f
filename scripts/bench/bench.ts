// What a bench is: cases, each run by several contenders that must come to the same result.

import type { Tolerances } from "./agreement.js";
import type { Job } from "./job.js";
import type { BenchResult } from "./results.js";

export type Side = "node" | "python";

export interface Contender {
  name: string;
  side: Side;
  job: Job;
  /** Those that compute the same are compared in all checks, others in the first loss only; all the same when left out. */
  computes?: string;
}

export interface Case {
  /** After the bench's name in what is asked for: `pcgrad/medium/8`. */
  path: readonly string[];
  /** The row's label, of figures that are called as one of `plain` only this. */
  label: string;
  contenders: readonly Contender[];
  tolerances: Tolerances;
}

/** A column that divides the best of `theirs` by `ours`. */
export interface Ratio {
  label: string;
  ours: string;
  theirs: readonly string[];
}

export interface Bench {
  name: string;
  title: string;
  /** What is measured and how, in sentences for docs/benchmarks.md. */
  about: string;
  unit: "seconds" | "bytes";
  ratios: readonly Ratio[];
  /** A page of its own, below docs; benchmarks.md when left out. */
  page?: string;
  /** Takes hours: `npm run bench` without names leaves it out. */
  onlyWhenAsked?: true;
  /** In place of a row for each figure and a column for each contender. */
  draw?(result: BenchResult): string;
  /** All cases at one thread count; `scale` multiplies the steps, for a look in passing. */
  cases(settings: Settings): Case[];
}

export interface Settings {
  threads: number;
  scale: number;
  seed: number;
}

/** Whether a name on the command line (`pcgrad`, `pcgrad/medium`, `pcgrad/medium/8`) asks for this case. */
export function isAskedFor(bench: Bench, { path }: Case, names: readonly string[]): boolean {
  const full = [bench.name, ...path];
  if (names.length === 0) return !bench.onlyWhenAsked;
  return names.some((name) => name.split("/").every((part, i) => part === full[i]));
}
