// A zip archive's directory, from a stranger: every size, place and name is checked against the file before anything is
// read by it, and no two entries may lie over one another, so that all of them together are no longer than the file.
// Format: PKWARE's APPNOTE 6.3.10; zip64 for archives and entries of 4 GiB and more.

import { constants } from "node:buffer";
import { crc32, inflateRaw } from "node:zlib";
import type { FileSource } from "../source.js";
import { findDirectory } from "./end.js";
import { CENTRAL, FLAG_ENCRYPTED, FULL32, LOCAL, METHOD, ZIP64_FIELD } from "./layout.js";

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  /** As it lies in the file. */
  readonly storedBytes: number;
  /** Unpacked. */
  readonly bytes: number;
  /** Where its header begins, and its data. */
  readonly headerOffset: number;
  dataOffset: number;
}

export interface ReadEntryOptions {
  /** Check the data against the archive's CRC-32; defaults to true. */
  checksum?: boolean;
}

const CHECKED_AT_ONCE = 2 ** 22;

/** The entries by name, in the order of the directory. */
export function readZipDirectory(source: FileSource): Map<string, ZipEntry> {
  const directory = findDirectory(source);
  const bytes = source.readNow({ offset: directory.offset, length: directory.length }, "the zip directory");
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < directory.count; i++) {
    const place = directory.offset + at;
    const { entry, next } = parseEntry(source, bytes, at, directory.offset);
    if (entries.has(entry.name)) source.fail(place, `expected each name once, got ${show(entry.name)} again`);
    entries.set(entry.name, entry);
    at = next;
  }
  if (at !== bytes.length) {
    source.fail(
      directory.offset + at,
      `expected ${directory.count} entries and no more, ${bytes.length - at} bytes follow`,
    );
  }
  placeData(source, [...entries.values()], directory.offset);
  return entries;
}

/** The data of an entry, unpacked; `most` is how long it may be. */
export async function readEntry(
  source: FileSource,
  entry: ZipEntry,
  { most = source.bytes, checksum = true }: ReadEntryOptions & { most?: number } = {},
): Promise<Buffer> {
  if (entry.bytes > most) {
    source.fail(
      entry.headerOffset,
      `expected at most ${most} bytes of ${show(entry.name)}, it declares ${entry.bytes}`,
    );
  }
  const stored = await source.read({ offset: entry.dataOffset, length: entry.storedBytes }, show(entry.name));
  const data = entry.method === METHOD.stored ? stored : await inflate(source, entry, stored);
  if (checksum) requireChecksum(source, entry, crc32(data));
  return data;
}

/** Throws unless `found` is the CRC-32 that the archive says an entry has. */
export function requireChecksum(source: FileSource, entry: ZipEntry, found: number): void {
  if (found === entry.crc) return;
  const [wanted, got] = [entry.crc, found].map((sum) => sum.toString(16).padStart(8, "0"));
  source.fail(
    entry.dataOffset,
    `expected ${show(entry.name)} to have the CRC-32 ${wanted}, got ${got}: damaged, or written without checksums (then load with checksum: false)`,
  );
}

/** Throws unless a stored entry's data have its CRC-32. */
export async function checkEntry(source: FileSource, entry: ZipEntry): Promise<void> {
  const { dataOffset, bytes } = entry;
  let sum = 0;
  for (let at = 0; at < bytes; at += CHECKED_AT_ONCE) {
    const span = { offset: dataOffset + at, length: Math.min(CHECKED_AT_ONCE, bytes - at) };
    sum = crc32(await source.read(span, show(entry.name)), sum);
  }
  requireChecksum(source, entry, sum);
}

/** Throws unless an entry's data lie in the file as they are. */
export function requireStored(source: FileSource, entry: ZipEntry): void {
  if (entry.method === METHOD.stored) return;
  source.fail(
    entry.headerOffset,
    `expected ${show(entry.name)} to be stored, it is compressed (method ${entry.method})`,
  );
}

function inflate(source: FileSource, entry: ZipEntry, stored: Buffer): Promise<Buffer> {
  const wrong = (problem: string) =>
    source.fail(
      entry.dataOffset,
      `expected ${show(entry.name)} to unpack to ${entry.bytes} bytes, ${problem}`,
    );
  if (entry.bytes >= constants.MAX_LENGTH) wrong(`at most ${constants.MAX_LENGTH} can be unpacked`);
  return new Promise<Buffer>((resolve, reject) => {
    // One byte more than declared shows that there is more; never as much as a bomb would give.
    inflateRaw(stored, { maxOutputLength: entry.bytes + 1 }, (error, data) =>
      error ? reject(error) : resolve(data),
    );
  }).then(
    (data) => (data.length === entry.bytes ? data : wrong(`got ${data.length}`)),
    (error: Error) => wrong(error.message),
  );
}

