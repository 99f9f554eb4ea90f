// One process of a fuzz run: `node worker.ts JOB`, a file with calls FROM to TO of a seed. The journal always holds the
// call at hand, for the parent to read after a death; complaints go into the results, a line each.

import { appendFileSync, closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { collectGarbage, memory, scope, setNumThreads } from "../../lib/index.js";
import { type Call, callsOf } from "./calls.js";
import type { Job, Line } from "./job.js";
import { complaintOf } from "./outcome.js";

// Errors are made by the hundred thousand here, and nobody reads their stacks.
Error.stackTraceLimit = 0;
setNumThreads(1);

const job = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Job;
const journal = openSync(job.journal, "w");
const line = Buffer.alloc(1024, " ");
const tell = (said: Line) => appendFileSync(job.results, `${JSON.stringify(said)}\n`);

let errors = 0;
let current = -1;

function announce(index: number, label: string): void {
  line.fill(" ");
  line.write(`${index}\t${errors}\t${label.replace(/\s+/g, " ").slice(0, 900)}\n`);
  writeSync(journal, line, 0, line.length, 0);
}

/** A promise that nobody waits for must not end the process, whatever a callback does. */
process.on("unhandledRejection", (reason) => {
  if (complaintOf([], reason))
    tell({ index: current, label: "a promise nobody waits for", complaint: String(reason) });
});

function failed({ target, label }: Call, error: unknown): void {
  errors++;
  const complaint = complaintOf(target.names, error);
  if (complaint) tell({ index: current, label, complaint });
}

/** Makes the arguments and calls; gives what it gave. */
function attempt(call: Call): unknown {
  try {
    return call.target.call(call.inputs.map((input) => input.make()));
  } catch (error) {
    failed(call, error);
    return undefined;
  }
}

const calls = callsOf(job.seed, job.filter);
for (let index = job.from; index < job.to; index++) {
  current = index;
  const call = calls.at(index);
  announce(index, call.label);
  const promised = scope(() => {
    const result = attempt(call);
    // Wrapped, so that the scope of this call ends now and takes what was made with it.
    return result instanceof Promise ? { result } : undefined;
  });
  if (promised) await promised.result.catch((error: unknown) => failed(call, error));
}
// Callbacks may have left promises; what they hold goes with them.
await new Promise((resolve) => setTimeout(resolve, 20));
collectGarbage();
closeSync(journal);
tell({ calls: job.to - job.from, errors, tensors: memory().tensors });
