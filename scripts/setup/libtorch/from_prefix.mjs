// Source 1: LIBTORCH names a prefix. It is a wish, so what does not fit it stops rather than being passed over.

import path from "node:path";
import { SetupError } from "../support/errors.mjs";
import { inspectPrefix } from "./prefix.mjs";
import { isAllowed, libtorchVersion } from "./version.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

/**
 * @param {Context} context
 * @returns {import("./prefix.mjs").Libtorch | null} null when LIBTORCH is not set
 */
export function fromPrefix({ env, platform }) {
  if (!env.LIBTORCH) return null;
  const prefix = path.resolve(env.LIBTORCH);
  const unset = platform === "win32" ? "set LIBTORCH=" : "unset LIBTORCH";
  const found = inspectPrefix(platform, prefix, "LIBTORCH");
  if (!found) {
    throw new SetupError(
      `LIBTORCH is ${prefix}, which has no libtorch in it (lib/ with torch_cpu, and include/, are looked for).`,
      `${unset}   # then candelabra fetches libtorch ${libtorchVersion} itself`,
    );
  }
  if (!isAllowed(env, found.version)) {
    throw new SetupError(
      `LIBTORCH is ${prefix}, which holds libtorch ${found.version}, and ${libtorchVersion} is needed.`,
      `${unset}   # then candelabra fetches libtorch ${libtorchVersion} itself; with CANDELABRA_ANY_LIBTORCH=1 the addon is compiled against any from 2.11 on`,
    );
  }
  return found;
}
