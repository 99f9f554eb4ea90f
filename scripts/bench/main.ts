// candelabra beside Python's torch: npm run bench [NAME...] [-- OPTIONS]; options.ts has the list.
//
// A case that fails, or whose contenders disagree, is told at its place and again at the end; the others still run, and
// the exit code is 1.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pythonEnvironment } from "../python/environment.mjs";
import { createContext } from "../setup/support/context.mjs";
import { SetupError } from "../setup/support/errors.mjs";
import type { Bench, Case } from "./bench.js";
import { buildWorkers } from "./build.js";
import { choosingNames, problemNames } from "./choosing/methods.js";
import { type Programs, programs } from "./contestants.js";
import { describeMachine, isBusy, machineLine } from "./machine.js";
import { measureCase } from "./measure.js";
import { type Options, readOptions, UsageError, usage } from "./options.js";
import { commandOf, plan } from "./plan.js";
import { drawDocument, pagesOf } from "./report/document.js";
import { drawResult } from "./report/rows.js";
import { type BenchResult, readResults, writeResults } from "./results.js";
import { toyNames } from "./toy/methods.js";
import { runToy } from "./toy/run.js";

const context = createContext();
const machine = describeMachine();
const failures: string[] = [];

try {
  const options = readOptions(process.argv.slice(2));
  const { toys, choices, names, from } = options;
  // With choosing, files of --from are its own.
  const isTrainingOnly = names.length === 0 && (choices.length > 0 || (toys.length > 0 && from.length === 0));
  if (options.list) list(options);
  else {
    if (toys.length > 0) await descend(options);
    if (choices.length > 0) await choose(options);
    if (!isTrainingOnly)
      finish(options, options.from.length > 0 ? readResults(options.from) : await measure(options));
  }
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`);
  else if (error instanceof SetupError) console.error(`${error.message}\n  mend: ${error.mend}`);
  else throw error;
  process.exitCode = 1;
}

async function descend({ toys, steps }: Options): Promise<void> {
  const { root } = context;
  const worker = path.join(path.dirname(buildWorkers(root)), "toy.js");
  const failed = await runToy({ root, worker, methods: toys, steps });
  if (failed.length > 0) process.exitCode = 1;
}

/** Loads libtorch into this process only where there is something to train. */
async function choose(options: Options): Promise<void> {
  const { runChoosing } = await import("./choosing/run.js");
  await runChoosing({ root: context.root, ...options });
}

function list(options: Options): void {
  for (const { bench, threads, cases } of plan(options)) {
    if (threads !== options.threads[0]) continue;
    for (const { path } of cases) console.log([bench.name, ...path].join("/"));
  }
  for (const toy of toyNames) console.log(`toy/${toy}`);
  for (const problem of problemNames)
    for (const method of choosingNames) console.log(`choosing/${problem}/${method}`);
}

async function measure(options: Options): Promise<BenchResult[]> {
  const tables = plan(options);
  console.log(machineLine(machine));
  if (isBusy(machine)) console.error("this machine is busy with other work: do not believe these figures");
  const python = await pythonEnvironment(context);
  const runners = programs(context.root, buildWorkers(context.root), python);
  const results: BenchResult[] = [];
  for (const table of tables) {
    const { bench, threads, cases } = table;
    const result: BenchResult = {
      bench: bench.name,
      threads,
      date: new Date().toISOString().slice(0, 10),
      command: commandOf(table, options),
      rounds: options.rounds,
      scale: options.scale,
      machine,
      versions: {},
      cases: [],
    };
    results.push(result);
    for (const one of cases) {
      await measureInto(result, { one, bench, runners });
      if (options.json) writeResults(options.json, results);
    }
    if (result.cases.length === 0) continue;
    console.log(
      `\n${bench.title}; threads: ${threads}, rounds: ${options.rounds}\n\n${drawResult(bench, result)}`,
    );
  }
  return results;
}

async function measureInto(
  result: BenchResult,
  { one, bench, runners }: { one: Case; bench: Bench; runners: Programs },
): Promise<void> {
  const name = [bench.name, ...one.path].join("/");
  const onTurn = (told: string) => console.error(`${name} (threads: ${result.threads}): ${told}`);
  try {
    const { result: measured, versions } = await measureCase(one, {
      programs: runners,
      rounds: result.rounds,
      onTurn,
    });
    result.cases.push(measured);
    Object.assign(result.versions, versions);
  } catch (error) {
    // The rest of an hour's measurements shall not be lost with this one.
    failures.push(`${name} (threads: ${result.threads}): ${error instanceof Error ? error.message : error}`);
    console.error(failures.at(-1));
  }
}

function finish({ write, from }: Options, results: readonly BenchResult[]): void {
  if (failures.length > 0) {
    console.error(`\nfailed:\n${failures.map((failure) => failure.split("\n")[0]).join("\n")}`);
    process.exitCode = 1;
  }
  if (!write) {
    if (from.length > 0) for (const page of pagesOf(results)) console.log(drawDocument(results, page));
    return;
  }
  if (failures.length > 0) {
    console.error("the pages in docs are left as they are");
    return;
  }
  for (const page of pagesOf(results)) {
    const file = path.join(context.root, "docs", page);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, drawDocument(results, page));
    console.log(`wrote ${file}`);
  }
}
