// The toy's results beside what is published.

import { drawTable } from "../../support/markdown_table.js";
import type { ToyOutcome } from "./job.js";
import { type ToyMethod, toyMethods } from "./methods.js";

/** Published ends are read off figures or told with one digit. */
const endTolerance = 0.15;
/** Steps are told in hundreds, and depend on what counts as there. */
const stepTolerance = 300;

export type Check = "agrees" | "differs" | "-";

/** Whether the run shows what is published: as many starts reach the front, and all ends are where they should be. */
export function check({ runs }: Pick<ToyOutcome, "runs">, { published }: ToyMethod): Check {
  if (!published) return "-";
  const reached = runs.filter((run) => run.reached !== null).length;
  const ends = runs.map(({ points }) => points.at(-1)![0]);
  const { steps = [] } = published;
  const agrees =
    reached === published.reached &&
    published.ends.every((end, i) => end === null || Math.abs(end - ends[i]!) <= endTolerance) &&
    steps.every((step, i) => Math.abs(step - (runs[i]!.reached ?? Infinity)) <= stepTolerance);
  return agrees ? "agrees" : "differs";
}

/** A row a method: steps to the front in thousands and x1 at the end, in the order of the starts. */
export function drawToyTable(outcomes: readonly ToyOutcome[]): string {
  const header = ["method", "front", "after thousand steps", "x1 at the end", "published", "check"];
  const rows = outcomes.map((outcome) => {
    const method: ToyMethod = toyMethods[outcome.method];
    const { published } = method;
    const { runs } = outcome;
    return [
      method.title,
      `${runs.filter(({ reached }) => reached !== null).length} of ${runs.length}`,
      runs.map(({ reached }) => (reached === null ? "-" : (reached / 1000).toFixed(1))).join(", "),
      runs.map(({ points }) => points.at(-1)![0].toFixed(1)).join(", "),
      published ? `${published.reached}: ${published.ends.map((end) => end ?? "-").join(", ")}` : "-",
      check(outcome, method),
    ];
  });
  return drawTable(header, rows);
}
