// A process that replays recordings: a program calls `replayJob`, the pool starts it as `node PROGRAM JOB`. What it
// finds goes to the job's results a line each; its journal always holds the sample at hand, so that the parent can
// tell which one ended the process.

import { appendFileSync, openSync, readFileSync, writeSync } from "node:fs";
import { setNumThreads } from "../../../lib/index.js";
import type { Job, Line } from "./job.js";
import { type Recording, readRecording } from "./recording.js";

export interface Task {
  label: string;
  isError: boolean;
  run(): { kind: string; detail?: string };
}

/**
 * Replays the job's entries. `tasks` gives for each sample, then each error input, what there is to do, or null to
 * skip it; what comes out "equal" is not told.
 */
export function replayJob<R extends Recording>(tasks: (recording: R) => Iterable<Task | null>): void {
  // Errors are made by the thousand here, and nobody reads their stacks.
  Error.stackTraceLimit = 0;
  setNumThreads(1);
  const job: Job = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
  const journal = openSync(job.journal, "w");
  const field = Buffer.alloc(32, " ");
  const announce = (entry: number, sample: number) => {
    field.fill(" ");
    field.write(`${entry} ${sample}`);
    writeSync(journal, field, 0, field.length, 0);
  };
  const tell = (line: Line) => appendFileSync(job.results, `${JSON.stringify(line)}\n`);
  job.entries.forEach(({ file, from }, index) => {
    announce(index, 0);
    let number = 0;
    for (const task of tasks(readRecording<R>(file))) {
      const at = number++;
      if (at < from) continue;
      announce(index, at);
      if (!task) tell({ index, at, kind: "skipped" });
      else {
        const outcome = task.run();
        if (outcome.kind !== "equal") {
          tell({ index, at, label: task.label, isError: task.isError, ...outcome });
        }
      }
    }
    tell({ index, done: true });
  });
}
