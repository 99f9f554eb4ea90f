// libtorch: found or fetched once, then remembered in libtorch.json, which the library reads when it is loaded.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inspectPrefix } from "../libtorch/prefix.mjs";
import { resolveLibtorch } from "../libtorch/resolve.mjs";
import { isWanted, takesAny } from "../libtorch/version.mjs";
import { stateFolder } from "../support/places.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("../libtorch/prefix.mjs").Libtorch} Libtorch */

/**
 * @typedef {Libtorch & { addon?: string | null }} Found addon: the folder of an addon that was compiled for a package
 */

/**
 * What was asked for when it was found; another wish makes the record void.
 *
 * @param {Context} context
 */
const asked = ({ env }) => ({
  libtorch: env.LIBTORCH ?? null,
  cache: env.CANDELABRA_CACHE ?? null,
  any: takesAny(env),
});

/** @param {Context} context */
const recordFile = (context) => path.join(stateFolder(context), "libtorch.json");

/**
 * @param {Context} context
 * @returns {Libtorch | null} what was recorded, as long as it is still there
 */
export function recordedLibtorch(context) {
  let record;
  try {
    record = JSON.parse(readFileSync(recordFile(context), "utf8"));
  } catch {
    return null; // never set up, or not by us
  }
  // A program that uses the package need not name again what its set-up was given.
  const unchanged = context.packaged && !context.env.LIBTORCH;
  if (!unchanged && JSON.stringify(record.asked) !== JSON.stringify(asked(context))) return null;
  const found = inspectPrefix(context.platform, record.prefix, record.source);
  return found && (isWanted(found.version) || record.asked.any) ? found : null;
}

/**
 * @param {Context} context
 * @param {Found} found
 * @returns {object} what was written
 */
export function recordLibtorch(context, found) {
  const file = recordFile(context);
  // Another version than the pinned one comes this far only by wish, be it one of an earlier set-up.
  const any = takesAny(context.env) || !isWanted(found.version);
  const record = { ...found, asked: { ...asked(context), any } };
  mkdirSync(path.dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`; // two programs may be the first to look
  writeFileSync(fresh, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(fresh, file);
  return record;
}

/**
 * @param {Context} context
 * @param {{ lookAgain?: boolean }} [options]
 * @returns {Promise<Libtorch>}
 */
export async function ensureLibtorch(context, { lookAgain = false } = {}) {
  const recorded = lookAgain ? null : recordedLibtorch(context);
  if (recorded) return recorded;
  const found = await resolveLibtorch(context);
  recordLibtorch(context, found);
  context.report.note(`libtorch: ${found.version} (${found.kind}) from ${found.source}, ${found.prefix}`);
  return found;
}
