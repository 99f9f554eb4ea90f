// Are the modules PyTorch's? The samples of PyTorch's own module database, recorded from Python and replayed with the
// same classes here: what the constructor draws, the state dict's keys and values, what is printed, results, buffers and
// gradients, in float32 and float64, training and not:
//
//   npm run parity:modules                             all modules
//   npm run parity:modules Conv nn.LSTM                those whose names begin so
//   npm run parity:modules -- --json FILE --verbose    every figure into FILE, each kind of failure printed
//
// Beside the database stand samples of ours, under the same names with "/more": modules that it lacks, and dropout,
// batches, masks and modes that it leaves out (python/registry.py); they are counted apart.
//
// It makes its own Python environment (scripts/python/environment.mjs), records into .cache/parity-modules once,
// replays in two processes at a time, and ends with 1 when a module is not equal: bit for bit, or as near as
// `torch.testing.assert_close` asks for, which is told apart. skips.ts lists what is not compared.

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { createContext } from "../setup/support/context.mjs";
import { messageOf, SetupError } from "../setup/support/errors.mjs";
import { type EntryFindings, replayChunk } from "../support/recordings/pool.js";
import { recordings } from "../support/recordings/recorder.js";
import { recordingsIn } from "../support/recordings/recording.js";
import { readOptions } from "./options.js";
import { adaptationLines, details, failureLines, headlines, nearLines, skipLines } from "./report.js";
import { resultOf } from "./results.js";

const worker = path.join(import.meta.dirname, "worker.ts");
const processes = 2;
const modulesInAChunk = 10;
const cannotBegin = 2;

/** In as many processes at a time, each taking the next chunk. */
async function replayAll(files: readonly string[]): Promise<EntryFindings[]> {
  const found: EntryFindings[] = [];
  let next = 0;
  const lane = async () => {
    while (next < files.length) {
      const chunk = files.slice(next, next + modulesInAChunk);
      next += modulesInAChunk;
      found.push(...(await replayChunk(worker, chunk)));
      console.error(`replayed ${found.length} of ${files.length} modules`);
    }
  };
  await Promise.all(Array.from({ length: processes }, lane));
  return found.sort((a, b) => (a.entry < b.entry ? -1 : 1));
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  let files: Map<string, string>;
  try {
    options = readOptions(process.argv.slice(2));
    const folder = options.recordings ?? (await recordings(createContext(), "parity-modules", { processes }));
    files = recordingsIn(folder);
  } catch (error) {
    console.error(`candelabra: ${messageOf(error)}`);
    if (error instanceof SetupError && error.mend) console.error(`  mend: ${error.mend}`);
    return cannotBegin;
  }
  const { modules, json, verbose } = options;
  const wanted = [...files].filter(
    ([module]) => modules.length === 0 || modules.some((start) => module.startsWith(start)),
  );
  const results = (await replayAll(wanted.map(([, file]) => file))).map(resultOf);
  console.log(`${cpus()[0]?.model ?? process.arch}, one thread a process`);
  for (const line of failureLines(results, verbose)) console.log(line);
  if (verbose) for (const line of nearLines(results)) console.log(line);
  for (const line of [...skipLines(results), ...adaptationLines(results), ...details(results)])
    console.log(line);
  for (const line of headlines(results)) console.log(line);
  if (json) writeFileSync(json, `${JSON.stringify({ date: new Date().toISOString(), results }, null, 1)}\n`);
  return results.every(({ status }) => status === "equal" || status === "skipped") ? 0 : 1;
}

process.exitCode = await main();
