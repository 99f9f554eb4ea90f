// An archive with one of its members changed: sizes, places and checksums are right again.

import { inflateRawSync } from "node:zlib";
import { type ZipRecord, zipOf } from "../../../lib/io/zip/writer.js";

const CENTRAL = Buffer.from("PK\u0001\u0002", "latin1");

/** The members of a sound archive; none where it is not sound. */
function membersOf(bytes: Buffer): { name: string; data: Buffer }[] {
  const members: { name: string; data: Buffer }[] = [];
  for (let at = bytes.indexOf(CENTRAL); at >= 0; at = bytes.indexOf(CENTRAL, at + 4)) {
    if (at + 46 > bytes.length) break;
    const [stored, nameBytes, header] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    if (header + 30 > bytes.length) continue;
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const data = bytes.subarray(start, start + stored);
    const name = bytes.subarray(at + 46, at + 46 + nameBytes).toString();
    members.push({ name, data: bytes.readUInt16LE(at + 10) === 0 ? data : unpacked(data) });
  }
  return members;
}

function unpacked(data: Buffer): Buffer {
  try {
    return inflateRawSync(data, { maxOutputLength: 1 << 20 });
  } catch {
    return Buffer.alloc(0);
  }
}

/** `which` from 0 to 1 says which member. */
export function repacked(bytes: Buffer, which: number, change: (data: Buffer) => Buffer): Buffer {
  const members = membersOf(bytes);
  const chosen = Math.floor(which * members.length);
  const records = members.map(
    ({ name, data }, i): ZipRecord => ({ name, data: [i === chosen ? change(data) : data] }),
  );
  return Buffer.concat(zipOf(records, { alignment: 64 }));
}
