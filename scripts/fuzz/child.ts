// Runs a worker under limits: a limit on its memory, so that what is too much is an error and not the machine's death,
// and one on the time of a single call.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { kernels } from "../../test/support/kernels.js";
import type { Job, Line } from "./job.js";

export interface Limits {
  /** Kilobytes of data a process may have; null where the sanitizer needs all addresses and keeps a limit itself. */
  data: number | null;
  /** Milliseconds after which a call counts as one that does not end. */
  call: number;
  env: Readonly<Record<string, string>>;
}

export const usualLimits: Limits = { data: 3 << 20, call: 30_000, env: {} };

export interface Ended {
  /** What ended it: a signal, an exit code, "a call that does not end"; null for the end of the job. */
  cause: string | null;
  stderr: string;
  lines: Line[];
  /** The call it was at, and how many had thrown. */
  at: { index: number; errors: number; label: string } | null;
}

const worker = path.join(path.dirname(fileURLToPath(import.meta.url)), "worker.ts");
/** By its path: workers run in a folder of their own, lest an operator that writes files writes them here. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

function start(job: string, folder: string, { data, env }: Limits): ChildProcess {
  const command = [process.execPath, "--import", tsx, worker, job];
  const settings = {
    cwd: folder,
    env: { ...process.env, ...kernels, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", ...env },
    stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"],
  };
  // Only Linux counts what a process has written to against this limit.
  if (data === null || process.platform !== "linux") return spawn(command[0]!, command.slice(1), settings);
  return spawn(
    "/bin/sh",
    ["-c", 'ulimit -c 0; ulimit -v 44040192; ulimit -d "$0" && exec "$@"', String(data), ...command],
    settings,
  );
}

function readJournal(file: string): Ended["at"] {
  const [index = "", errors, label = ""] = existsSync(file)
    ? readFileSync(file, "utf8").trim().split("\t")
    : [];
  return index === "" ? null : { index: Number(index), errors: Number(errors), label };
}

function readLines(file: string): Line[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Line);
}

/** Runs a job to its end, whatever that is; `onCall` gets the number of the call at hand from time to time. */
export async function runJob(
  job: Omit<Job, "journal" | "results">,
  limits: Limits,
  onCall: (index: number) => void = () => {},
): Promise<Ended> {
  const folder = mkdtempSync(path.join(tmpdir(), "candelabra-fuzz-"));
  const [file, journal, results] = ["job.json", "journal", "results"].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  writeFileSync(file, JSON.stringify({ ...job, journal, results } satisfies Job));
  try {
    const child = start(file, folder, limits);
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-20_000);
    });
    let last = { index: -1, since: Date.now() };
    let stalled = false;
    const watch = setInterval(() => {
      const index = readJournal(journal)?.index ?? -1;
      if (index !== last.index) {
        last = { index, since: Date.now() };
        onCall(index);
      } else if (Date.now() - last.since > limits.call + (index < 0 ? 120_000 : 0)) {
        stalled = true;
        child.kill("SIGKILL");
      }
    }, 250);
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (...how) => resolve(how));
    });
    clearInterval(watch);
    const lines = readLines(results);
    const isDone = code === 0 && lines.some((line) => "calls" in line);
    const cause = isDone ? null : stalled ? "a call that does not end" : (signal ?? `exit ${code}`);
    return { cause, stderr, lines, at: readJournal(journal) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
