// The results of a problem as rows: scores, Delta m, and what the seeds' spread lets one say.

import { drawTable } from "../../support/markdown_table.js";
import { type ChoosingMethod, type ChoosingName, choosingMethods, type ProblemName } from "./methods.js";
import { type ChoosingOutcome, deltaM, type Spread, spreadOf, type Verdict, verdictOf } from "./outcome.js";

export interface ChoosingRow {
  method: ChoosingName;
  outcome: ChoosingOutcome;
  scores: Record<string, Spread>;
  /** A number a seed. */
  deltas: number[];
  delta: Spread;
  /** Beside the plain sum, and beside fixed weights that were tuned. */
  besideSum: Spread & { verdict: Verdict };
  besideTuned: Spread & { verdict: Verdict };
}

/** Best first. Throws where what they are compared with did not run. */
export function rowsOf(problem: ProblemName, outcomes: readonly ChoosingOutcome[]): ChoosingRow[] {
  const own = outcomes.filter((outcome) => outcome.problem === problem);
  const referenceOf = (method: ChoosingName) => {
    const found = own.find((outcome) => outcome.method === method);
    if (!found) throw new Error(`choosing/${problem}: ${method} did not run, and all are compared with it`);
    return found;
  };
  const single = referenceOf("single");
  const [sum, tuned] = [referenceOf("equalweights"), referenceOf("fixedweights")].map((one) =>
    deltaM(one, single),
  );
  return own
    .map((outcome): ChoosingRow => {
      const deltas = deltaM(outcome, single);
      const tasks = Object.keys(outcome.seeds[0]!.scores);
      const scores = tasks.map(
        (task) => [task, spreadOf(outcome.seeds.map(({ scores }) => scores[task]!))] as const,
      );
      return {
        method: outcome.method,
        outcome,
        scores: Object.fromEntries(scores),
        deltas,
        delta: spreadOf(deltas),
        besideSum: verdictOf(deltas, sum!),
        besideTuned: verdictOf(deltas, tuned!),
      };
    })
    .toSorted((a, b) => b.delta.mean - a.delta.mean);
}

const told = ({ mean, spread }: Spread, digits: number): string =>
  `${mean.toFixed(digits)} ± ${spread.toFixed(digits)}`;

/** "+1.2 better"; "=" where the seeds' spread explains it. */
const beside = ({ mean, verdict }: Spread & { verdict: Verdict }): string =>
  verdict === "=" ? "=" : `${mean < 0 ? "" : "+"}${mean.toFixed(1)} ${verdict}`;

export type Linked = (method: ChoosingName) => string;

export function drawChoosingTable(
  rows: readonly ChoosingRow[],
  { scores, linked }: { scores: Readonly<Record<string, string>>; linked: Linked },
): string {
  const tasks = Object.keys(scores);
  const header = [
    "method",
    ...tasks.map((task) => scores[task]!),
    "Δm %",
    "beside the sum",
    "beside tuned",
    "CPU ms",
  ];
  const cells = rows.map((row) => [
    linked(row.method),
    ...tasks.map((task) => told(row.scores[task]!, 3)),
    told(row.delta, 2),
    row.method === "equalweights" ? "" : beside(row.besideSum),
    row.method === "fixedweights" ? "" : beside(row.besideTuned),
    row.outcome.cpuMilliseconds.toFixed(2),
  ]);
  return drawTable(header, cells);
}

/** The title, as a link to the method's page from docs. */
export function linkOf(method: ChoosingName): string {
  const { title, page = method }: ChoosingMethod = choosingMethods[method];
  return page === null ? title : `[${title}](methods/${page}.md)`;
}
