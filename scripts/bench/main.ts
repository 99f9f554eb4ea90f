// candelabra beside Python's torch: npm run bench [NAME...] [-- OPTIONS]; options.ts has the list.
//
// A case that fails, or whose contenders disagree, is told at its place and again at the end; the others still run, and
// the exit code is 1.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pythonEnvironment } from "../python/environment.mjs";
import { createContext } from "../setup/support/context.mjs";
import { SetupError } from "../setup/support/errors.mjs";
import { type Bench, type Case, isAskedFor } from "./bench.js";
import { benches } from "./benches/index.js";
import { buildWorkers } from "./build.js";
import { type Programs, programs } from "./contestants.js";
import { describeMachine, isBusy, machineLine } from "./machine.js";
import { measureCase } from "./measure.js";
import { type Options, readOptions, usage } from "./options.js";
import { drawDocument } from "./report/document.js";
import { drawResult } from "./report/rows.js";
import { type BenchResult, readResults, writeResults } from "./results.js";

const context = createContext();
const machine = describeMachine();
const failures: string[] = [];

try {
  const options = readOptions(process.argv.slice(2));
  if (options.list) list(options);
  else finish(options, options.from.length > 0 ? readResults(options.from) : await measure(options));
} catch (error) {
  if (!(error instanceof SetupError || error instanceof RangeError || error instanceof TypeError))
    throw error;
  console.error(
    error instanceof SetupError ? `${error.message}\n  mend: ${error.mend}` : `${error.message}\n\n${usage}`,
  );
  process.exitCode = 1;
}

function plan({ names, threads, scale, seed }: Options): { bench: Bench; threads: number; cases: Case[] }[] {
  const wanted = benches.flatMap((bench) =>
    threads.map((count) => ({
      bench,
      threads: count,
      cases: bench
        .cases({ threads: count, scale, seed })
        .filter((candidate) => isAskedFor(bench, candidate, names)),
    })),
  );
  const unknown = names.filter(
    (name) => !wanted.some(({ bench, cases }) => cases.some((c) => isAskedFor(bench, c, [name]))),
  );
  if (unknown.length > 0) throw new RangeError(`there is no bench ${unknown.join(", ")}`);
  return wanted.filter(({ cases }) => cases.length > 0);
}

function list(options: Options): void {
  for (const { bench, threads, cases } of plan(options)) {
    if (threads !== options.threads[0]) continue;
    for (const { path } of cases) console.log([bench.name, ...path].join("/"));
  }
}

async function measure(options: Options): Promise<BenchResult[]> {
  const tables = plan(options);
  console.log(machineLine(machine));
  if (isBusy(machine)) console.error("this machine is busy with other work: do not believe these figures");
  const python = await pythonEnvironment(context);
  const runners = programs(context.root, buildWorkers(context.root), python);
  const results: BenchResult[] = [];
  for (const { bench, threads, cases } of tables) {
    const result: BenchResult = {
      bench: bench.name,
      threads,
      date: new Date().toISOString().slice(0, 10),
      command: ["npm run bench", ...process.argv.slice(2)].join(" "),
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
    const count = threads === 1 ? "1 thread" : `${threads} threads`;
    console.log(`\n${bench.title}, ${count}, ${options.rounds} rounds\n\n${drawResult(bench, result)}`);
  }
  return results;
}

async function measureInto(
  result: BenchResult,
  { one, bench, runners }: { one: Case; bench: Bench; runners: Programs },
): Promise<void> {
  const name = [bench.name, ...one.path].join("/");
  const onTurn = (told: string) => console.error(`${name}, ${result.threads} threads: ${told}`);
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
    failures.push(`${name}, ${result.threads} threads: ${error instanceof Error ? error.message : error}`);
    console.error(failures.at(-1));
  }
}

function finish({ write, from }: Options, results: readonly BenchResult[]): void {
  if (failures.length > 0) {
    console.error(`\nfailed:\n${failures.join("\n")}`);
    process.exitCode = 1;
  }
  if (!write) {
    if (from.length > 0) console.log(drawDocument(results));
    return;
  }
  if (failures.length > 0) {
    console.error("docs/benchmarks.md is left as it is");
    return;
  }
  const file = path.join(context.root, "docs", "benchmarks.md");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, drawDocument(results));
  console.log(`wrote ${file}`);
}
