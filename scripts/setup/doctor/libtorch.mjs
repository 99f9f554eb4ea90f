import { findLibtorch } from "../libtorch/resolve.mjs";
import { isWanted, libtorchVersion } from "../libtorch/version.mjs";
import { recordedLibtorch } from "../steps/libtorch.mjs";
import { commandFor } from "../support/context.mjs";
import { SetupError } from "../support/errors.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("../libtorch/prefix.mjs").Libtorch} Libtorch */
/** @typedef {import("./doctor.mjs").Row} Row */

/**
 * @param {Context} context
 * @returns {Promise<{ row: Row, libtorch: Libtorch | null }>}
 */
export async function checkLibtorch(context) {
  const name = "libtorch";
  try {
    const found = recordedLibtorch(context) ?? (await findLibtorch(context));
    if (typeof found !== "string") {
      const text = `${found.version}, ${found.kind}, from ${found.source} (${found.prefix})`;
      if (isWanted(found.version)) return { row: { name, state: "ok", text }, libtorch: found };
      const other = `${text}; the pinned version is ${libtorchVersion}, and CANDELABRA_ANY_LIBTORCH took this one`;
      return { row: { name, state: "note", text: other }, libtorch: found };
    }
    const text = `no libtorch ${libtorchVersion} yet (${found})`;
    return { row: { name, state: "missing", text, mend: commandFor(context, "setup") }, libtorch: null };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { row: { name, state: "missing", text: error.message, mend: error.mend }, libtorch: null };
  }
}
