// npm packages: `npm ci` when node_modules is not what package-lock.json says.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { SetupError } from "../support/errors.mjs";
import { run, which } from "../support/exec.mjs";
import { formatTime } from "../support/format.mjs";
import { hashInputs, readStamp, writeStamp } from "../support/stamp.mjs";
import { mendFor } from "../support/system.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} Entry */

/** @param {Context} context */
const packagesStampFile = ({ root }) => path.join(root, "node_modules", ".candelabra-lock");

/** @param {Context} context */
const packagesStamp = ({ root }) => hashInputs(root, ["package-lock.json"]);

/**
 * @param {Context} context
 * @returns {boolean}
 */
export function packagesReady(context) {
  return readStamp(packagesStampFile(context)) === packagesStamp(context);
}

/**
 * @param {Context} context
 * @returns {Promise<void>}
 */
export async function ensurePackages(context) {
  if (packagesReady(context)) return;
  if (!installedAsLocked(context)) await install(context);
  writeStamp(packagesStampFile(context), packagesStamp(context));
}

/**
 * Whether `npm install` or `npm ci` was run by hand already; then there is no need to do it over.
 *
 * @param {Context} context
 * @returns {boolean}
 */
function installedAsLocked({ root }) {
  const installed = readEntries(path.join(root, "node_modules", ".package-lock.json"));
  const locked = readEntries(path.join(root, "package-lock.json"));
  if (!installed || !locked) return false;
  return Object.entries(locked).every(([place, entry]) => {
    if (place === "" || entry.link) return true;
    if (!installed[place]) return entry.optional === true;
    return installed[place].version === entry.version && existsSync(path.join(root, place));
  });
}

/**
 * @param {string} file
 * @returns {Record<string, Entry> | null}
 */
function readEntries(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : null;
}

/** @param {Context} context */
async function install(context) {
  const start = Date.now();
  context.report.note("npm packages: installing ...");
  const npm = npmCommand(context);
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = await run(npm.file, [...npm.args, ...args], { cwd: context.root, env: context.env });
  if (result.code !== 0) {
    const lines = `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-15).join("\n");
    const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(lines);
    throw new SetupError(
      `npm ci failed${offline ? ": its registry is not reached" : ""}.\n${lines}`,
      offline ? "connect to the network, or set npm's proxy or registry, and run again" : "npm ci",
    );
  }
  context.report.note(`npm packages: installed in ${formatTime(Date.now() - start)}`);
}

/**
 * The npm that started us, if one did: it need not be the first on the PATH.
 *
 * @param {Context} context
 * @returns {{ file: string, args: string[] }}
 */
export function npmCommand(context) {
  const started = context.env.npm_execpath;
  if (started?.endsWith("npm-cli.js")) return { file: process.execPath, args: [started] };
  // On Windows npm is a batch file, which cannot be spawned; the script behind it lies beside node.
  const beside = path.join(path.dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  if (existsSync(beside)) return { file: process.execPath, args: [beside] };
  const npm = which(context, "npm");
  if (!npm) throw new SetupError("npm was not found on the PATH.", mendFor(context, "node"));
  return { file: npm, args: [] };
}
