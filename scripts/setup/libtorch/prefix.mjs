// What a folder holds: a libtorch prefix is a folder with lib/, include/ and share/cmake/, which both PyTorch's own
// archive and the torch folder of a Python wheel are.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {object} Libtorch
 * @property {string} prefix
 * @property {string} lib
 * @property {string} include
 * @property {string} cmakePrefix what CMake's find_package(Torch) is given
 * @property {string} version with the build's suffix when it is known: "2.13.0+cpu"
 * @property {"cpu" | "cuda"} kind
 * @property {string} source where it was found, in words
 */

/**
 * @param {NodeJS.Platform} platform
 * @param {string} name "torch_cpu"
 * @returns {string} its file name on that platform
 */
function libraryFile(platform, name) {
  if (platform === "win32") return `${name}.dll`;
  return platform === "darwin" ? `lib${name}.dylib` : `lib${name}.so`;
}

/**
 * Reads what a prefix holds from the files themselves, or null when it is no libtorch.
 *
 * @param {NodeJS.Platform} platform
 * @param {string} prefix
 * @param {string} source
 * @returns {Libtorch | null}
 */
export function inspectPrefix(platform, prefix, source) {
  const lib = path.join(prefix, "lib");
  const version = readVersion(prefix);
  if (!version || !existsSync(path.join(lib, libraryFile(platform, "torch_cpu")))) return null;
  return {
    prefix,
    lib,
    include: path.join(prefix, "include"),
    cmakePrefix: path.join(prefix, "share", "cmake"),
    version,
    kind: existsSync(path.join(lib, libraryFile(platform, "torch_cuda"))) ? "cuda" : "cpu",
    source,
  };
}

/**
 * The archive writes its version into build-version, a wheel into version.py, and every libtorch into a header
 * (which does not know the build's suffix). Without its headers a libtorch is of no use here.
 *
 * @param {string} prefix
 * @returns {string | null}
 */
function readVersion(prefix) {
  const header = read(prefix, "include/torch/headeronly/version.h") ?? read(prefix, apiHeader);
  if (header === null) return null;
  const archive = read(prefix, "build-version");
  if (archive !== null) return archive.trim();
  const wheel = read(prefix, "version.py");
  const named = wheel === null ? null : /^__version__\s*=\s*['"]([^'"]+)/m.exec(wheel);
  if (named?.[1]) return named[1];
  const part = (/** @type {string} */ name) =>
    new RegExp(`TORCH_VERSION_${name}\\s+(\\d+)`).exec(header)?.[1];
  const parts = [part("MAJOR"), part("MINOR"), part("PATCH")];
  return parts.every((value) => value !== undefined) ? parts.join(".") : null;
}

const apiHeader = "include/torch/csrc/api/include/torch/version.h";

/**
 * @param {string} prefix
 * @param {string} file
 */
function read(prefix, file) {
  try {
    return readFileSync(path.join(prefix, file), "utf8");
  } catch {
    return null; // not that kind of prefix
  }
}
