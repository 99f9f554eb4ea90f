// What the trainings gave, as a table and as JSON.

import { train } from "candelabra";
import type { ConflictSummary } from "./conflicts.js";
import { type Scores, type Task, tasks } from "./model.js";

export interface Result {
  name: string;
  /** A record a seed. */
  scores: Scores[];
  /** Null when each model has one task only. */
  conflicts: ConflictSummary | null;
}

const headers: Record<Task, string> = { damage: "damage AUC", size: "size accuracy", speed: "speed R²" };

export function summarize({ name, scores, conflicts }: Result) {
  const spread = (task: Task) => train.meanAndSpread(scores.map((score) => score[task]));
  return { name, damage: spread("damage"), size: spread("size"), speed: spread("speed"), conflicts, scores };
}

export type Summary = ReturnType<typeof summarize>;

export function drawTable(summaries: readonly Summary[]): string {
  const columns = ["training", ...tasks.map((task) => headers[task]), "conflicts", "most often"];
  const rows = summaries.map((summary) => [
    summary.name,
    ...tasks.map((task) => summary[task]),
    summary.conflicts ? percent(summary.conflicts.share) : "",
    summary.conflicts?.worst
      ? `${summary.conflicts.worst.pair} ${percent(summary.conflicts.worst.share)}`
      : "",
  ]);
  const legend =
    "conflicts: share of steps in which two tasks' gradients on the trunk point against each other, and the pair\n" +
    "that does so most often. All predict knots but the last, whose speeds are standardised.";
  return `${train.table({ columns, rows })}\n${legend}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
