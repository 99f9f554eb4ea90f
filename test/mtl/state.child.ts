// One part of the run of state.test.ts for all methods, in a process of its own: state.child.ts PART FOLDER

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { scope } from "../../lib/index.js";
import { MethodRun, type Trained } from "./method_run.js";
import { type MethodRow, methods } from "./methods.js";

export type Part = "whole" | "until the split" | "after the split" | "after it, without the balancer's state";
export type PartResult = Record<string, Trained | { error: string }>;

const [steps, split] = [14, 6];

async function runPart(row: MethodRow, part: Part, folder: string): Promise<Trained> {
  const run = new MethodRun(row);
  const file = join(folder, `${row.name.replaceAll(/\W+/g, "_")}.safetensors`);
  if (part === "whole") return run.train(0, steps);
  if (part === "until the split") {
    const trained = run.train(0, split);
    await run.save(file);
    return trained;
  }
  await run.load(file, { balancer: part === "after the split" });
  return run.train(split, steps);
}

const [part, folder] = process.argv.slice(2) as [Part, string];
mkdirSync(folder, { recursive: true });
const results: PartResult = {};
for (const row of methods) {
  try {
    results[row.name] = await scope(async () => runPart(row, part, folder));
  } catch (error) {
    results[row.name] = { error: (error as Error).stack ?? String(error) }; // the method's own test tells it
  }
}
console.log(JSON.stringify(results));
