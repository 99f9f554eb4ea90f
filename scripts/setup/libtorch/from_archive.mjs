// Source 5, where there is no Python: PyTorch's own libtorch archive over HTTPS. Nothing vouches for it but its
// checksum, so without one it is not fetched.

import path from "node:path";
import { SetupError } from "../support/errors.mjs";
import { formatBytes } from "../support/format.mjs";
import { checksums, requireChecksum } from "./checksum.mjs";
import { download } from "./download.mjs";
import { origin } from "./origin.mjs";
import { unpack } from "./unpack.mjs";
import { libtorchVersion } from "./version.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

const usualBytes = 200e6;
const needed = /^libtorch\/(lib\/|include\/|share\/|build-version$)/;

/** @type {Readonly<Record<string, string>>} */
const names = {
  "linux x64": `libtorch-shared-with-deps-${libtorchVersion}%2Bcpu.zip`,
  "darwin arm64": `libtorch-macos-arm64-${libtorchVersion}.zip`,
  "win32 x64": `libtorch-win-shared-with-deps-${libtorchVersion}%2Bcpu.zip`,
};

/**
 * @param {Context} context
 * @param {string} temporary
 * @returns {Promise<{ folder: string } | { reason: string }>} the unpacked folder, or why there is none
 */
export async function fromArchive(context, temporary) {
  const name = names[`${context.platform} ${context.arch}`];
  if (!name)
    return { reason: `PyTorch publishes no libtorch archive for ${context.platform} ${context.arch}` };
  const plainName = decodeURIComponent(name);
  const known = checksums[plainName];
  const sha256 = context.env.CANDELABRA_LIBTORCH_SHA256 || known?.sha256;
  if (!sha256) {
    return {
      reason: `${plainName} has no known checksum: CANDELABRA_LIBTORCH_SHA256 gives it, and it is fetched then`,
    };
  }
  const file = path.join(temporary, plainName);
  const bar = await context.report.bar("fetching libtorch", known?.bytes ?? usualBytes, "bytes");
  const fetched = await download(`${origin(context)}/libtorch/cpu/${name}`, file, {
    timeout: stallTimeout(context),
    onProgress: bar.update,
  }).catch((error) => {
    bar.end("failed");
    throw error;
  });
  bar.end(formatBytes(fetched.bytes));
  requireChecksum(
    plainName,
    fetched.sha256,
    sha256,
    "run the command again, or set LIBTORCH to a libtorch you trust",
  );
  const folder = path.join(temporary, "unpacked");
  await unpack(file, folder, (entry) => needed.test(entry), context.report);
  return { folder };
}

/**
 * @param {Context} context
 * @returns {number} milliseconds
 */
function stallTimeout({ env }) {
  const seconds = Number(env.CANDELABRA_TIMEOUT ?? 60);
  if (seconds > 0) return seconds * 1000;
  throw new SetupError(
    `CANDELABRA_TIMEOUT is ${env.CANDELABRA_TIMEOUT}, and a number of seconds above 0 is expected.`,
    "set CANDELABRA_TIMEOUT=60",
  );
}
