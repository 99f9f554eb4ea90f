// The per-user cache: one folder for each version and platform. A folder is there whole or not at all: it is made
// beside its place under another name and moved by one rename.

import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { requireSpace } from "../support/disk.mjs";
import { SetupError } from "../support/errors.mjs";
import { isAlive, withLock } from "../support/lock.mjs";
import { inspectPrefix } from "./prefix.mjs";
import { isWanted, libtorchVersion } from "./version.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("./prefix.mjs").Libtorch} Libtorch */

const spaceNeeded = 1.5e9; // the download and what is unpacked from it
const leftoverAge = 3_600_000;
const partial = ".partial-";

/**
 * @param {Context} context
 * @returns {string}
 */
export function cacheFolder({ env, platform }) {
  if (env.CANDELABRA_CACHE) return path.resolve(env.CANDELABRA_CACHE);
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  if (platform === "win32")
    return path.join(env.LOCALAPPDATA ?? path.join(home, "AppData/Local"), "candelabra");
  if (platform === "darwin") return path.join(home, "Library/Caches/candelabra");
  return path.join(env.XDG_CACHE_HOME || path.join(home, ".cache"), "candelabra");
}

/** @param {Context} context */
function place(context) {
  return path.join(cacheFolder(context), `libtorch-${libtorchVersion}-${context.platform}-${context.arch}`);
}

/**
 * @param {Context} context
 * @returns {Libtorch | null}
 */
export function fromCache(context) {
  return foundIn(context, place(context));
}

/**
 * A wheel unpacks to torch/, PyTorch's archive to libtorch/.
 *
 * @param {Context} context
 * @param {string} folder
 * @returns {Libtorch | null}
 */
function foundIn({ platform }, folder) {
  for (const name of ["torch", "libtorch"]) {
    const found = inspectPrefix(platform, path.join(folder, name), "the cache");
    if (found && isWanted(found.version)) return found;
  }
  return null;
}

/**
 * Fills the cache, one process at a time; whoever had to wait takes what the other fetched.
 *
 * @param {Context} context
 * @param {(temporary: string) => Promise<string | null>} fetch unpacks into a folder inside the temporary one and
 *   returns that folder, or null when there is nothing to be had
 * @returns {Promise<Libtorch | null>}
 */
export async function fillCache(context, fetch) {
  const folder = place(context);
  const onWait = () => context.report.note("libtorch: another set-up is fetching it, waiting for that one");
  const fetchOnce = async () => {
    const found = fromCache(context);
    if (found) return found;
    removeLeftovers(folder);
    requireSpace(
      path.dirname(folder),
      spaceNeeded,
      "libtorch",
      "free some, or set CANDELABRA_CACHE to a larger disk",
    );
    const temporary = `${folder}${partial}${process.pid}`;
    mkdirSync(temporary, { recursive: true });
    try {
      const unpacked = await fetch(temporary);
      if (!unpacked) return null;
      if (!foundIn(context, unpacked)) {
        throw new SetupError(
          `What was fetched holds no libtorch ${libtorchVersion}.`,
          "set LIBTORCH to one you have",
        );
      }
      rmSync(folder, { recursive: true, force: true }); // fromCache found nothing whole in it
      renameSync(unpacked, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return fromCache(context);
  };
  return withLock(`${folder}.lock`, fetchOnce, { onWait });
}

/**
 * What a killed set-up left behind. The age counts where the process id belongs to someone else by now.
 *
 * @param {string} folder
 */
function removeLeftovers(folder) {
  const parent = path.dirname(folder);
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(path.basename(folder) + partial)) continue;
    const pid = Number(name.slice(name.lastIndexOf("-") + 1));
    const leftover = path.join(parent, name);
    const age = Date.now() - statSync(leftover).mtimeMs;
    if (pid !== process.pid && isAlive(pid) && age < leftoverAge) continue;
    rmSync(leftover, { recursive: true, force: true });
  }
}
