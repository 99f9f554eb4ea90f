// Where a zip archive's directory lies: said at the archive's end.

import type { FileSource } from "../source.js";
import { CENTRAL, END, END64, FULL16, FULL32, LOCATOR64 } from "./layout.js";

/** About what an entry takes in memory, and the array or storage it holds. */
const BYTES_PER_ENTRY = 1000;
/** Beyond as many bytes as the file has. */
const FREE_BYTES = 2 ** 30;

export interface Directory {
  offset: number;
  length: number;
  /** Of entries. */
  count: number;
}

/** Throws unless the file ends as a zip archive does, with a directory in it. */
export function findDirectory(source: FileSource): Directory {
  const end = findEnd(source);
  const directory = end.isWide ? readEnd64(source, end.before) : end;
  const { offset, length, count, before } = directory;
  if (offset + length > before) {
    source.fail(
      end.before,
      `expected the zip directory to end before ${before}, got ${length} bytes at ${offset}`,
    );
  }
  if (count * CENTRAL.bytes > length) {
    source.fail(end.before, `expected ${count} entries in the zip directory, it has ${length} bytes`);
  }
  if (count * BYTES_PER_ENTRY > source.bytes + FREE_BYTES) {
    source.fail(end.before, `expected fewer entries in a file of ${source.bytes} bytes, got ${count}`);
  }
  return { offset, length, count };
}

interface Found extends Directory {
  /** What the directory must end before. */
  before: number;
}

function findEnd(source: FileSource): Found & { isWide: boolean } {
  // A comment of up to 64 KiB may follow.
  const length = Math.min(source.bytes, END.bytes + FULL16);
  const start = source.bytes - length;
  const tail = source.readNow({ offset: start, length }, "a zip archive");
  for (let at = length - END.bytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END.signature) continue;
    if (at + END.bytes + tail.readUInt16LE(at + 20) !== length) continue;
    const [disk, firstDisk, here, count] = [4, 6, 8, 10].map((field) => tail.readUInt16LE(at + field)) as [
      number,
      number,
      number,
      number,
    ];
    const [bytes, offset] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
    const isWide = count === FULL16 || bytes === FULL32 || offset === FULL32;
    if (!isWide && (disk !== 0 || firstDisk !== 0 || here !== count)) {
      source.fail(start + at, "expected a zip archive of one part");
    }
    return { offset, length: bytes, count, before: start + at, isWide };
  }
  return source.fail(source.bytes, "expected a zip archive, which ends with its directory");
}

/** The locator lies right before the end. */
function readEnd64(source: FileSource, end: number): Found {
  const at = end - LOCATOR64.bytes;
  if (at < 0) return source.fail(end, "expected a zip64 locator before the end");
  const locator = source.readNow({ offset: at, length: LOCATOR64.bytes }, "the zip64 locator");
  if (locator.readUInt32LE(0) !== LOCATOR64.signature) return source.fail(at, "expected a zip64 locator");
  const place = locator.readBigUInt64LE(8);
  if (place > BigInt(at - END64.bytes))
    return source.fail(at, `expected the zip64 end before ${at}, got ${place}`);
  const offset = Number(place);
  const record = source.readNow({ offset, length: END64.bytes }, "the zip64 end");
  if (record.readUInt32LE(0) !== END64.signature)
    return source.fail(offset, "expected the zip64 end of the directory");
  const [count, length, start] = [32, 40, 48].map((field) => record.readBigUInt64LE(field)) as [
    bigint,
    bigint,
    bigint,
  ];
  if (count > BigInt(source.bytes) || length > BigInt(source.bytes) || start > BigInt(source.bytes)) {
    return source.fail(
      offset,
      `expected a zip directory within the file, got ${count} entries in ${length} bytes at ${start}`,
    );
  }
  return { offset: Number(start), length: Number(length), count: Number(count), before: offset };
}
