// Is it PyTorch's training? The same programs in TypeScript and in Python, one thread, one seed, fresh processes:
//
//   npm run parity                              all programs
//   npm run parity birdstrikes -- --json FILE   those whose name begins so; every figure into FILE
//   npm run parity -- --steps 20                shorter ones
//
// It makes its own Python environment (scripts/python/environment.mjs), prints how far each training is from Python's,
// and ends with 1 when one is further than its program allows, with 2 when it cannot begin. To add a program, put
// NAME.ts and NAME.py into programs/: one exports `program`, the other defines `train(variant, steps)`.

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { pythonEnvironment } from "../python/environment.mjs";
import { createContext } from "../setup/support/context.mjs";
import { messageOf, SetupError } from "../setup/support/errors.mjs";
import { compareRuns } from "./compare.js";
import { type Options, readOptions } from "./options.js";
import { drawTable, notes, type Result } from "./report.js";
import { runSides, type Sides, type SidesOptions } from "./sides.js";
import { complaints } from "./verdict.js";

const cannotBegin = 2;

async function main(): Promise<number> {
  let options: Options;
  let python: string;
  try {
    options = readOptions(process.argv.slice(2));
    python = await pythonEnvironment(createContext());
  } catch (error) {
    console.error(`candelabra: ${messageOf(error)}`);
    if (error instanceof SetupError && error.mend) console.error(`  mend: ${error.mend}`);
    return cannotBegin;
  }
  const results: Result[] = [];
  const sides = new Set<string>();
  for (const name of options.programs) {
    const start = performance.now();
    results.push(...(await compareProgram(name, { python, steps: options.steps }, sides)));
    console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  const machine = `${cpus()[0]?.model ?? process.arch}, one thread`;
  console.log([machine, ...sides].join("\n"));
  console.log(drawTable(results));
  for (const line of notes(results)) console.log(line);
  const failed = results.filter((result) => result.complaints.length > 0).length;
  console.log(`${results.length - failed} of ${results.length} trainings are PyTorch's`);
  if (options.json) {
    const figures = { date: new Date().toISOString(), machine, sides: [...sides], results };
    writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
  return failed === 0 ? 0 : 1;
}

/** One program that fails must not hide the others: what went wrong becomes its complaint. */
async function compareProgram(program: string, settings: SidesOptions, seen: Set<string>): Promise<Result[]> {
  const failure = (variant: string | null, error: unknown): Result => {
    return { program, variant, tolerance: null, comparison: null, complaints: [messageOf(error)] };
  };
  let sides: Sides;
  try {
    sides = await runSides(program, settings);
  } catch (error) {
    return [failure(null, error)];
  }
  const { ours, theirs } = sides;
  seen.add(ours.side).add(`against ${theirs.side}`);
  return Object.entries(ours.tolerances).map(([variant, tolerance]) => {
    try {
      const comparison = compareRuns(ours.runs[variant]!, theirs.runs[variant]!);
      return { program, variant, tolerance, comparison, complaints: complaints(comparison, tolerance) };
    } catch (error) {
      return failure(variant, error);
    }
  });
}

process.exitCode = await main();
