// Where a set-up keeps what it makes. In a clone that is build/. An installed package may lie where nobody may write,
// and `npm ci` replaces it, so what is made for one goes into the per-user cache: a folder for each version of the
// package and platform, in it one for each libtorch that the addon was compiled against. The addon speaks Node-API,
// so the version of Node does not matter.

import { readFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../libtorch/cache.mjs";
import { releaseOf } from "../libtorch/version.mjs";

/** @typedef {import("./context.mjs").Context} Context */

/**
 * @param {Context} context
 * @returns {{ version: string, dependencies: Record<string, string> }} of package.json
 */
export function manifest({ root }) {
  return JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
}

/**
 * The record libtorch.json and the lock lie here; lib/tensor/load.ts looks in the same place.
 *
 * @param {Context} context
 * @returns {string}
 */
export function stateFolder(context) {
  if (!context.packaged) return path.join(context.root, "build");
  const name = `package-${manifest(context).version}-${context.platform}-${context.arch}`;
  return path.join(cacheFolder(context), name);
}

/**
 * @param {Context} context
 * @param {Pick<import("../libtorch/prefix.mjs").Libtorch, "version" | "kind">} libtorch
 * @returns {string} the folder that the addon is compiled in
 */
export function buildFolder(context, { version, kind }) {
  const state = stateFolder(context);
  return context.packaged ? path.join(state, `addon-${releaseOf(version)}-${kind}`) : state;
}