function parseEntry(
  source: FileSource,
  directory: Buffer,
  at: number,
  directoryOffset: number,
): { entry: ZipEntry; next: number } {
  const place = directoryOffset + at;
  const fail = (problem: string) => source.fail(place, problem);
  if (at + CENTRAL.bytes > directory.length || directory.readUInt32LE(at) !== CENTRAL.signature) {
    return fail("expected an entry of the zip directory");
  }
  const flags = directory.readUInt16LE(at + 8);
  const method = directory.readUInt16LE(at + 10);
  const nameBytes = directory.readUInt16LE(at + 28);
  const extraBytes = directory.readUInt16LE(at + 30);
  const next = at + CENTRAL.bytes + nameBytes + extraBytes + directory.readUInt16LE(at + 32);
  if (next > directory.length) return fail("expected an entry that ends within the zip directory");
  const nameAt = at + CENTRAL.bytes;
  const name = decodeName(directory.subarray(nameAt, nameAt + nameBytes), fail);
  if (flags & FLAG_ENCRYPTED) return fail(`expected ${show(name)} not to be encrypted`);
  if (method !== METHOD.stored && method !== METHOD.deflated) {
    return fail(`expected ${show(name)} to be stored or deflated, it has method ${method}`);
  }
  const extra = directory.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
  const [bytes, storedBytes, headerOffset] = widened(
    [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)],
    extra,
    fail,
  ) as [number, number, number];
  if (method === METHOD.stored && bytes !== storedBytes) {
    return fail(`expected ${show(name)} to be as long stored as unpacked, got ${storedBytes} and ${bytes}`);
  }
  const crc = directory.readUInt32LE(at + 16);
  return { entry: { name, method, crc, bytes, storedBytes, headerOffset, dataOffset: 0 }, next };
}

/** Fields that are all ones stand in the zip64 extra field, in this order. */
function widened(fields: readonly number[], extra: Buffer, fail: (problem: string) => never): number[] {
  if (!fields.includes(FULL32)) return [...fields];
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_FIELD) {
      const wide = extra.subarray(at + 4, at + 4 + length);
      let taken = 0;
      return fields.map((field) => {
        if (field !== FULL32) return field;
        if (taken + 8 > wide.length) return fail("expected a zip64 field for each size that is all ones");
        const value = wide.readBigUInt64LE(taken);
        taken += 8;
        return value > BigInt(Number.MAX_SAFE_INTEGER)
          ? fail(`expected a size below 2^53, got ${value}`)
          : Number(value);
      });
    }
    at += 4 + length;
  }
  return fail("expected a zip64 field for sizes that are all ones");
}

/** Finds where each entry's data begin, and that none reaches into what follows it. */
function placeData(source: FileSource, entries: ZipEntry[], directoryOffset: number): void {
  entries.sort((a, b) => a.headerOffset - b.headerOffset);
  entries.forEach((entry, i) => {
    const { name, headerOffset } = entry;
    const end = entries[i + 1]?.headerOffset ?? directoryOffset;
    const written = Buffer.from(name);
    const length = LOCAL.bytes + written.length;
    if (headerOffset + length > end) {
      source.fail(
        Math.min(headerOffset, source.bytes),
        `expected the header of ${show(name)} to end before ${end}`,
      );
    }
    const header = source.readNow({ offset: headerOffset, length }, `the header of ${show(name)}`);
    if (header.readUInt32LE(0) !== LOCAL.signature) {
      source.fail(headerOffset, `expected the header of ${show(name)}`);
    }
    const isSame = header.readUInt16LE(26) === written.length && header.subarray(LOCAL.bytes).equals(written);
    if (!isSame || header.readUInt16LE(8) !== entry.method) {
      source.fail(headerOffset, `expected the header of ${show(name)} to say what the directory says`);
    }
    entry.dataOffset = headerOffset + length + header.readUInt16LE(28);
    if (entry.dataOffset + entry.storedBytes > end) {
      source.fail(
        headerOffset,
        `expected the ${entry.storedBytes} bytes of ${show(name)} to end before ${end}, they begin at ${entry.dataOffset}`,
      );
    }
  });
}

function decodeName(bytes: Buffer, fail: (problem: string) => never): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail("expected a name in UTF-8");
  }
}

function show(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
