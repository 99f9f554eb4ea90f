// A process that replays recordings of operators.

import { replayJob, type Task } from "../support/recordings/worker.js";
import { replayError } from "./errors.js";
import type { ErrorSample, OpRecording, Program } from "./recording.js";
import { replay } from "./replay.js";
import { skipOf } from "./skips.js";
import { toleranceOf } from "./tolerances.js";

/** Samples, then error inputs, in one numbering. */
function* tasks({ entry, samples, errors, blob }: OpRecording): Generator<Task | null> {
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

replayJob(tasks);
