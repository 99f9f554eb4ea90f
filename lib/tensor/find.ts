/**
 * Where libtorch and the addon are, as the set-up wrote it down.
 *
 * In a clone that is build/libtorch.json. For an installed package it is a record in the per-user cache; where there
 * is none yet, or LIBTORCH names another libtorch than it does, the set-up is asked to look, in a process of its own:
 * it takes what is there already (LIBTORCH, a Python torch, the cache) and fetches and compiles nothing.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

export interface Found {
  /** The folder of libtorch's libraries. */
  lib: string;
  /** The folder of the addon, or null for the prebuilt one that came with the package. */
  release: string | null;
}

interface SetUpRecord {
  lib: string;
  addon?: string | null;
  asked: { libtorch: string | null };
}

function setUpFirst(root: string, what: string): Error {
  return new Error(
    `candelabra: ${what}. Run \`npm run setup\` in ${root}; \`npm run doctor\` tells what is missing.`,
  );
}

function readRecord(file: string): SetUpRecord | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SetUpRecord) : null;
}

/** The same folder that scripts/setup/libtorch/cache.mjs names; a test compares them. */
export function cacheFolder(
  env: { readonly [name: string]: string | undefined } = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.CANDELABRA_CACHE) return path.resolve(env.CANDELABRA_CACHE);
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  if (platform === "win32") {
    return path.join(env.LOCALAPPDATA ?? path.join(home, "AppData/Local"), "candelabra");
  }
  if (platform === "darwin") return path.join(home, "Library/Caches/candelabra");
  return path.join(env.XDG_CACHE_HOME || path.join(home, ".cache"), "candelabra");
}

function recordOfPackage(root: string): SetUpRecord | null {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const folder = `package-${version}-${process.platform}-${process.arch}`;
  const record = readRecord(path.join(cacheFolder(), folder, "libtorch.json"));
  if (!record || !existsSync(record.lib) || (record.addon && !existsSync(record.addon))) return null;
  const wished = process.env.LIBTORCH;
  return wished && wished !== record.asked.libtorch ? null : record;
}

function look(root: string): SetUpRecord {
  const command = path.join(root, "bin", "candelabra.mjs");
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [command, "locate"], {
    encoding: "utf8",
    windowsHide: true,
  });
  if (status === 0) return JSON.parse(stdout) as SetUpRecord;
  throw new Error(
    (error?.message ?? stderr).trim() || `candelabra: looking for libtorch ended with ${status}`,
  );
}

function findInClone(root: string, record: SetUpRecord | null): Found {
  if (!record) throw setUpFirst(root, "libtorch is not set up yet");
  if (!existsSync(record.lib)) throw setUpFirst(root, `no libtorch is left in ${record.lib}`);
  const release = path.join(root, "build", "Release");
  if (!existsSync(path.join(release, "candelabra.node")))
    throw setUpFirst(root, "the addon is not compiled yet");
  return { lib: record.lib, release };
}

/** @throws Error with the command to run when one of them is not there. */
export function find(root: string): Found {
  const record = readRecord(path.join(root, "build", "libtorch.json"));
  // The package holds what lib/ was compiled to, a clone lib/ itself.
  if (record || existsSync(path.join(root, "lib", "index.ts"))) return findInClone(root, record);
  const { lib, addon } = recordOfPackage(root) ?? look(root);
  return { lib, release: addon ?? null };
}
