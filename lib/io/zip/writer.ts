// A zip archive of entries as they are, their data aligned: readable by anything that reads zip, and mappable.

import { crc32 } from "node:zlib";
import {
  CENTRAL,
  DATE_1980,
  END,
  END64,
  FLAG_UTF8,
  FULL16,
  FULL32,
  LOCAL,
  LOCATOR64,
  METHOD,
  PADDING_FIELD,
  ZIP64_FIELD,
} from "./layout.js";

export interface ZipRecord {
  name: string;
  /** One after another. */
  data: readonly Uint8Array[];
}

interface Placed {
  name: Buffer;
  crc: number;
  bytes: number;
  offset: number;
}

/** The archive in pieces, one after another; each record's data begin at a multiple of `alignment` bytes. */
export function zipOf(records: readonly ZipRecord[], { alignment }: { alignment: number }): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const placed: Placed[] = [];
  let at = 0;
  for (const { name, data } of records) {
    const bytes = data.reduce((sum, piece) => sum + piece.byteLength, 0);
    const crc = data.reduce((sum, piece) => crc32(piece, sum), 0);
    const entry = { name: Buffer.from(name), crc, bytes, offset: at };
    const header = localHeader(entry, alignment);
    chunks.push(header, ...data);
    placed.push(entry);
    at += header.length + bytes;
  }
  const directory = Buffer.concat(placed.map(directoryEntry));
  return [...chunks, directory, end({ offset: at, length: directory.length, count: placed.length })];
}

function localHeader({ name, crc, bytes, offset }: Placed, alignment: number): Buffer {
  const wide = bytes >= FULL32 ? zip64Field([bytes, bytes]) : Buffer.alloc(0);
  const unpadded = offset + LOCAL.bytes + name.length + wide.length + 4;
  const padding = Buffer.alloc(4 + ((alignment - (unpadded % alignment)) % alignment));
  padding.writeUInt16LE(PADDING_FIELD, 0);
  padding.writeUInt16LE(padding.length - 4, 2);
  const header = Buffer.alloc(LOCAL.bytes);
  header.writeUInt32LE(LOCAL.signature, 0);
  writeCommon(header, 4, { name, crc, bytes });
  header.writeUInt16LE(wide.length + padding.length, 28);
  return Buffer.concat([header, name, wide, padding]);
}

function directoryEntry({ name, crc, bytes, offset }: Placed): Buffer {
  const large = [...(bytes >= FULL32 ? [bytes, bytes] : []), ...(offset >= FULL32 ? [offset] : [])];
  const wide = large.length > 0 ? zip64Field(large) : Buffer.alloc(0);
  const entry = Buffer.alloc(CENTRAL.bytes);
  entry.writeUInt32LE(CENTRAL.signature, 0);
  entry.writeUInt16LE(large.length > 0 ? 45 : 20, 4);
  writeCommon(entry, 6, { name, crc, bytes });
  entry.writeUInt16LE(wide.length, 30);
  entry.writeUInt32LE(Math.min(offset, FULL32), 42);
  return Buffer.concat([entry, name, wide]);
}

/** What both headers of an entry hold, from the version that reading needs to the name's length. */
function writeCommon(header: Buffer, at: number, { name, crc, bytes }: Omit<Placed, "offset">): void {
  header.writeUInt16LE(bytes >= FULL32 ? 45 : 20, at);
  header.writeUInt16LE(name.some((byte) => byte > 0x7f) ? FLAG_UTF8 : 0, at + 2);
  header.writeUInt16LE(METHOD.stored, at + 4);
  header.writeUInt16LE(DATE_1980, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(Math.min(bytes, FULL32), at + 14);
  header.writeUInt32LE(Math.min(bytes, FULL32), at + 18);
  header.writeUInt16LE(name.length, at + 22);
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(ZIP64_FIELD, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => {
    field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  });
  return field;
}

function end({ offset, length, count }: { offset: number; length: number; count: number }): Buffer {
  const wide = offset >= FULL32 || length >= FULL32 || count >= FULL16;
  const record = Buffer.alloc(END.bytes);
  record.writeUInt32LE(END.signature, 0);
  record.writeUInt16LE(Math.min(count, FULL16), 8);
  record.writeUInt16LE(Math.min(count, FULL16), 10);
  record.writeUInt32LE(Math.min(length, FULL32), 12);
  record.writeUInt32LE(Math.min(offset, FULL32), 16);
  if (!wide) return record;
  const end64 = Buffer.alloc(END64.bytes);
  end64.writeUInt32LE(END64.signature, 0);
  end64.writeBigUInt64LE(BigInt(END64.bytes - 12), 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  [count, count, length, offset].forEach((value, i) => {
    end64.writeBigUInt64LE(BigInt(value), 24 + 8 * i);
  });
  const locator = Buffer.alloc(LOCATOR64.bytes);
  locator.writeUInt32LE(LOCATOR64.signature, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, record]);
}
