// The addon: configured by CMake, compiled by Ninja or make, both driven by cmake-js.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { requireCmake } from "../prerequisites/cmake.mjs";
import { requireCompiler } from "../prerequisites/compiler.mjs";
import { requireSpace } from "../support/disk.mjs";
import { hashInputs, readStamp, writeStamp } from "../support/stamp.mjs";
import { compile } from "./compile.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("../libtorch/prefix.mjs").Libtorch} Libtorch */

const spaceNeeded = 0.5e9;
const products = ["build/Release/candelabra.node", "build/Release/candelabra_loader.node"];

/** @param {Context} context */
export const addonStampFile = ({ root }) => path.join(root, "build", "addon.stamp");

/**
 * @param {Context} context
 * @param {Libtorch} libtorch
 * @returns {string} a hash of what the addon is built from
 */
export function addonStamp({ root }, libtorch) {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const headers = [dependencies["node-addon-api"], dependencies["node-api-headers"]];
  return hashInputs(root, ["CMakeLists.txt", "native"], [libtorch.prefix, libtorch.version, ...headers]);
}

/**
 * @param {Context} context
 * @param {Libtorch | null} libtorch
 * @returns {boolean}
 */
export function addonReady(context, libtorch) {
  if (!libtorch || !products.every((file) => existsSync(path.join(context.root, file)))) return false;
  return readStamp(addonStampFile(context)) === addonStamp(context, libtorch);
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
  requireSpace(path.join(context.root, "build"), spaceNeeded, "Compiling the addon", "free some space there");
  const stamp = addonStamp(context, libtorch); // taken before: a file that changes meanwhile is compiled next time
  await compile(context, libtorch, products);
  writeStamp(addonStampFile(context), stamp);
}
