// One turn of one contender: a fresh process, a job as its argument, an outcome as its last line.

import path from "node:path";
import { run } from "../setup/support/exec.mjs";
import type { Contender, Side } from "./bench.js";
import type { Outcome } from "./job.js";

/** The program and its first arguments, by side. */
export type Programs = Readonly<Record<Side, readonly string[]>>;

export function programs(root: string, worker: string, python: string): Programs {
  return {
    node: [process.execPath, worker],
    python: [python, path.join(root, "scripts", "bench", "python", "main.py")],
  };
}

/** Milliseconds after which a process hangs rather than works: the slowest takes a minute on a slow machine. */
const timeout = 1_200_000;

/** Throws with the process's own words when it fails. */
export async function takeTurn(programs: Programs, { name, side, job }: Contender): Promise<Outcome> {
  const [file, ...args] = programs[side];
  const env = { ...process.env, OMP_NUM_THREADS: String(job.threads), PYTHONWARNINGS: "ignore" };
  const { code, stdout, stderr } = await run(file!, [...args, JSON.stringify(job)], { env, timeout });
  if (code !== 0) throw new Error(`${name} ended with code ${code}:\n${(stderr || stdout).trim()}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Outcome;
}
