// Where libtorch comes from, in this order: LIBTORCH, an installed Python torch, the cache, a wheel through pip,
// PyTorch's archive.

import { SetupError } from "../support/errors.mjs";
import { fillCache, fromCache } from "./cache.mjs";
import { fromArchive } from "./from_archive.mjs";
import { fromPip } from "./from_pip.mjs";
import { fromPrefix } from "./from_prefix.mjs";
import { fromPython } from "./from_python.mjs";
import { libtorchVersion } from "./version.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("./prefix.mjs").Libtorch} Libtorch */

/**
 * Looks without fetching anything: what `npm run doctor` asks.
 *
 * @param {Context} context
 * @returns {Promise<Libtorch | string>} what was found, or why nothing was
 * @throws {SetupError} when LIBTORCH names something that cannot serve
 */
export async function findLibtorch(context) {
  const named = fromPrefix(context);
  if (named) return named;
  const python = await fromPython(context);
  if (typeof python !== "string") return python;
  return fromCache(context) ?? python;
}

/**
 * Looks, and fetches when nothing is there.
 *
 * @param {Context} context
 * @returns {Promise<Libtorch>}
 * @throws {SetupError} when every source fails, with what each one said
 */
export async function resolveLibtorch(context) {
  const found = await findLibtorch(context);
  if (typeof found !== "string") return found;
  const reasons = [`Python: ${found}`];
  const fetched = await fillCache(context, async (temporary) => {
    const wheel = await fromPip(context, temporary);
    if ("folder" in wheel) return wheel.folder;
    const archive = await fromArchive(context, temporary);
    if ("folder" in archive) return archive.folder;
    reasons.push(`pip: ${wheel.reason}`, `archive: ${archive.reason}`);
    return null;
  });
  if (fetched) return fetched;
  throw new SetupError(
    `No libtorch ${libtorchVersion} was found and none could be fetched.\n  ${reasons.join("\n  ")}`,
    `python3 -m pip install torch==${libtorchVersion}   # or set LIBTORCH to a libtorch ${libtorchVersion} you have`,
  );
}
