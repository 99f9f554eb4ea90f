// Source 4: the wheel, through pip, which knows this machine's mirrors, proxies and certificates. Libraries, headers
// and CMake files are all in it, so nothing is installed: the file is fetched and unpacked into the cache.

import { mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { codeOf } from "../support/errors.mjs";
import { run } from "../support/exec.mjs";
import { mendFor } from "../support/system.mjs";
import { checksums, requireChecksum, sha256Of } from "./checksum.mjs";
import { origin } from "./origin.mjs";
import { pythons } from "./python.mjs";
import { unpack } from "./unpack.mjs";
import { libtorchVersion } from "./version.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

const usualBytes = 200e6;
// What only Python or PyTorch's own tests load.
const unneeded =
  /^torch\/lib\/(lib)?(torch_python|torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)\./;
const needed = /^(torch\/(lib|include|share|\.dylibs)\/|torch\.libs\/|torch\/version\.py$)/;

/**
 * @param {Context} context
 * @param {string} temporary
 * @returns {Promise<{ folder: string } | { reason: string }>} the unpacked folder, or why there is none
 */
export async function fromPip(context, temporary) {
  const reasons = [];
  for (const python of pythons(context)) {
    const { code } = await run(python, ["-m", "pip", "--version"], { env: context.env, cwd: temporary });
    if (code !== 0) {
      reasons.push(`${python} has no pip (${mendFor(context, "python")})`);
      continue;
    }
    const fetched = await fetchWheel(context, python, temporary);
    if ("reason" in fetched) {
      reasons.push(fetched.reason);
      continue;
    }
    const folder = path.join(temporary, "unpacked");
    await unpack(fetched.wheel, folder, (name) => needed.test(name) && !unneeded.test(name), context.report);
    return { folder };
  }
  return { reason: reasons.join("; ") || "no python3 on the PATH" };
}

/**
 * @param {Context} context
 * @param {string} python
 * @param {string} temporary
 * @returns {Promise<{ wheel: string } | { reason: string }>}
 */
async function fetchWheel(context, python, temporary) {
  let reason = "";
  for (const request of requests(context)) {
    const folder = path.join(temporary, "wheel");
    const scratch = path.join(temporary, "pip");
    mkdirSync(folder, { recursive: true });
    mkdirSync(scratch, { recursive: true });
    const bar = await context.report.bar("fetching libtorch (pip)", usualBytes, "bytes");
    const watch = setInterval(() => bar.update(bytesIn(temporary)), 300);
    const args = [
      "-m",
      "pip",
      "download",
      ...request,
      "--no-deps",
      "--only-binary",
      ":all:",
      "--no-cache-dir",
    ];
    const { code, stderr } = await run(python, [...args, "--dest", folder], {
      cwd: temporary, // no package that lies in the user's folder is taken for pip's
      env: {
        ...context.env,
        TMPDIR: scratch,
        TEMP: scratch,
        PIP_DISABLE_PIP_VERSION_CHECK: "1",
        PIP_NO_INPUT: "1",
      },
    });
    clearInterval(watch);
    const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
    if (code === 0 && wheel) {
      bar.end(wheel);
      await verify(path.join(folder, wheel));
      return { wheel: path.join(folder, wheel) };
    }
    bar.end(`no ${request[0]} here`);
    reason = stderr.trim().split("\n").at(-1) ?? "";
  }
  return { reason: `pip has no CPU wheel of torch ${libtorchVersion} for ${python} (${reason})` };
}

/**
 * On Linux the plain version may be a CUDA build whose libraries need a dozen packages more, so there the CPU build
 * is asked for by name: first where pip is set up to look, then in PyTorch's own index, last for a Python that has
 * wheels, since which Python the wheel is for does not matter to the libraries in it.
 *
 * @param {Context} context
 * @returns {string[][]} arguments of pip download
 */
function requests(context) {
  const index = ["--index-url", `${origin(context)}/whl/cpu`];
  const anyPython = ["--python-version", "3.12", "--implementation", "cp", "--abi", "cp312"];
  const build = context.platform === "linux" ? `torch==${libtorchVersion}+cpu` : `torch==${libtorchVersion}`;
  return [[build], [build, ...index], [build, ...index, ...anyPython]];
}

/**
 * pip has checked what its index gives a hash for; what we know is checked whatever the index says.
 *
 * @param {string} wheel
 */
async function verify(wheel) {
  const name = path.basename(wheel);
  const known = checksums[name];
  if (!known) return;
  requireChecksum(
    name,
    await sha256Of(wheel),
    known.sha256,
    "run the command again, or set LIBTORCH to a libtorch you trust",
  );
}

/**
 * @param {string} folder
 * @returns {number} what lies in it now; pip moves files while we look, and one that has just gone counts nothing
 */
function bytesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0;
    throw error;
  }
}
