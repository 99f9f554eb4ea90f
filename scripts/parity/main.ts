// Is it PyTorch's training? The same programs in TypeScript and in Python, one thread, one seed, fresh processes:
//
//   npm run parity                              all programs
//   npm run parity birdstrikes -- --json FILE   those whose name begins so; every figure into FILE
//   npm run parity -- --steps 20                shorter ones
//
// It makes its own Python environment (scripts/python/environment.mjs), prints how far each training is from Python's,
// and ends with 1 when one is further than its program allows. To add a program, put NAME.ts and NAME.py into
// programs/: one exports `program`, the other defines `train(variant, steps)`.

import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { pythonEnvironment } from "../python/environment.mjs";
import { createContext } from "../setup/support/context.mjs";
import { messageOf, SetupError } from "../setup/support/errors.mjs";
import { compareRuns } from "./compare.js";
import { choosePrograms } from "./programs.js";
import { drawTable, notes, type Result } from "./report.js";
import { runSides, type Sides, type SidesOptions } from "./sides.js";
import { complaints } from "./verdict.js";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, steps: { type: "string" } },
});

async function main(): Promise<number> {
  const names = choosePrograms(positionals);
  const python = await pythonEnvironment(createContext());
  const settings = { python, steps: options.steps ? wholeNumber(options.steps) : undefined };
  const machine = `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores, one thread used`;
  console.log(machine);
  const results: Result[] = [];
  const sides = new Set<string>();
  for (const name of names) {
    const start = performance.now();
    results.push(...(await compareProgram(name, settings, sides)));
    console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  console.log([...sides].join("\nagainst "));
  console.log(drawTable(results));
  for (const line of notes(results)) console.log(line);
  const failed = results.filter((result) => result.complaints.length > 0).length;
  console.log(`${results.length - failed} of ${results.length} trainings are PyTorch's`);
  if (options.json) {
    const figures = { machine, sides: [...sides], results };
    writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
  return failed === 0 ? 0 : 1;
}

async function compareProgram(name: string, settings: SidesOptions, seen: Set<string>): Promise<Result[]> {
  let sides: Sides;
  try {
    sides = await runSides(name, settings);
  } catch (error) {
    // One program that fails must not hide the others.
    return [{ program: name, variant: null, tolerance: null, comparison: null, complaints: [messageOf(error)] }];
  }
  const { ours, theirs } = sides;
  seen.add(ours.side).add(theirs.side);
  return Object.entries(ours.tolerances).map(([variant, tolerance]) => {
    try {
      const comparison = compareRuns(ours.runs[variant]!, theirs.runs[variant]!);
      return {
        program: name,
        variant,
        tolerance,
        comparison,
        complaints: complaints(comparison, tolerance),
      };
    } catch (error) {
      return { program: name, variant, tolerance, comparison: null, complaints: [messageOf(error)] };
    }
  });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--steps: expected a whole number from 1, got "${text}"`);
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof SetupError) {
    console.error(`candelabra: ${error.message}${error.mend ? `\n  mend: ${error.mend}` : ""}`);
  } else if (error instanceof RangeError) console.error(error.message);
  else throw error;
  return 2;
});
