// What a method came to on a problem, and what follows from it. Numbers only: no tensors here.

import { readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "../machine.js";
import type { ChoosingName, ProblemName } from "./methods.js";

export interface SeedOutcome {
  seed: number;
  scores: Record<string, number>;
  /** Chosen for this seed; of `fixedweights` alone. */
  weights?: Record<string, number>;
}

export interface ChoosingOutcome {
  problem: ProblemName;
  method: ChoosingName;
  epochs: number;
  seeds: SeedOutcome[];
  /** Of a step, in this process, with whatever else ran beside it. */
  cpuMilliseconds: number;
  /** All of the row, with opening the data and choosing weights. */
  cpuSeconds: number;
  date: string;
  machine: Machine;
  versions: Record<string, string>;
}

export function writeOutcomes(file: string, outcomes: readonly ChoosingOutcome[]): void {
  writeFileSync(file, `${JSON.stringify({ choosing: outcomes }, null, 1)}\n`);
}

/** Of several files; a row that is in a later one too is that one's. */
export function readOutcomes(files: readonly string[]): ChoosingOutcome[] {
  const rows = files.flatMap(
    (file) => (JSON.parse(readFileSync(file, "utf8")) as { choosing: ChoosingOutcome[] }).choosing,
  );
  return [...new Map(rows.map((row) => [`${row.problem}/${row.method}`, row])).values()];
}

export interface Spread {
  mean: number;
  /** Sample standard deviation. */
  spread: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

/**
 * Per cent by which the scores are above those of the single-task models, in the mean over the tasks, one number a seed:
 * each seed's models have the same data and the same draws. Source: Maninis et al. 2019, "Attentive Single-Tasking of
 * Multiple Tasks"; every score here is larger where it is better.
 */
export function deltaM(one: ChoosingOutcome, single: ChoosingOutcome): number[] {
  return one.seeds.map(({ seed, scores }) => {
    const reference = single.seeds.find((other) => other.seed === seed);
    if (!reference) throw new Error(`${one.problem}: no single-task models of seed ${seed}`);
    const parts = Object.entries(scores).map(([task, score]) => score / reference.scores[task]! - 1);
    return (100 * parts.reduce((sum, part) => sum + part, 0)) / parts.length;
  });
}

export type Verdict = "better" | "worse" | "=";

/** Student's t, 97.5 %, by the number of values. */
const critical: Readonly<Record<number, number>> = { 2: 12.71, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571 };

/** Whether paired values differ by more than their spread explains, at 95 %. */
export function verdictOf(ours: readonly number[], theirs: readonly number[]): Spread & { verdict: Verdict } {
  const difference = spreadOf(ours.map((value, i) => value - theirs[i]!));
  const t = critical[ours.length] ?? Infinity;
  const isClear = Math.abs(difference.mean) > (t * difference.spread) / Math.sqrt(ours.length);
  return { ...difference, verdict: !isClear ? "=" : difference.mean > 0 ? "better" : "worse" };
}
