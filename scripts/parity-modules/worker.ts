// A process that replays recordings of modules.

import { replayJob, type Task } from "../support/recordings/worker.js";
import { replayError } from "./errors.js";
import type { ErrorSample, ModuleRecording, Program } from "./recording.js";
import { replay } from "./replay.js";
import { className } from "./results.js";

/** Samples, then error inputs, in one numbering. */
function* tasks({ entry, samples, errors, blob }: ModuleRecording): Generator<Task | null> {
  const name = className(entry);
  for (const sample of samples) {
    const label = `${sample.dtype} ${sample.training ? "training" : "eval"} #${sample.number}`;
    yield { label, isError: false, run: () => replay(name, sample, { blob }) };
  }
  for (const sample of errors) {
    const program = sample as ErrorSample & Program;
    const label = `error input #${sample.number}`;
    yield sample.unsayable !== undefined
      ? null
      : { label, isError: true, run: () => replayError(name, program, blob) };
  }
}

replayJob(tasks);
