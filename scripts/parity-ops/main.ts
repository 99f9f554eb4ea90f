// Are the operators PyTorch's? The samples of PyTorch's own operator database, recorded from Python and replayed
// through the public TypeScript API, forward and backward:
//
//   npm run parity:ops                             all entries
//   npm run parity:ops nn.functional linalg        those whose names begin so
//   npm run parity:ops -- --json FILE --verbose    every figure into FILE, each kind of failure printed
//
// It makes its own Python environment (scripts/python/environment.mjs), records into .cache/parity-ops once, replays
// in child processes, and ends with 1 when an entry is not equal. Python's values must come out bit for bit unless
// tolerances.ts says why not; skips.ts lists what is not compared.

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { createContext } from "../setup/support/context.mjs";
import { messageOf, SetupError } from "../setup/support/errors.mjs";
import { replayChunk } from "../support/recordings/pool.js";
import { recordings } from "../support/recordings/recorder.js";
import { readRecording, recordingsIn } from "../support/recordings/recording.js";
import { readOptions } from "./options.js";
import { details, drawTable, failureLines, headline, skipLines } from "./report.js";
import { type EntryResult, resultOf } from "./results.js";
import { subsetFile, writeSubset } from "./subset.js";

const worker = path.join(import.meta.dirname, "worker.ts");
const entriesInAChunk = 40;
const cannotBegin = 2;

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  let files: Map<string, string>;
  try {
    options = readOptions(process.argv.slice(2));
    files = recordingsIn(options.recordings ?? (await recordings(createContext(), "parity-ops")));
  } catch (error) {
    console.error(`candelabra: ${messageOf(error)}`);
    if (error instanceof SetupError && error.mend) console.error(`  mend: ${error.mend}`);
    return cannotBegin;
  }
  const { entries, json, verbose } = options;
  const wanted = [...files].filter(
    ([entry]) => entries.length === 0 || entries.some((start) => entry.startsWith(start)),
  );
  if (options.subset) {
    const all = wanted.map(([, file]) => file);
    const bytes = writeSubset(all, readRecording(all[0]!).about);
    console.log(`${subsetFile}: ${(bytes / 2 ** 20).toFixed(1)} MB`);
    return 0;
  }
  const results: EntryResult[] = [];
  for (let i = 0; i < wanted.length; i += entriesInAChunk) {
    const chunk = wanted.slice(i, i + entriesInAChunk).map(([, file]) => file);
    results.push(...(await replayChunk(worker, chunk)).map(resultOf));
    console.error(`replayed ${results.length} of ${wanted.length} entries`);
  }
  if (verbose) for (const line of failureLines(results)) console.log(line);
  console.log(`${cpus()[0]?.model ?? process.arch}, one thread`);
  console.log(drawTable(results));
  for (const line of [...skipLines(results), ...details(results)]) console.log(line);
  console.log(headline(results));
  if (json) writeFileSync(json, `${JSON.stringify({ date: new Date().toISOString(), results }, null, 1)}\n`);
  return results.every(({ status }) => status === "equal" || status === "skipped") ? 0 : 1;
}

process.exitCode = await main();
