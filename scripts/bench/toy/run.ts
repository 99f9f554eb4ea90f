// npm run bench toy: each method in a process of its own, as many at once as there are cores; nothing here is a timing.
//
// Every outcome is kept in build/toy, so that a method that is run again joins the others in the table and the picture.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { run } from "../../setup/support/exec.mjs";
import { type SceneName, scenes } from "../workers/toy_problem.js";
import { drawAll, drawMethod } from "./drawing.js";
import type { ToyJob, ToyOutcome } from "./job.js";
import { evenNames, type ToyName, toyNames } from "./methods.js";
import { drawToyPage, drawToyTable } from "./table.js";

export interface ToyOptions {
  root: string;
  /** What buildWorkers made. */
  worker: string;
  methods: readonly ToyName[];
  steps: number;
}

/** The steps of the published runs; pictures of no others go into the documentation. */
const publishedSteps = scenes.uneven.steps;

/** Prints the table and writes the pictures; gives what went wrong, one text a method. */
export async function runToy({ root, worker, methods, steps }: ToyOptions): Promise<string[]> {
  const kept = path.join(root, "build", "toy");
  const pictures = steps === publishedSteps ? path.join(root, "docs", "methods", "toy") : kept;
  for (const folder of [kept, pictures]) mkdirSync(folder, { recursive: true });

  const failures: string[] = [];
  const waiting: ToyJob[] = [
    ...methods.map((method) => ({ method, scene: "uneven" as const, steps })),
    ...methods
      .filter((method) => evenNames.includes(method))
      .map((method) => ({ method, scene: "even" as const, steps: steps * evenFactor })),
  ];
  const begin = performance.now();
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const { method, scene } = job;
      const { code, stdout, stderr } = await run(process.execPath, [worker, JSON.stringify(job)]);
      if (code === 0) {
        const outcome = JSON.parse(stdout) as ToyOutcome;
        writeFileSync(fileOf(kept, method, scene), stdout);
        if (scene === "uneven") writeFileSync(path.join(pictures, `${method}.svg`), drawMethod(outcome));
        console.error(`toy/${method}, ${scene}: ${outcome.seconds.toFixed(0)} s`);
      } else {
        failures.push(`toy/${method}, ${scene}: ended with code ${code}:\n${(stderr || stdout).trim()}`);
        console.error(failures.at(-1));
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);

  const outcomesOf = (names: readonly ToyName[], scene: SceneName, count: number): ToyOutcome[] =>
    names.flatMap((method) => keptOutcome(fileOf(kept, method, scene), count) ?? []);
  const outcomes = outcomesOf(toyNames, "uneven", steps);
  const even = outcomesOf(evenNames, "even", steps * evenFactor);
  console.log(`\nThe two-task toy: ${steps} steps of Adam; ${methods.length} methods in ${seconds} s\n`);
  console.log(drawToyTable(outcomes));
  if (even.length > 0) console.log(`\nBoth losses as they are:\n\n${drawToyTable(even)}`);
  if (outcomes.length > 0) {
    writeFileSync(path.join(pictures, "all.svg"), drawAll(outcomes));
    if (even.length > 0) writeFileSync(path.join(pictures, "even.svg"), drawAll(even));
    writeFileSync(path.join(pictures, "README.md"), drawToyPage(outcomes, even, steps));
  }
  console.log(`\nwrote the pictures into ${pictures}`);
  return failures;
}

/** How many times as many steps the second scene has. */
const evenFactor = scenes.even.steps / scenes.uneven.steps;

const fileOf = (folder: string, method: ToyName, scene: SceneName): string =>
  path.join(folder, scene === "uneven" ? `${method}.json` : `${method}.${scene}.json`);

function keptOutcome(file: string, steps: number): ToyOutcome | null {
  if (!existsSync(file)) return null;
  const outcome = JSON.parse(readFileSync(file, "utf8")) as ToyOutcome;
  return outcome.steps === steps && outcome.scene ? outcome : null;
}
