// The set-up of an installed package: libtorch found or fetched, and an addon that loads with it. Everything else
// came with the package.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { askAddon } from "../doctor/addon.mjs";
import { findLibtorch } from "../libtorch/resolve.mjs";
import { libtorchVersion } from "../libtorch/version.mjs";
import { ensureAddon, releaseFolder } from "../steps/addon.mjs";
import { ensureLibtorch, recordedLibtorch, recordLibtorch } from "../steps/libtorch.mjs";
import { commandFor } from "../support/context.mjs";
import { codeOf, SetupError } from "../support/errors.mjs";
import { withLock } from "../support/lock.mjs";
import { stateFolder } from "../support/places.mjs";
import { findAddon } from "./addon.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

/**
 * @param {Context} context
 * @returns {Promise<void>}
 * @throws {SetupError} when something is missing
 */
export async function setUpPackage(context) {
  const { report } = context;
  const onWait = () => report.note("another set-up is at work for this package, waiting for it");
  const work = async () => {
    const libtorch = await ensureLibtorch(context, { lookAgain: true });
    const found = findAddon(context, libtorch);
    if (found) {
      recordLibtorch(context, { ...libtorch, addon: found.release });
      const asked = await askAddon(context);
      if ("answer" in asked) return report.note(`addon: ${found.text}`);
      report.note(`addon: ${found.text}, does not load: ${asked.reason}`);
    } else {
      const system = `${context.platform} ${context.arch} and libtorch ${libtorch.version}`;
      report.note(`addon: none came with the package for ${system}, so it is compiled here`);
    }
    await ensureAddon(context, libtorch);
    recordLibtorch(context, { ...libtorch, addon: releaseFolder(context, libtorch) });
    const asked = await askAddon(context);
    if ("reason" in asked) {
      throw new SetupError(`The addon is compiled and does not load: ${asked.reason}`);
    }
  };
  requireWritable(stateFolder(context));
  await withLock(path.join(stateFolder(context), "setup.lock"), work, { onWait });
}

/**
 * What a program does that finds no record: looks for what needs no fetching and no compiling, and remembers it.
 *
 * @param {Context} context
 * @returns {Promise<object>} the record
 * @throws {SetupError} when the set-up has to be run
 */
export async function locate(context) {
  const libtorch = recordedLibtorch(context) ?? (await findLibtorch(context));
  const mend = commandFor(context, "setup");
  if (typeof libtorch === "string") {
    throw new SetupError(`libtorch ${libtorchVersion} is not set up yet (${libtorch}).`, mend);
  }
  const addon = findAddon(context, libtorch);
  if (!addon) {
    const system = `${context.platform} ${context.arch} with libtorch ${libtorch.version}`;
    throw new SetupError(`the package holds no addon for ${system}, and none is compiled yet.`, mend);
  }
  const found = { ...libtorch, addon: addon.release };
  try {
    return recordLibtorch(context, found);
  } catch (error) {
    // Only a memory: without it the next start looks again.
    if (!isRefusal(error)) throw error;
    return found;
  }
}

/**
 * @param {string} folder
 * @throws {SetupError}
 */
function requireWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new SetupError(
      `${folder} cannot be written to (${codeOf(error)}).`,
      "set CANDELABRA_CACHE to a folder of yours, for the set-up and for the programs that use it",
    );
  }
}

/**
 * @param {unknown} error
 * @returns {boolean} whether a folder could not be written to
 */
function isRefusal(error) {
  // ENOENT is what making a folder together with its parents gives on a disk that is mounted read-only.
  return ["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");
}
