// docs/choosing.md: its words are written by hand, its tables between `<!-- choosing: NAME -->` and `<!-- /choosing -->`.

import { drawTable } from "../../support/markdown_table.js";
import { machineLine } from "../machine.js";
import { guaranteeHeader, guaranteeRows } from "./guarantees.js";
import { choosingNames, isFor, type ProblemName, problemNames } from "./methods.js";
import type { ChoosingOutcome } from "./outcome.js";
import { drawPicture } from "./picture.js";
import { drawChoosingTable, linkOf, rowsOf } from "./table.js";

/** What tables and pictures call the problems and their scores. */
export const problemTexts: Readonly<
  Record<ProblemName, { title: string; scores: Readonly<Record<string, string>> }>
> = {
  strikes: {
    title: "Bird strikes",
    scores: { damage: "damage AUC", size: "size accuracy", speed: "speed R²" },
  },
  digits: { title: "MultiMNIST", scores: { left: "left accuracy", right: "right accuracy" } },
};

/** The page with its tables drawn anew. Throws where a part of it is missing, or where rows are. */
export function fillPage(text: string, outcomes: readonly ChoosingOutcome[]): string {
  const missing = missingRows(outcomes);
  if (missing.length > 0) throw new Error(`these rows did not run: ${missing.join(", ")}`);
  const parts: Record<string, string> = {
    guarantees: drawTable(guaranteeHeader, guaranteeRows(linkOf)),
  };
  for (const problem of problemNames) parts[problem] = drawProblem(problem, outcomes);
  return Object.entries(parts).reduce((page, [name, part]) => {
    const place = new RegExp(`(<!-- choosing: ${name} -->\n)[\\s\\S]*?(<!-- /choosing -->)`);
    if (!place.test(page)) throw new Error(`the page has no place for "${name}"`);
    return page.replace(place, (_, begin: string, end: string) => `${begin}\n${part}\n\n${end}`);
  }, text);
}

export function drawProblem(problem: ProblemName, outcomes: readonly ChoosingOutcome[]): string {
  const rows = rowsOf(problem, outcomes);
  const { scores } = problemTexts[problem];
  return `${drawChoosingTable(rows, { scores, linked: linkOf })}\n\n${drawCircumstances(rows.map(({ outcome }) => outcome))}`;
}

export function drawProblemPicture(problem: ProblemName, outcomes: readonly ChoosingOutcome[]): string {
  const rows = rowsOf(problem, outcomes);
  const seeds = rows[0]!.deltas.length;
  const told = `${problemTexts[problem].title}: Δm in per cent of the single-task models, mean ± spread of ${seeds} seeds`;
  return drawPicture(rows, told);
}

function drawCircumstances(outcomes: readonly ChoosingOutcome[]): string {
  const [{ problem, machine, versions, epochs, seeds }] = outcomes as [ChoosingOutcome];
  const dates = [...new Set(outcomes.map(({ date }) => date))].sort();
  const load = Math.max(...outcomes.map(({ machine }) => machine.load));
  const minutes = outcomes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / 60;
  const runners = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const tuned = outcomes.find(({ method }) => method === "fixedweights");
  const weights = tuned?.seeds.map(({ weights }) =>
    Object.entries(weights!)
      .map(([task, w]) => `${task} ${short(w)}`)
      .join(", "),
  );
  return [
    `${dates.join(" to ")}; ${machineLine({ ...machine, load }).replace(" at the start", " at most")}; ${runners.join(", ")}; 1 thread, ` +
      `${minutes.toFixed(1)} minutes of a core; ${seeds.length} seeds, ${epochs} epochs.`,
    weights ? `Tuned weights, seed by seed: ${weights.join("; ")}.` : "",
    `\n    npm run bench choosing/${problem}`,
  ]
    .filter(Boolean)
    .join("\n");
}

const short = (weight: number): string => String(Number(weight.toPrecision(2)));

function missingRows(outcomes: readonly ChoosingOutcome[]): string[] {
  return problemNames.flatMap((problem) => {
    const tasks = Object.keys(problemTexts[problem].scores).length;
    return choosingNames
      .filter((method) => isFor(method, problem, tasks))
      .filter((method) => !outcomes.some((one) => one.problem === problem && one.method === method))
      .map((method) => `choosing/${problem}/${method}`);
  });
}
