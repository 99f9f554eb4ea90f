import { checkCmake } from "../prerequisites/cmake.mjs";
import { checkCompiler } from "../prerequisites/compiler.mjs";
import { packagesReady } from "../steps/packages.mjs";
import { typescriptReady } from "../steps/typescript.mjs";
import { manifest } from "../support/places.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("./doctor.mjs").Row} Row */

/** @returns {Row} main.mjs has refused a Node that is too old before it comes to this */
export function checkNode() {
  const { platform, arch, versions, execPath } = process;
  return { name: "node", state: "ok", text: `${versions.node}, ${platform} ${arch} (${execPath})` };
}

/**
 * @param {Context} context
 * @returns {Row}
 */
export function checkPackage(context) {
  return { name: "candelabra", state: "ok", text: `${manifest(context).version} (${context.root})` };
}

/**
 * @param {Context} context
 * @returns {Row}
 */
export function checkPackages(context) {
  const name = "npm packages";
  if (packagesReady(context)) return { name, state: "ok", text: "as package-lock.json says" };
  return {
    name,
    state: "missing",
    text: "not installed, or not what package-lock.json says",
    mend: "npm run setup",
  };
}

/**
 * @param {Context} context
 * @param {{ needed: boolean }} options
 * @returns {Promise<Row[]>}
 */
export async function checkTools(context, { needed }) {
  const compiler = await checkCompiler(context);
  const cmake = await checkCmake(context);
  return [toRow("compiler", compiler), toRow("cmake", cmake)];

  /**
   * @param {string} name
   * @param {import("../prerequisites/cmake.mjs").Prerequisite} result
   * @returns {Row}
   */
  function toRow(name, result) {
    if ("found" in result) return { name, state: "ok", text: result.found };
    return { name, state: needed ? "missing" : "note", text: result.problem, mend: result.mend };
  }
}

/**
 * @param {Context} context
 * @returns {Row}
 */
export function checkTypescript(context) {
  const name = "TypeScript";
  if (typescriptReady(context)) return { name, state: "ok", text: "dist/ is what lib/ says" };
  return {
    name,
    state: "missing",
    text: "dist/ is not built, or lib/ has changed since",
    mend: "npm run setup",
  };
}
