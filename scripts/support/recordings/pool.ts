// Replays recordings in child processes, a chunk of entries each. A crash costs the sample that caused it; the next
// process goes on behind it.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { kernels } from "../../../test/support/kernels.js";
import { run } from "../../setup/support/exec.mjs";
import type { Finding, Job, Line } from "./job.js";
import { type LeftOut, type Recording, readRecording } from "./recording.js";

const longest = 10 * 60_000;

export interface EntryFindings {
  entry: string;
  samples: number;
  errors: number;
  /** Samples that were not recorded, and of those that were, how many differ from run to run in Python itself. */
  leftOut: readonly LeftOut[];
  unsteady: number;
  findings: Finding[];
}

interface Ended {
  code: number;
  stderr: string;
  lines: Line[];
  /** Where the process was: entry and sample; null before the first. */
  position: readonly number[] | null;
}

async function work(worker: string, job: Omit<Job, "journal" | "results">): Promise<Ended> {
  const scratch = mkdtempSync(path.join(tmpdir(), "candelabra-replay-"));
  const [jobFile, journal, results] = ["job.json", "journal", "results"].map((name) =>
    path.join(scratch, name),
  );
  try {
    writeFileSync(jobFile!, JSON.stringify({ ...job, journal, results }));
    const env = { ...process.env, ...kernels, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
    const args = ["--import", "tsx", worker, jobFile!];
    const { code, stderr } = await run(process.execPath, args, { env, timeout: longest });
    const text = existsSync(results!) ? readFileSync(results!, "utf8") : "";
    const lines = text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    const at = existsSync(journal!) ? readFileSync(journal!, "utf8").trim() : "";
    const position = at === "" ? null : at.split(" ").map(Number);
    return { code, stderr, lines, position };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a process said last: its error, or what libtorch printed before it ended the process. */
function reason(stderr: string): string {
  const lines = stderr
    .trim()
    .split("\n")
    .filter((line) => line && !/^ +at |^Node\.js/.test(line));
  return (lines.find((line) => /Error/.test(line)) ?? lines.at(-1) ?? "").slice(0, 200);
}

/** Replays all of a chunk with a program that calls `replayJob`, however many processes that takes. */
export async function replayChunk(worker: string, files: readonly string[]): Promise<EntryFindings[]> {
  const found = files.map((file): EntryFindings => {
    const { entry, samples, errors, leftOut } = readRecording<Recording<{ unsteady?: boolean }>>(file);
    const unsteady = samples.filter((sample) => sample.unsteady).length;
    return { entry, samples: samples.length, errors: errors.length, leftOut, unsteady, findings: [] };
  });
  let [start, from] = [0, 0];
  while (start < files.length) {
    const entries = files.slice(start).map((file, i) => ({ file, from: i === 0 ? from : 0 }));
    const { code, stderr, lines, position } = await work(worker, { entries });
    for (const line of lines) if ("at" in line) found[start + line.index]!.findings.push(line);
    if (code === 0) return found;
    if (!position) throw new Error(`a worker cannot start: ${reason(stderr)}`);
    const [index, at] = position as [number, number];
    const broken = found[start + index]!;
    if (at >= broken.samples + broken.errors) throw new Error(`a worker failed: ${stderr}`);
    const isError = at >= broken.samples;
    const label = isError ? `error input ${at - broken.samples}` : `sample ${at}`;
    broken.findings.push({
      index,
      at,
      kind: "crash",
      label,
      isError,
      detail: `exit ${code}: ${reason(stderr)}`,
    });
    [start, from] = [start + index, at + 1];
  }
  return found;
}
