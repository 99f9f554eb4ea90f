// Arrays and archives that are cut, bent or made to harm.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { FileFormatError, loadNpy, loadNpz } from "../../../lib/io/index.js";
import { zipOf } from "../../../lib/io/zip/writer.js";
import { scope } from "../../../lib/tensor/index.js";

const folder = mkdtempSync(join(tmpdir(), "candelabra-hostile-npy-"));
const path = join(folder, "hostile");
afterAll(() => rmSync(folder, { recursive: true }));
const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/io/npy/${name}`, import.meta.url)));

function npy(
  header: string,
  { data = 0, major = 1, length = header.length }: { data?: number; major?: number; length?: number } = {},
): Buffer {
  const head = Buffer.concat([
    Buffer.from("\u0093NUMPY", "latin1"),
    Buffer.from([major, 0]),
    Buffer.alloc(major === 1 ? 2 : 4),
  ]);
  head.writeUIntLE(length, 8, major === 1 ? 2 : 4);
  return Buffer.concat([head, Buffer.from(header), Buffer.alloc(data)]);
}

const literal = (shape: string, { descr = "'<f4'", order = "False" } = {}) =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

const arrays: [problem: string, bytes: Buffer, message: RegExp][] = [
  ["an empty file", Buffer.alloc(0), /expected an NPY file/],
  ["another file", Buffer.from("PK\u0003\u0004 and more"), /expected an NPY file/],
  ["version 4", npy(literal("()"), { major: 4 }), /got 4\.0/],
  [
    "a header of 4 GiB",
    npy(literal("()"), { major: 2, length: 0xffffffff, data: 4 }),
    /expected a header of at most \d+ bytes, got 4294967295/,
  ],
  ["a header past the end", npy(literal("()"), { length: 500 }), /header of at most/],
  [
    "a header beyond NumPy's limit",
    npy(literal("()") + " ".repeat(20_000), { data: 4 }),
    /at most 10000 bytes/,
  ],
  [
    "code",
    npy("__import__('os').system('id')", { data: 4 }),
    /expected text, a number, True, False or a bracket/,
  ],
  ["half a dict", npy("{'descr': '<f4'", { data: 4 }), /expected a comma or }/],
  ["one key twice", npy("{'descr': '<f4', 'descr': '<f4'}", { data: 4 }), /each once/],
  ["no shape", npy("{'descr': '<f4', 'fortran_order': False}"), /expected a dict of descr/],
  ["more than a dict", npy(`${literal("()")}0`, { data: 4 }), /expected the end of the header/],
  ["a shape that is a number", npy(literal("4"), { data: 16 }), /expected a shape/],
  ["a negative size", npy(literal("(-4,)"), { data: 16 }), /expected text, a number/],
  ["a size of 2^60", npy(literal("(1152921504606846976,)")), /expected text, a number/],
  ["sizes that overflow", npy(literal("(4294967296, 4294967296)")), /at most 2\^47 elements/],
  ["sizes that overflow to 0", npy(literal("(4294967296, 4294967296, 0)")), /at most 2\^47 elements/],
  ["65 dimensions", npy(literal(`(${"1, ".repeat(65)})`), { data: 4 }), /at most 64 whole numbers/],
  ["brackets without end", npy("(".repeat(9000)), /expected at most 8 levels/],
  ["an unknown dtype", npy(literal("()", { descr: "'<f16'" }), { data: 16 }), /expected a dtype of b1/],
  ["objects", npy(literal("()", { descr: "'|O'" }), { data: 8 }), /expected a dtype of b1/],
  [
    "an order that is none",
    npy(literal("()", { order: "0" }), { data: 4 }),
    /fortran_order to be True or False/,
  ],
  ["too few data", npy(literal("(2,)"), { data: 7 }), /expected 8 bytes of data, got 7/],
  ["too many data", npy(literal("(2,)"), { data: 9 }), /expected 8 bytes of data, got 9/],
];

/** An archive of one compressed member that says what it unpacks to. */
function packed(content: Buffer, declared = content.length): Buffer {
  const bytes = Buffer.concat(zipOf([{ name: "x.npy", data: [deflateRawSync(content)] }], { alignment: 64 }));
  const central = bytes.indexOf("PK\u0001\u0002");
  bytes.writeUInt16LE(8, 8);
  bytes.writeUInt16LE(8, central + 10);
  bytes.writeUInt32LE(declared, central + 24);
  return bytes;
}

const stored = (name: string, data: Buffer) =>
  Buffer.concat(zipOf([{ name, data: [data] }], { alignment: 64 }));
const bomb = npy(literal("(4194304,)"), { data: 1 << 24 });

const archives: [problem: string, bytes: Buffer, message: RegExp][] = [
  ["an empty file", Buffer.alloc(0), /expected a zip archive/],
  ["a member that is no array", stored("x.txt", Buffer.from("x")), /names that end in \.npy, got "x\.txt"/],
  ["a member that is not NPY", stored("x.npy", Buffer.from("x")), /expected an NPY file/],
  ["a wrong checksum", packed(npy(literal("()"), { data: 4 })), /CRC-32/],
  [
    "a member that unpacks to more than it says",
    packed(bomb, 1000),
    /expected "x\.npy" to unpack to 1000 bytes/,
  ],
  [
    "a member that unpacks to less than it says",
    packed(npy(literal("()")), 1000),
    /to unpack to 1000 bytes, got/,
  ],
  [
    "a member that says 4 GB",
    packed(npy(literal("()")), 0xfffffffe),
    /unpack to at most \d+ bytes \(maxUnpackedBytes\)/,
  ],
  [
    "a member that is not deflated",
    (() => {
      const bytes = packed(Buffer.alloc(100));
      bytes.fill(0xff, 64, 70);
      return bytes;
    })(),
    /to unpack to 100 bytes/,
  ],
];

const read = (load: (path: string) => Promise<unknown>) => async (bytes: Buffer) => {
  writeFileSync(path, bytes);
  return scope(async () => {
    await load(path);
  });
};
const [readNpy, readNpz] = [read((file) => loadNpy(file)), read((file) => loadNpz(file))];

describe.each([
  { name: "loadNpy", cases: arrays, reading: readNpy },
  { name: "loadNpz", cases: archives, reading: readNpz },
])("$name refuses", ({ name, cases, reading }) => {
  test.each(cases)("%s", async (_problem, bytes, message) => {
    const error = await reading(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect((error as Error).message).toMatch(new RegExp(`^${name}: .*hostile at byte \\d+: `));
  });
});

test("whole files cut anywhere", async () => {
  const [array, archive, compressed] = ["fortran.npy", "dtypes.npz", "compressed.npz"].map(fixture) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  for (let length = 0; length < array.length; length++) {
    await expect(readNpy(array.subarray(0, length))).rejects.toThrow(FileFormatError);
  }
  for (const bytes of [archive, compressed]) {
    for (let length = 0; length < bytes.length; length += 61) {
      await expect(readNpz(bytes.subarray(0, length))).rejects.toThrow(FileFormatError);
    }
  }
});
