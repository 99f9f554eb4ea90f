// npm run bench choosing: each method on each problem over several seeds, one training after the other on one thread.
//
// Every row is kept in build/choosing, so that one which is run again joins the others in the tables.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setNumThreads } from "candelabra";
import { progress } from "../../../lib/train/progress.js";
import { digitsProblem } from "./digits.js";
import { type Choice, choosingNames, isFor, type ProblemName, problemNames } from "./methods.js";
import { type ChoosingOutcome, readOutcomes, writeOutcomes } from "./outcome.js";
import { drawProblem, drawProblemPicture, fillPage } from "./page.js";
import type { Problem, Trial } from "./problem.js";
import { strikesProblem } from "./strikes.js";
import { runRow, trainingsOf } from "./train_row.js";

const makers: Readonly<Record<ProblemName, () => Problem>> = {
  strikes: strikesProblem,
  digits: () => digitsProblem,
};

export interface ChoosingOptions {
  root: string;
  choices: readonly Choice[];
  /** Multiplies the epochs. */
  scale: number;
  json: string | null;
  /** Reads results that `json` wrote instead of training. */
  from: readonly string[];
  /** Draws the tables and pictures of docs/choosing.md anew. */
  write: boolean;
}

/** Trains or reads, prints the tables, and writes what is asked for. */
export async function runChoosing(options: ChoosingOptions): Promise<void> {
  const { root, from, json, write } = options;
  const outcomes = from.length > 0 ? readOutcomes(from) : await trainAll(options);
  if (json) writeOutcomes(json, outcomes);
  for (const problem of problemNames.filter((name) => isComparable(name, outcomes))) {
    console.log(`\n${drawProblem(problem, outcomes)}`);
  }
  if (!write) return;
  const page = path.join(root, "docs", "choosing.md");
  writeFileSync(page, fillPage(readFileSync(page, "utf8"), outcomes));
  const pictures = path.join(root, "docs", "choosing");
  mkdirSync(pictures, { recursive: true });
  for (const problem of problemNames) {
    writeFileSync(path.join(pictures, `${problem}.svg`), drawProblemPicture(problem, outcomes));
  }
  console.log(`\nwrote ${page} and the pictures beside it`);
}

/** A few rows alone have nothing to be compared with. */
function isComparable(problem: ProblemName, outcomes: readonly ChoosingOutcome[]): boolean {
  return ["single", "equalweights", "fixedweights"].every((method) =>
    outcomes.some((outcome) => outcome.problem === problem && outcome.method === method),
  );
}

/** Gives what it trained, and the rows of the same problems that were kept of earlier runs of as many epochs. */
async function trainAll({ root, choices, scale }: ChoosingOptions): Promise<ChoosingOutcome[]> {
  setNumThreads(1);
  const folder = path.join(root, "build", "choosing");
  mkdirSync(folder, { recursive: true });
  const fileOf = ({ problem, method }: Choice) => path.join(folder, `${problem}-${method}.json`);
  const names = problemNames.filter((name) => choices.some(({ problem }) => problem === name));
  const problems = names.map((name) => {
    const problem = makers[name]();
    const methods = choices
      .filter((choice) => choice.problem === name && isFor(choice.method, name, problem.tasks.length))
      .map(({ method }) => method);
    return { name, problem, methods, epochs: Math.max(1, Math.round(problem.epochs * scale)) };
  });
  const total = problems.flatMap(({ problem, methods, epochs }) =>
    methods.map((method) => epochs * trainingsOf(problem, method)),
  );
  const bar = progress({ label: "choosing", total: total.reduce((sum, count) => sum + count, 0) });
  for (const { name, problem, methods, epochs } of problems) {
    const trials = new Map<number, Trial>();
    for (const method of methods) {
      const onEpoch = () => bar.advance(1, `${name}/${method}`.padEnd(28));
      const outcome = { problem: name, ...(await runRow(problem, { method, epochs, onEpoch }, trials)) };
      writeFileSync(fileOf({ problem: name, method }), `${JSON.stringify(outcome)}\n`);
    }
  }
  bar.finish();
  return problems.flatMap(({ name, epochs }) =>
    choosingNames.flatMap((method) => kept(fileOf({ problem: name, method }), epochs) ?? []),
  );
}

function kept(file: string, epochs: number): ChoosingOutcome | null {
  if (!existsSync(file)) return null;
  const outcome = JSON.parse(readFileSync(file, "utf8")) as ChoosingOutcome;
  return outcome.epochs === epochs ? outcome : null;
}
