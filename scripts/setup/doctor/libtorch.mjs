import { findLibtorch } from "../libtorch/resolve.mjs";
import { libtorchVersion } from "../libtorch/version.mjs";
import { recordedLibtorch } from "../steps/libtorch.mjs";
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
      return { row: { name, state: "ok", text }, libtorch: found };
    }
    const text = `no libtorch ${libtorchVersion} yet (${found})`;
    return { row: { name, state: "missing", text, mend: "npm run setup" }, libtorch: null };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { row: { name, state: "missing", text: error.message, mend: error.mend }, libtorch: null };
  }
}
