// The versions of Node that are supported, as npm's package "node" carries them; kept in .cache/nodes.

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "../setup/support/exec.mjs";
import { npm } from "./npm.mjs";

/** @typedef {import("../setup/support/context.mjs").Context} Context */

export const supported = ["20", "22", "24"];

/**
 * @param {Context} context
 * @param {string} major
 * @returns {Promise<{ version: string, file: string }>}
 */
export async function nodeOf(context, major) {
  const folder = path.join(context.root, ".cache", "nodes", major);
  const file = (/** @type {string} */ place) =>
    path.join(place, "node_modules", "node", "bin", context.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(file(folder))) {
    context.report.note(`fetching Node ${major} ...`);
    const temporary = `${folder}.partial-${process.pid}`;
    mkdirSync(temporary, { recursive: true });
    try {
      // Its install script, which some npms run only when told to, puts the program in its place.
      writeFileSync(
        path.join(temporary, "package.json"),
        '{ "private": true, "allowScripts": { "node": true } }\n',
      );
      await npm(context, ["install", `node@${major}`, "--no-audit", "--no-fund"], temporary);
      renameSync(temporary, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  const { code, stdout, stderr } = await run(file(folder), ["--version"]);
  if (code !== 0) throw new Error(`${file(folder)} does not run: ${stderr}`);
  return { version: stdout.trim().slice(1), file: file(folder) };
}
