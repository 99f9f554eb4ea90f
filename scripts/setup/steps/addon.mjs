// The addon: configured by CMake, compiled by Ninja or make, both driven by cmake-js.

import { existsSync } from "node:fs";
import path from "node:path";
import { requireCmake } from "../prerequisites/cmake.mjs";
import { requireCompiler } from "../prerequisites/compiler.mjs";
import { requireSpace } from "../support/disk.mjs";
import { buildFolder, manifest } from "../support/places.mjs";
import { hashInputs, readStamp, writeStamp } from "../support/stamp.mjs";
import { compile } from "./compile.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("../libtorch/prefix.mjs").Libtorch} Libtorch */

const spaceNeeded = 0.5e9;
const names = ["candelabra.node", "candelabra_loader.node"];

/**
 * @param {Context} context
 * @param {Libtorch} libtorch
 * @returns {string} the folder that holds the two addons once they are compiled
 */
export const releaseFolder = (context, libtorch) => path.join(buildFolder(context, libtorch), "Release");

/**
 * @param {Context} context
 * @param {Libtorch} libtorch
 */
export const addonStampFile = (context, libtorch) => path.join(buildFolder(context, libtorch), "addon.stamp");

/**
 * @param {Context} context
 * @param {Libtorch} libtorch
 * @returns {string} a hash of what the addon is built from
 */
export function addonStamp(context, libtorch) {
  const { dependencies } = manifest(context);
  const headers = [dependencies["node-addon-api"] ?? "", dependencies["node-api-headers"] ?? ""];
  const values = [libtorch.prefix, libtorch.version, ...headers];
  return hashInputs(context.root, ["CMakeLists.txt", "native"], values);
}

/**
 * @param {Context} context
 * @param {Libtorch | null} libtorch
 * @returns {boolean}
 */
export function addonReady(context, libtorch) {
  if (!libtorch) return false;
  const release = releaseFolder(context, libtorch);
  if (!names.every((file) => existsSync(path.join(release, file)))) return false;
  return readStamp(addonStampFile(context, libtorch)) === addonStamp(context, libtorch);
}

/**
 * @param {Context} context
 * @param {Libtorch} libtorch
 * @returns {Promise<void>}
 */
export async function ensureAddon(context, libtorch) {
  if (addonReady(context, libtorch)) return;
  await requireCompiler(context);
  await requireCmake(context);
  const build = buildFolder(context, libtorch);
  requireSpace(build, spaceNeeded, "Compiling the addon", "free some space there");
  const stamp = addonStamp(context, libtorch); // taken before: a file that changes meanwhile is compiled next time
  const release = releaseFolder(context, libtorch);
  await compile(context, { libtorch, build, products: names.map((name) => path.join(release, name)) });
  writeStamp(addonStampFile(context, libtorch), stamp);
}
