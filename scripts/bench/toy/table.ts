// The toy's results beside what is published.

import { drawTable } from "../../support/markdown_table.js";
import { distanceToFront } from "../workers/toy_problem.js";
import type { ToyOutcome } from "./job.js";
import { methodOf, type ToyMethod } from "./methods.js";

/** Published ends are told with one digit. */
const endTolerance = 0.15;
/** What counts as arrived differs by hundreds of steps. */
const arrivalTolerance = 0.3;
/**
 * Two starts cross the valley of a logarithm, whose slope changes its sign in one step: Adam swings across it, and rounding
 * decides where it leaves. Rules that differ by a factor (sum and mean, PCGrad and UPGrad) end this far apart.
 */
const valleyTolerance = 0.5;
const valleyStarts = [0, 2];
/** Steps are told in hundreds. */
const stepTolerance = 100;

export type Check = "agrees" | "agrees on arrival" | "differs" | "-";
type Runs = Pick<ToyOutcome, "runs">;

/** x1 where each run first comes near the front; null where it does not. */
function arrivals({ runs }: Runs): (number | null)[] {
  return runs.map(({ points, reached }) => {
    if (reached === null) return null;
    return points.find(([x1, x2]) => x2 < -7 && distanceToFront(x1, x2) < 0.1)?.[0] ?? points.at(-1)![0];
  });
}

/** Whether the run shows what is published: as many starts reach the front, and all end where they should. */
export function check({ runs }: Runs, { published }: ToyMethod): Check {
  if (!published) return "-";
  if (runs.filter(({ reached }) => reached !== null).length !== published.reached) return "differs";
  const isAt = (places: readonly (number | null)[], tolerance: number): boolean =>
    published.ends.every((end, i) => {
      const allowed = valleyStarts.includes(i) ? valleyTolerance : tolerance;
      return end === null || Math.abs(end - (places[i] ?? Infinity)) <= allowed;
    });
  const { steps = [] } = published;
  const isTimely = steps.every((step, i) => Math.abs(step - (runs[i]!.reached ?? Infinity)) <= stepTolerance);
  if (!isTimely) return "differs";
  const ends = runs.map(({ points }) => points.at(-1)![0]);
  if (isAt(ends, endTolerance)) return "agrees";
  return isAt(arrivals({ runs }), arrivalTolerance) ? "agrees on arrival" : "differs";
}

/** A row a method: steps to the front in thousands and x1 at the end, in the order of the starts. */
export function drawToyTable(outcomes: readonly ToyOutcome[]): string {
  const header = [
    "method",
    "front",
    "after thousand steps",
    "x1 on arrival",
    "x1 at the end",
    "published",
    "check",
  ];
  const rows = outcomes.map((outcome) => {
    const method = methodOf(outcome.method, outcome.scene);
    const { published } = method;
    const { runs } = outcome;
    return [
      method.title,
      `${runs.filter(({ reached }) => reached !== null).length} of ${runs.length}`,
      runs.map(({ reached }) => (reached === null ? "-" : (reached / 1000).toFixed(1))).join(", "),
      arrivals(outcome)
        .map((x1) => x1?.toFixed(1) ?? "-")
        .join(", "),
      runs.map(({ points }) => points.at(-1)![0].toFixed(1)).join(", "),
      published ? `${published.reached}: ${published.ends.map((end) => end ?? "-").join(", ")}` : "-",
      check(outcome, method),
    ];
  });
  return drawTable(header, rows);
}

/** A page for docs/methods/toy: the outcomes of the first scene, then those of the second. */
export function drawToyPage(
  outcomes: readonly ToyOutcome[],
  even: readonly ToyOutcome[],
  steps: number,
): string {
  return `# The two-task toy

![trajectories of all methods](all.svg)

\`npm run bench toy\` writes this page and the pictures. Each method descends the two losses of CAGrad's and Nash-MTL's toy
(\`scripts/bench/workers/toy_problem.ts\` has the formulas) through a \`Balancer\`: ${steps} steps of Adam with a learning rate of
0.001, in float64, from ${placesOf(outcomes)}. The first loss is scaled by 0.1, as in Nash-MTL and FAMO. "front" counts the
starts from which the Pareto set is reached, then come the steps it took and where on it each ends. "published" is what the
papers show or their code gives; "check" compares with it.

${drawToyTable(outcomes)}

${notesOf(outcomes)}
${even.length > 0 ? drawEven(even) : ""}`;
}

function drawEven(outcomes: readonly ToyOutcome[]): string {
  return `
## Both losses as they are

![trajectories with equal scales](even.svg)

As in CAGrad's paper: no factor, ${outcomes[0]!.steps} steps from ${placesOf(outcomes)}.

${drawToyTable(outcomes)}

${notesOf(outcomes)}
`;
}

function notesOf(outcomes: readonly ToyOutcome[]): string {
  const notes = outcomes.flatMap(({ method, scene }) => {
    const { title, note } = methodOf(method, scene);
    return note ? [`- ${title}: ${note}`] : [];
  });
  return notes.join("\n");
}

function placesOf(outcomes: readonly ToyOutcome[]): string {
  return outcomes[0]!.runs.map(({ start }) => `(${start.join(", ")})`).join(", ");
}
