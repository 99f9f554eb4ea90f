// A file is there whole or not at all: written beside its place, flushed to the disk, then renamed into it.

import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const BATCH_BYTES = 2 ** 20;

/**
 * Writes `chunks` one after another to `path`. Readers and a crash at any moment see the old file or the new one, never
 * a part; when writing fails the old file stays and nothing is left beside it.
 */
export async function writeFileAtomically(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      for (const batch of batched(chunks)) await file.writeFile(batch);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Many small chunks are written together: a model of thousands of tensors is not thousands of writes. */
function* batched(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    small.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < BATCH_BYTES) continue;
    yield* chunk.byteLength < BATCH_BYTES
      ? [Buffer.concat(small)]
      : [Buffer.concat(small.slice(0, -1)), chunk];
    [small, bytes] = [[], 0];
  }
  yield Buffer.concat(small);
}

/** The rename itself lies in the folder; Windows writes it through and cannot open a folder. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
