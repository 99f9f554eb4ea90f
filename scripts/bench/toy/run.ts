// npm run bench toy: each method in a process of its own, as many at once as there are cores; nothing here is a timing.
//
// Every outcome is kept in build/toy, so that a method that is run again joins the others in the table and the picture.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { run } from "../../setup/support/exec.mjs";
import { drawAll, drawMethod } from "./drawing.js";
import type { ToyJob, ToyOutcome } from "./job.js";
import { type ToyName, toyNames } from "./methods.js";
import { drawToyPage, drawToyTable } from "./table.js";

export interface ToyOptions {
  root: string;
  /** What buildWorkers made. */
  worker: string;
  methods: readonly ToyName[];
  steps: number;
}

/** The steps of the published runs; pictures of no others go into the documentation. */
const publishedSteps = 50_000;

/** Prints the table and writes the pictures; gives what went wrong, one text a method. */
export async function runToy({ root, worker, methods, steps }: ToyOptions): Promise<string[]> {
  const kept = path.join(root, "build", "toy");
  const pictures = steps === publishedSteps ? path.join(root, "docs", "methods", "toy") : kept;
  for (const folder of [kept, pictures]) mkdirSync(folder, { recursive: true });

  const failures: string[] = [];
  const waiting = [...methods];
  const begin = performance.now();
  const work = async (): Promise<void> => {
    for (let method = waiting.shift(); method; method = waiting.shift()) {
      const job = JSON.stringify({ method, steps } satisfies ToyJob);
      const { code, stdout, stderr } = await run(process.execPath, [worker, job]);
      if (code === 0) {
        const outcome = JSON.parse(stdout) as ToyOutcome;
        writeFileSync(path.join(kept, `${method}.json`), stdout);
        writeFileSync(path.join(pictures, `${method}.svg`), drawMethod(outcome));
        console.error(`toy/${method}: ${outcome.seconds.toFixed(0)} s`);
      } else {
        failures.push(`toy/${method}: ended with code ${code}:\n${(stderr || stdout).trim()}`);
        console.error(failures.at(-1));
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);

  const outcomes = toyNames.flatMap((method) => keptOutcome(path.join(kept, `${method}.json`), steps) ?? []);
  console.log(
    `\nThe two-task toy: five starts, ${steps} steps of Adam; ${methods.length} methods in ${seconds} s\n`,
  );
  console.log(drawToyTable(outcomes));
  if (outcomes.length > 0) {
    writeFileSync(path.join(pictures, "all.svg"), drawAll(outcomes));
    writeFileSync(path.join(pictures, "README.md"), drawToyPage(outcomes, steps));
  }
  console.log(`\nwrote the pictures into ${pictures}`);
  return failures;
}

function keptOutcome(file: string, steps: number): ToyOutcome | null {
  if (!existsSync(file)) return null;
  const outcome = JSON.parse(readFileSync(file, "utf8")) as ToyOutcome;
  return outcome.steps === steps ? outcome : null;
}
