// libtorch: found or fetched once, then remembered in build/libtorch.json, which the loader reads at run time.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inspectPrefix } from "../libtorch/prefix.mjs";
import { resolveLibtorch } from "../libtorch/resolve.mjs";
import { isWanted } from "../libtorch/version.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("../libtorch/prefix.mjs").Libtorch} Libtorch */

/**
 * What was asked for when it was found; another wish makes the record void.
 *
 * @param {Context} context
 */
const asked = ({ env }) => ({ libtorch: env.LIBTORCH ?? null, cache: env.CANDELABRA_CACHE ?? null });

/** @param {Context} context */
const recordFile = ({ root }) => path.join(root, "build", "libtorch.json");

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
  if (JSON.stringify(record.asked) !== JSON.stringify(asked(context))) return null;
  const found = inspectPrefix(context.platform, record.prefix, record.source);
  return found && isWanted(found.version) ? found : null;
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
  const file = recordFile(context);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...found, asked: asked(context) }, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  context.report.note(`libtorch: ${found.version} (${found.kind}) from ${found.source}, ${found.prefix}`);
  return found;
}
