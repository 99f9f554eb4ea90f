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

/** A page for docs/methods/toy. */
export function drawToyPage(outcomes: readonly ToyOutcome[], steps: number): string {
  const places = outcomes[0]!.runs.map(({ start }) => `(${start.join(", ")})`).join(", ");
  return `# The two-task toy

![trajectories of all methods](all.svg)

\`npm run bench toy\` writes this page and the pictures. Each method descends the two losses of CAGrad's and Nash-MTL's toy
(\`scripts/bench/workers/toy_problem.ts\` has the formulas) through a \`Balancer\`: ${steps} steps of Adam with a learning rate of
0.001, in float64, from ${places}. "front" counts the starts from which the Pareto set is reached, then come the steps it took
and where on it each ends. "published" is what the papers show or their code gives; "check" compares with it.

${drawToyTable(outcomes)}
`;
}
