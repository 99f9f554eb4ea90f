// Files that are cut, bent or made to harm: each is refused with its name, the byte and what was expected there.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { FileFormatError, load } from "../../../lib/io/index.js";
import { DeviceError, scope, type Tensor } from "../../../lib/tensor/index.js";
import { archive, opcodes, tensorPickle } from "./archive.js";

const folder = mkdtempSync(join(tmpdir(), "candelabra-hostile-pt-"));
const path = join(folder, "hostile.pt");
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/io/pt/${name}`, import.meta.url)));
const whole = fixture("dtypes.pt");
const legacy = fixture("legacy_dtypes.pt");

async function loading(bytes: Buffer): Promise<unknown> {
  writeFileSync(path, bytes);
  return scope(async () => {
    await load(path);
  });
}

const storages = { 0: Buffer.alloc(16) };
const tensor = (words: Parameters<typeof tensorPickle>[0]) => archive(tensorPickle(words), { storages });
const plain = (text: string, protocol?: number) => archive(opcodes(text, protocol));

/** `bytes` with what stands at the `nth` place of a zip signature moved by `change`. */
function patched(bytes: Buffer, signature: number, change: (header: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signature);
  change(copy.subarray(copy.indexOf(mark)));
  return copy;
}

const central = (change: (header: Buffer) => void) => patched(plain("N"), 0x02014b50, change);
const ending = (change: (header: Buffer) => void) => patched(plain("N"), 0x06054b50, change);

const zeros = deflateRawSync(Buffer.alloc(1 << 24));
/** A first entry that unpacks to 16 MiB. */
const bomb = patched(patched(archive(zeros), 0x02014b50, packed), 0x04034b50, (header) =>
  header.writeUInt16LE(8, 8),
);
function packed(header: Buffer): void {
  header.writeUInt16LE(8, 10);
  header.writeUInt32LE(1 << 24, 24);
}

const twice = (() => {
  const bytes = archive(opcodes("N"), { notes: { aaaa: "1", aaab: "2" } });
  for (let at = bytes.indexOf("aaab"); at >= 0; at = bytes.indexOf("aaab")) bytes.write("aaaa", at);
  return bytes;
})();

const cases: [problem: string, bytes: Buffer, message: RegExp][] = [
  ["an empty file", Buffer.alloc(0), /expected 1 more bytes of the file, it has 0/],
  ["no checkpoint", Buffer.from("hello"), /expected a pickle of protocol 2 to 5/],
  ["another pickle", opcodes("K\x01"), /expected a file of torch\.save, got a pickle of 1/],
  ["a tar archive", Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0")]), /got a tar archive/],
  ["os.system", plain("cposix\nsystem\nX\x02\0\0\0id\x85R"), /the file mentions "posix\.system"/],
  ["eval", plain("c__builtin__\neval\nX\x01\0\0\x001\x85R"), /the file mentions "builtins\.eval"/],
  ["a global by its pieces", plain("\x8c\x02os\x8c\x06system\x93", 4), /the file mentions "os\.system"/],
  ["a function of torch", plain("ctorch.hub\nload\n)R"), /mentions "torch\.hub\.load"/],
  ["a path in a name", plain("ctorch\n../../x\n"), /mentions "torch\.\.\.\/\.\.\/x"/],
  ["a name of the prototype", plain("ctorch\nconstructor\n"), /mentions "torch\.constructor"/],
  [
    "a class by itself",
    plain("ctorch\nTensor\n"),
    /expected tensors and plain data, got torch\.Tensor itself/,
  ],
  [
    "a dtype that is called",
    plain("ctorch\nfloat32\n)R"),
    /expected a function of the allowed globals to call/,
  ],
  ["state for a list", plain("]}b"), /expected no state for a list/],
  ["an unknown opcode", plain("\xff"), /expected an opcode of what torch\.save writes, got 0xff/],
  ["text of protocol 0", plain("I1\n"), /got 0x49/],
  ["protocol 6", plain("N", 6), /got protocol 6/],
  ["a value from nothing", plain("0"), /expected a value on the stack, it is empty/],
  ["a mark from nothing", plain("t"), /expected a mark on the stack, there is none/],
  ["two values", plain("NN"), /expected one value at the end/],
  ["a memory that is not there", plain("h\x05"), /there is none of number 5/],
  ["half a pair", plain("}(K\x01u"), /expected a value for each key/],
  ["a text past the end", plain("X\xff\xff\xff\x7fa"), /expected 2147483647 more bytes of data\.pkl/],
  [
    "bytes of 2^63",
    plain("\x8e\xff\xff\xff\xff\xff\xff\xff\x7f", 4),
    /length of at most \d+, got 9223372036854775807/,
  ],
  ["an int of 2 GiB", plain("\x8b\xff\xff\xff\x7f"), /expected an int of at most 65536 bytes/],
  ["broken UTF-8", plain("X\x01\0\0\0\xff"), /expected text in UTF-8/],
  ["a list 100,000 deep", plain(`${"]".repeat(100_000)}${"a".repeat(99_999)}`), /nested at most 500 deep/],
  ["a tuple 100,000 deep", plain(`)${"\x85".repeat(100_000)}`), /nested at most 500 deep/],
  ["a negative size", tensor({ sizes: [-4] }), /expected a size of whole numbers from 0, got -4/],
  ["a negative stride", tensor({ strides: [-1] }), /expected a stride of whole numbers from 0, got -1/],
  ["a negative offset", tensor({ offset: -1 }), /expected a whole number from 0 for storage_offset, got -1/],
  ["an offset past the end", tensor({ offset: 1 }), /expected a tensor within its storage of 4 elements/],
  ["a stride past the end", tensor({ strides: [2] }), /within its storage of 4 elements.*stride \[2\]/],
  ["a size of 2^64", tensor({ sizes: [2n ** 64n] }), /expected a size of whole numbers/],
  ["sizes that overflow", tensor({ sizes: [2 ** 40, 2 ** 40], strides: [0, 0] }), /at most 2\^47 elements/],
  [
    "a stride that overflows",
    tensor({ sizes: [2, 2], strides: [2 ** 53 - 1, 2 ** 53 - 1] }),
    /within its storage/,
  ],
  [
    "65 dimensions",
    tensor({ sizes: Array(65).fill(1), strides: Array(65).fill(1) }),
    /at most 64 dimensions, got 65/,
  ],
  ["fewer strides than sizes", tensor({ strides: [] }), /as many strides as sizes/],
  [
    "a storage longer than its data",
    tensor({ elements: 5 }),
    /expected 20 bytes in "archive\/data\/0", it has 16/,
  ],
  ["a storage of 2^53", tensor({ elements: 2 ** 53 - 1 }), /expected \d+ bytes in "archive\/data\/0"/],
  [
    "a storage that is not there",
    tensor({ key: "../../etc/passwd" }),
    /expected an entry "archive\/data\/\.\./,
  ],
  [
    "int64 that requires grad",
    tensor({ storage: "LongStorage", elements: 2, sizes: [2], requiresGrad: true }),
    /floating or complex dtype/,
  ],
  [
    "a function without arguments",
    plain("ctorch._utils\n_rebuild_tensor_v2\n)R"),
    /expected a storage, got nothing/,
  ],
  [
    "itself as a type",
    plain("ctorch._tensor\n_rebuild_from_type_v2\nq\0(h\0NtR"),
    /expected a function and its arguments/,
  ],
  ["no data.pkl", archive(opcodes("N"), { folder: "a/b" }), /got a zip archive with 0 NAME\/data\.pkl/],
  [
    "a TorchScript archive",
    archive(opcodes("N"), { notes: { "constants.pkl": "" } }),
    /got a TorchScript archive/,
  ],
  [
    "an unknown byte order",
    archive(opcodes("N"), { notes: { byteorder: "middle" } }),
    /byte order little or big, got "middle"/,
  ],
  [
    "a version of the future",
    archive(opcodes("N"), { notes: { version: "11" } }),
    /a version up to 10, got "11"/,
  ],
  [
    "a note of a mebibyte",
    archive(opcodes("N"), { notes: { version: " ".repeat(1 << 20) } }),
    /at most 64 bytes/,
  ],
  ["one name twice", twice, /expected each name once, got "archive\/aaaa" again/],
  ["a zip bomb", bomb, /expected "archive\/data\.pkl" to be stored, it is compressed/],
  ["an encrypted entry", central((header) => header.writeUInt16LE(1, 8)), /not to be encrypted/],
  [
    "an unknown compression",
    central((header) => header.writeUInt16LE(93, 10)),
    /stored or deflated, it has method 93/,
  ],
  [
    "an entry behind the directory",
    central((header) => header.writeUInt32LE(0x7fffffff, 42)),
    /expected the header of "archive\/data\.pkl" to end before/,
  ],
  [
    "entries over one another",
    central((header) => header.writeUInt32LE(200, 20) && header.writeUInt32LE(200, 24)),
    /to end before \d+, they begin at/,
  ],
  ["a size of all ones", central((header) => header.writeUInt32LE(0xffffffff, 24)), /expected a zip64 field/],
  ["a name that another has", central((header) => header.write("x", 46)), /to say what the directory says/],
  [
    "a wrong checksum",
    central((header) => header.writeUInt32LE(1, 16)),
    /CRC-32 00000001, got [0-9a-f]{8}: damaged/,
  ],
  [
    "a directory past the end",
    ending((header) => header.writeUInt32LE(0x7fffffff, 16)),
    /expected the zip directory to end before/,
  ],
  [
    "more entries than fit",
    ending((header) => header.writeUInt32LE(999 * 0x10001, 8)),
    /expected 999 entries in the zip directory/,
  ],
  [
    "fewer entries than there are",
    ending((header) => header.writeUInt32LE(1 * 0x10001, 8)),
    /expected 1 entries and no more/,
  ],
];

describe("load refuses", () => {
  test.each(cases)("%s", async (_problem, bytes, message) => {
    const error = await loading(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(error).toMatchObject({ file: path, message: expect.stringMatching(message) });
    expect((error as FileFormatError).offset).toBeLessThanOrEqual(bytes.length);
    expect((error as Error).message).toContain(
      `load: ${path} at byte ${(error as FileFormatError).offset}: `,
    );
  });

  test.each([
    ["zip", whole, 97],
    ["legacy", legacy, 13],
  ])("a whole file cut anywhere: %s", async (_name, bytes, step) => {
    for (let length = 0; length < bytes.length; length += step) {
      await expect(loading(bytes.subarray(0, length)), `cut to ${length}`).rejects.toThrow(FileFormatError);
    }
  });

  test("a changed byte of a tensor's data", async () => {
    const bytes = Buffer.from(whole);
    const at = bytes.indexOf(Buffer.from(new Float64Array([0.5, -2, 3.25]).buffer));
    bytes[at] = bytes[at]! ^ 1;
    await expect(loading(bytes)).rejects.toThrow(/CRC-32/);
    await scope(async () => {
      const { float64 } = await load<Record<string, Tensor>>(path, { checksum: false });
      expect(float64!.toArray()).not.toEqual([0.5, -2, 3.25]);
    });
  });

  test("more memory than the file is long, whatever refers to whatever", async () => {
    // Five million lists, of a byte each in the file and of two hundred in memory.
    const lists = opcodes(`(${"]".repeat(5_000_000)}t`);
    await expect(loading(archive(lists))).rejects.toThrow(/expected values of at most \d+ bytes/);
  });
});

test("what refers to itself is read as it is", async () => {
  writeFileSync(path, plain("]q\0h\0a"));
  const list = await load<unknown[]>(path);
  expect(list[0]).toBe(list);
});

test("a bool is 0 or 1, whatever byte the file holds", async () => {
  writeFileSync(
    path,
    archive(tensorPickle({ storage: "BoolStorage" }), { storages: { 0: Buffer.from([0, 1, 7, 255]) } }),
  );
  for (const mmap of [false, true]) {
    await scope(async () => {
      const flags = await load<Tensor>(path, { mmap });
      expect(flags.toTypedArray()).toEqual(Uint8Array.from([0, 1, 1, 1]));
    });
  }
});

test("a device that is not here is named, with the way around it", async () => {
  for (const location of ["cuda:77", "mps"]) {
    writeFileSync(path, archive(tensorPickle({ location }), { storages }));
    await expect(load(path)).rejects.toThrow(DeviceError);
    await expect(load(path)).rejects.toThrow(`saved from "${location}", which is not here: say where`);
    await scope(async () => {
      expect((await load<Tensor>(path, { device: "cpu" })).toArray()).toEqual([0, 0, 0, 0]);
    });
  }
});

test("big-endian data are turned", async () => {
  const bytes = Buffer.alloc(16);
  [1, -2, 0.5, 3].forEach((value, i) => {
    bytes.writeFloatBE(value, 4 * i);
  });
  writeFileSync(
    path,
    archive(tensorPickle(), { storages: { 0: bytes }, notes: { byteorder: "big", version: "3" } }),
  );
  for (const mmap of [false, true]) {
    await scope(async () => {
      expect((await load<Tensor>(path, { mmap })).toArray()).toEqual([1, -2, 0.5, 3]);
    });
  }
});
