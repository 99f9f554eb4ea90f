// The addon of an installed package: the prebuilt one for this platform that came with it, or one compiled here.

import { createRequire } from "node:module";
import path from "node:path";
import { isWanted } from "../libtorch/version.mjs";
import { addonReady, releaseFolder } from "../steps/addon.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("../libtorch/prefix.mjs").Libtorch} Libtorch */

/**
 * A prebuilt addon fits the pinned libtorch, be it a CPU or a CUDA build.
 *
 * @param {Context} context
 * @returns {string | null} its file
 */
function prebuiltAddon({ root }) {
  const { resolve } = createRequire(path.join(root, "package.json"))("node-gyp-build");
  try {
    return resolve(root);
  } catch {
    return null; // node-gyp-build throws where none is for this platform
  }
}

/**
 * One that was compiled here is preferred: there is one only where the prebuilt does not serve.
 *
 * @param {Context} context
 * @param {Libtorch | null} libtorch
 * @returns {{ text: string, release: string | null } | null} release: the folder of one that was compiled here
 */
export function findAddon(context, libtorch) {
  if (libtorch && addonReady(context, libtorch)) {
    const release = releaseFolder(context, libtorch);
    return { text: `compiled in ${release}`, release };
  }
  const prebuilt = libtorch && !isWanted(libtorch.version) ? null : prebuiltAddon(context);
  return prebuilt ? { text: `prebuilt, ${path.relative(context.root, prebuilt)}`, release: null } : null;
}
