// Runs both sides of a program, each in a fresh process, and reads what they wrote.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../setup/support/exec.mjs";
import type { Recording } from "./recording.js";
import type { Stated } from "./run_program.js";

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(folder, "../..");

export interface SidesOptions {
  python: string;
  /** Instead of the program's own number. */
  steps?: number | undefined;
}

export interface Sides {
  ours: Stated;
  theirs: Recording;
}

/** Throws with what a side wrote to stderr when one of them fails. */
export async function runSides(name: string, { python, steps }: SidesOptions): Promise<Sides> {
  const scratch = mkdtempSync(path.join(tmpdir(), "candelabra-parity-"));
  try {
    const [mine, yours] = ["typescript.json", "python.json"].map((file) => path.join(scratch, file));
    const program = path.join(folder, "run_program");
    const given = steps === undefined ? [] : [String(steps)];
    await start(process.execPath, ["--import", "tsx", `${program}.ts`, name, mine!, ...given]);
    const ours = read(mine!) as Stated;
    const trainings = Object.entries(ours.runs).map(([variant, { losses }]) => `${losses.length}:${variant}`);
    await start(python, [`${program}.py`, name, yours!, ...trainings]);
    return { ours, theirs: read(yours!) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function start(file: string, args: readonly string[]): Promise<void> {
  // One thread from the start: a library that makes its team of threads on loading would not heed a later call.
  const env = { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const { code, stdout, stderr } = await run(file, args, { cwd: root, env });
  if (code !== 0)
    throw new Error(`${path.basename(args.find(isScript)!)} failed:\n${stderr || stdout}`.trimEnd());
}

const isScript = (argument: string) => /run_program\.(ts|py)$/.test(argument);

function read(file: string): Recording {
  return JSON.parse(readFileSync(file, "utf8"));
}
