// The TypeScript build: lib/ to dist/.

import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { SetupError } from "../support/errors.mjs";
import { run } from "../support/exec.mjs";
import { formatTime } from "../support/format.mjs";
import { hashInputs, readStamp, writeStamp } from "../support/stamp.mjs";
import { writeEntries } from "./entries.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

/** @param {Context} context */
export const typescriptStampFile = ({ root }) => path.join(root, "build", "typescript.stamp");

/** @param {Context} context */
export const typescriptStamp = ({ root }) =>
  hashInputs(root, ["lib", "tsconfig.json", "tsconfig.build.json", "scripts/setup/steps/entries.mjs"]);

/**
 * @param {Context} context
 * @returns {boolean}
 */
export function typescriptReady(context) {
  const built = existsSync(path.join(context.root, "dist", "index.js"));
  return built && readStamp(typescriptStampFile(context)) === typescriptStamp(context);
}

/**
 * @param {Context} context
 * @returns {Promise<void>}
 */
export async function ensureTypescript(context) {
  if (typescriptReady(context)) return;
  const start = Date.now();
  const stamp = typescriptStamp(context);
  const tsc = path.join(context.root, "node_modules", "typescript", "bin", "tsc");
  rmSync(path.join(context.root, "dist"), { recursive: true, force: true }); // what a renamed module left behind
  const result = await run(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: context.root });
  if (result.code !== 0) {
    throw new SetupError(
      `TypeScript finds errors in lib/:\n${result.stdout.trim()}`,
      "npx tsc -p tsconfig.build.json",
    );
  }
  writeEntries(path.join(context.root, "dist"));
  writeStamp(typescriptStampFile(context), stamp);
  context.report.note(`TypeScript: built in ${formatTime(Date.now() - start)}`);
}
