/** Loads the addon: first libtorch's libraries by absolute path, then the addon that names them. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Found, find } from "./find.js";

const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** libtorch's shared libraries in the order they need each other; CUDA's are opened only where they exist. */
function libraries(folder: string): string[] {
  const suffix = process.platform === "darwin" ? ".dylib" : process.platform === "win32" ? ".dll" : ".so";
  const prefix = process.platform === "win32" ? "" : "lib";
  const names = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];
  return names
    .map((name) => path.join(folder, `${prefix}${name}${suffix}`))
    .filter((file) => existsSync(file));
}

function addonFiles({ release }: Found): { loader: string; addon: string } {
  if (release) {
    return {
      loader: path.join(release, "candelabra_loader.node"),
      addon: path.join(release, "candelabra.node"),
    };
  }
  const { resolve } = require("node-gyp-build") as { resolve(folder: string): string };
  const addon = resolve(root);
  return { loader: path.join(path.dirname(addon), "loader", "candelabra_loader.node"), addon };
}

/** @throws Error with the command to run when libtorch or the addon is not there yet. */
export function loadAddon(): unknown {
  const found = find(root);
  const { loader, addon } = addonFiles(found);
  const { open } = require(loader) as { open(file: string): void };
  for (const library of libraries(found.lib)) open(library);
  return require(addon);
}
