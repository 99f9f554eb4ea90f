// Recordings of a database in .cache, made by a Python program once for each version of it.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { pythonEnvironment } from "../../python/environment.mjs";
import { requirementsFile } from "../../python/requirements.mjs";
import type { Context } from "../../setup/support/context.mjs";
import { run } from "../../setup/support/exec.mjs";
import { withLock } from "../../setup/support/lock.mjs";
import { hashInputs } from "../../setup/support/stamp.mjs";

export interface RecorderOptions {
  /** Processes that share the entries; defaults to 1. */
  processes?: number;
}

/** `scripts/TOOL/record.py`, and the modules that it imports. */
function inputs(root: string, tool: string): string[] {
  const folders = [`scripts/${tool}/python`, "scripts/support/recordings/python"];
  const modules = folders.flatMap((folder) => {
    const files = readdirSync(path.join(root, folder)).filter((file) => file.endsWith(".py"));
    return files.sort().map((file) => `${folder}/${file}`);
  });
  return [`scripts/${tool}/record.py`, requirementsFile, "scripts/fixtures/reproducible.py", ...modules];
}

/** The folder with a file for each entry: `record.py FOLDER PART PARTS` writes those of one of several processes. */
export async function recordings(
  context: Context,
  tool: string,
  { processes = 1 }: RecorderOptions = {},
): Promise<string> {
  const { root } = context;
  const folder = path.join(root, ".cache", tool, hashInputs(root, inputs(root, tool)));
  if (existsSync(folder)) return folder;
  const onWait = () => context.report.note("another process is recording, waiting for it");
  return withLock(`${folder}.lock`, () => record(context, { folder, tool, processes }), { onWait });
}

async function record(
  context: Context,
  { folder, tool, processes }: { folder: string; tool: string; processes: number },
): Promise<string> {
  if (existsSync(folder)) return folder; // recorded while we waited
  const { root } = context;
  const python = await pythonEnvironment(context);
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const recorder = `scripts/${tool}/record.py`;
  const env = { ...context.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const onLine = (line: string) => {
    if (line.startsWith("recorded ")) context.report.note(line);
  };
  const parts = Array.from({ length: processes }, async (_, part) => {
    const args = [path.join(root, recorder), unfinished, String(part), String(processes)];
    const { code, stderr } = await run(python, args, { cwd: root, env, onLine });
    if (code !== 0) throw new Error(`${recorder} failed:\n${stderr.trimEnd()}`);
  });
  await Promise.all(parts);
  renameSync(unfinished, folder); // last: a run that is broken off leaves no half of it
  return folder;
}
