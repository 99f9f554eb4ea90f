import { existsSync, statfsSync } from "node:fs";
import path from "node:path";
import { SetupError } from "./errors.mjs";
import { formatBytes } from "./format.mjs";

/**
 * Stops early when a folder's disk is too small for what is about to be written there.
 *
 * @param {string} folder need not exist yet
 * @param {number} needed bytes
 * @param {string} what for the sentence, such as "libtorch"
 * @param {string} mend how to put it elsewhere
 */
export function requireSpace(folder, needed, what, mend) {
  const free = freeSpace(folder);
  if (free >= needed) return;
  throw new SetupError(
    `${what} needs ${formatBytes(needed)} of disk space, and ${folder} has ${formatBytes(free)} free.`,
    mend,
  );
}

/**
 * @param {string} folder
 * @returns {number} bytes free on the disk that holds it, or would hold it
 */
export function freeSpace(folder) {
  let existing = path.resolve(folder);
  while (!existsSync(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}
