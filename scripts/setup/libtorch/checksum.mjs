import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { SetupError } from "../support/errors.mjs";

/** @typedef {{ sha256: string, bytes: number }} Known */

/** Files whose content is known, by name. A new version's are added with `sha256sum FILE` and `wc -c FILE`. */
export const checksums = /** @type {Readonly<Record<string, Known>>} */ (
  JSON.parse(readFileSync(new URL("./checksums.json", import.meta.url), "utf8"))
);

/**
 * @param {string} file
 * @returns {Promise<string>} in hexadecimal
 */
export async function sha256Of(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

/**
 * @param {string} name what was fetched
 * @param {string} found
 * @param {string} wanted
 * @param {string} mend
 */
export function requireChecksum(name, found, wanted, mend) {
  if (found === wanted.toLowerCase()) return;
  throw new SetupError(
    `${name} has the SHA-256 ${found}, and ${wanted.toLowerCase()} is expected, so it was thrown away.`,
    mend,
  );
}
