// What every step is told about the machine, so that a test may describe another one.

import { fileURLToPath } from "node:url";
import { createReporter } from "./reporter.mjs";

/**
 * @typedef {object} Context
 * @property {string} root the repository, or the folder of the installed package
 * @property {boolean} packaged whether root is an installed package: complete as it is, and perhaps not ours to write to
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {NodeJS.Platform} platform
 * @property {string} arch as `process.arch` names it
 * @property {import("./reporter.mjs").Reporter} report
 */

/**
 * @param {Partial<Context>} [given]
 * @returns {Context}
 */
export function createContext(given = {}) {
  return {
    root: fileURLToPath(new URL("../../../", import.meta.url)).replace(/[\\/]$/, ""),
    packaged: false,
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    report: createReporter(process.stderr),
    ...given,
  };
}

/**
 * @param {Pick<Context, "packaged">} context
 * @param {"setup" | "doctor"} name
 * @returns {string} what a user types for it
 */
export function commandFor({ packaged }, name) {
  return packaged ? `npx candelabra ${name}` : `npm run ${name}`;
}
