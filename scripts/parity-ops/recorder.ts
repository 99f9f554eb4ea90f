// Recordings of the operator database in .cache, made by record.py once for each version of the recorder.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { pythonEnvironment } from "../python/environment.mjs";
import { requirementsFile } from "../python/requirements.mjs";
import type { Context } from "../setup/support/context.mjs";
import { run } from "../setup/support/exec.mjs";
import { hashInputs } from "../setup/support/stamp.mjs";

const recorder = "scripts/parity-ops/record.py";

function inputs(root: string): string[] {
  const modules = readdirSync(path.join(root, "scripts/parity-ops/python")).filter((file) =>
    file.endsWith(".py"),
  );
  const paths = modules.sort().map((file) => `scripts/parity-ops/python/${file}`);
  return [recorder, requirementsFile, "scripts/fixtures/reproducible.py", ...paths];
}

/** The folder with a file for each entry. */
export async function recordings(context: Context): Promise<string> {
  const folder = path.join(
    context.root,
    ".cache",
    "parity-ops",
    hashInputs(context.root, inputs(context.root)),
  );
  if (existsSync(folder)) return folder;
  const python = await pythonEnvironment(context);
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const env = { ...context.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const { code, stderr } = await run(python, [path.join(context.root, recorder), unfinished], {
    cwd: context.root,
    env,
    onLine: (line) => {
      if (line.startsWith("recorded ")) context.report.note(line);
    },
  });
  if (code !== 0) throw new Error(`${recorder} failed:\n${stderr.trimEnd()}`);
  renameSync(unfinished, folder); // last: a run that is broken off leaves no half of it
  return folder;
}
