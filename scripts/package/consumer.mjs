// A project that uses the package: packed, and installed by npm from a registry on this machine.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { npm } from "./npm.mjs";
import { serveRegistry } from "./registry.mjs";

/** @typedef {import("../setup/support/context.mjs").Context} Context */

const programs = fileURLToPath(new URL("programs", import.meta.url));

/**
 * Packs dist/ and prebuilds/ as they are.
 *
 * @param {Context} context
 * @param {string} folder where the tarball goes
 * @returns {Promise<string>} the tarball
 */
export async function pack(context, folder) {
  mkdirSync(folder, { recursive: true });
  await npm(context, ["pack", "--ignore-scripts", `--pack-destination=${folder}`], context.root);
  const name = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (!name) throw new Error(`npm pack left no tarball in ${folder}`);
  return path.join(folder, name);
}

/**
 * Makes a project with the package in it and the programs of scripts/package/programs.
 *
 * @param {Context} context
 * @param {string} tarball
 * @param {string} folder becomes the project
 * @returns {Promise<void>}
 */
export async function install(context, tarball, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "name": "consumer", "private": true }\n');
  const { url, close } = await serveRegistry(context.root, tarball);
  try {
    const options = ["--no-audit", "--no-fund", `--registry=${url}`, `--cache=${path.join(folder, ".npm")}`];
    await npm(context, ["install", "candelabra", "@types/node", ...options], folder);
  } finally {
    close();
  }
  cpSync(programs, folder, { recursive: true });
}

/**
 * What a program of the project is given: this machine's libtorch, no cache but the project's own, and nothing of the
 * npm that may have started us.
 *
 * @param {Context} context
 * @param {string} folder
 * @returns {Record<string, string | undefined>}
 */
export function consumerEnv({ root, env }, folder) {
  const record = path.join(root, "build", "libtorch.json");
  if (!existsSync(record)) throw new Error("libtorch is not set up: run `npm run setup`");
  const { prefix } = JSON.parse(readFileSync(record, "utf8"));
  const own = { LIBTORCH: prefix, CANDELABRA_CACHE: path.join(folder, "cache"), OMP_NUM_THREADS: "1" };
  const { PATH, HOME } = env;
  return { PATH, HOME, ...own };
}
