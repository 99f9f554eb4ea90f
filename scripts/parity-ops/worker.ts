// A process that replays recordings: `node worker.ts JOB`. What it finds goes to the job's results a line each; its
// journal always holds the sample at hand, so that the parent can tell which one ended the process.

import { appendFileSync, openSync, readFileSync, writeSync } from "node:fs";
import { setNumThreads } from "../../lib/index.js";
import { replayError } from "./errors.js";
import type { Job, Line } from "./job.js";
import { type ErrorSample, type Program, type Recording, readRecording } from "./recording.js";
import { type Outcome, replay } from "./replay.js";
import { skipOf } from "./skips.js";
import { toleranceOf } from "./tolerances.js";

// Errors are made by the thousand here, and nobody reads their stacks.
Error.stackTraceLimit = 0;
setNumThreads(1);
const job: Job = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
const journal = openSync(job.journal, "w");
const field = Buffer.alloc(32, " ");

function announce(entry: number, sample: number): void {
  field.fill(" ");
  field.write(`${entry} ${sample}`);
  writeSync(journal, field, 0, field.length, 0);
}

const tell = (line: Line) => appendFileSync(job.results, `${JSON.stringify(line)}\n`);

/** Samples, then error inputs, in one numbering. */
function* tasks(
  recording: Recording,
): Generator<{ label: string; isError: boolean; run: () => Outcome } | null> {
  const { entry, samples, errors, blob } = recording;
  const expected = { blob, tolerance: toleranceOf(entry) };
  for (const sample of samples) {
    const label = `${sample.dtype} #${sample.number}`;
    yield skipOf(entry, sample.dtype) ? null : { label, isError: false, run: () => replay(sample, expected) };
  }
  for (const sample of errors) {
    const program = sample as ErrorSample & Program;
    const skipped = sample.unsayable !== undefined || skipOf(entry);
    yield skipped
      ? null
      : { label: `error input #${sample.number}`, isError: true, run: () => replayError(program, blob) };
  }
}

job.entries.forEach(({ file, from }, index) => {
  announce(index, 0);
  const recording = readRecording(file);
  let number = 0;
  for (const task of tasks(recording)) {
    const at = number++;
    if (at < from) continue;
    announce(index, at);
    if (!task) tell({ index, at, kind: "skipped" });
    else {
      const outcome = task.run();
      if (outcome.kind !== "equal") tell({ index, at, label: task.label, isError: task.isError, ...outcome });
    }
  }
  tell({ index, done: true });
});
