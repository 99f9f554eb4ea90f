// Stamps say whether a step is still done: a hash of everything that went into it, kept beside what came out.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * @param {string} file
 * @returns {string | null} the stamp, or null when the step was never finished
 */
export function readStamp(file) {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {string} stamp
 */
export function writeStamp(file, stamp) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${stamp}\n`);
}

/**
 * Hashes files by path and content. Contents, not times: a checkout touches files that it does not change.
 *
 * @param {string} root
 * @param {readonly string[]} inputs files, and folders that are walked; one that is absent counts as absent
 * @param {readonly string[]} [values] what else the step depends on
 * @returns {string}
 */
export function hashInputs(root, inputs, values = []) {
  const hash = createHash("sha256").update(JSON.stringify(values));
  for (const input of inputs) {
    for (const file of filesUnder(root, input)) {
      hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string} input
 * @returns {string[]} relative paths in a fixed order, with forward slashes
 */
function filesUnder(root, input) {
  let entries;
  try {
    entries = readdirSync(path.join(root, input), { withFileTypes: true, recursive: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return [input];
    return [];
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}
