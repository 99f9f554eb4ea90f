// Unpacking a zip (a wheel is one too) without holding it in memory. Every entry's CRC-32 is checked on the way,
// which yauzl leaves to its callers.

import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { messageOf, SetupError } from "../support/errors.mjs";

const folderMode = 0o040000;
const linkMode = 0o120000;
const typeMask = 0o170000;

/**
 * Unpacks the entries that `select` keeps under the folder, by their own names.
 *
 * @param {string} archive
 * @param {string} folder
 * @param {(name: string) => boolean} select
 * @param {import("../support/reporter.mjs").Reporter} report
 * @returns {Promise<number>} how many files were written
 * @throws {SetupError} when the archive is cut off or damaged
 */
export async function unpack(archive, folder, select, report) {
  const yauzl = await import("yauzl");
  const zip = await yauzl.openPromise(archive).catch((error) => damaged(archive, error));
  const bar = await report.bar("unpacking libtorch", zip.fileSize, "bytes");
  let read = 0;
  let files = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      read += entry.compressedSize;
      const type = (entry.externalFileAttributes >>> 16) & typeMask;
      if (entry.fileName.endsWith("/") || type === folderMode || !select(entry.fileName)) continue;
      if (type === linkMode) throw new Error(`${entry.fileName} is a symbolic link`);
      const file = path.join(folder, entry.fileName);
      mkdirSync(path.dirname(file), { recursive: true });
      const content = await zip.openReadStreamPromise(entry);
      await pipeline(content, checked(entry), createWriteStream(file));
      files++;
      bar.update(read);
    }
  } catch (error) {
    bar.end("failed");
    damaged(archive, error);
  } finally {
    zip.close();
  }
  bar.end(`${files} files`);
  return files;
}

/** @param {{ fileName: string, crc32: number }} entry */
function checked(entry) {
  let sum = 0;
  return new Transform({
    transform(chunk, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(
        sum === entry.crc32
          ? null
          : new Error(`${entry.fileName} does not have the CRC-32 that the archive gives`),
      );
    },
  });
}

/**
 * @param {string} archive
 * @param {unknown} error
 * @returns {never}
 */
function damaged(archive, error) {
  throw new SetupError(
    `${path.basename(archive)} could not be unpacked: ${messageOf(error)}.`,
    "run the command again",
  );
}
