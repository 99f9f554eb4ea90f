// Files that are cut, bent or made to harm: each is refused with its name, the byte and what was expected there.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { FileFormatError, loadSafetensors } from "../../lib/io/index.js";
import { scope } from "../../lib/tensor/index.js";

const whole = readFileSync(fileURLToPath(new URL("../fixtures/io/all_dtypes.safetensors", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "candelabra-hostile-"));
const path = join(folder, "hostile.safetensors");
afterAll(() => rmSync(folder, { recursive: true }));

function file(json: string | Buffer, dataBytes = 0, length = BigInt(Buffer.byteLength(json))): Buffer {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length);
  return Buffer.concat([prefix, Buffer.from(json), Buffer.alloc(dataBytes)]);
}

async function load(bytes: Buffer): Promise<unknown> {
  writeFileSync(path, bytes);
  return scope(async () => {
    await loadSafetensors(path);
  });
}

const entry = (shape: string, offsets: string, dtype = '"F32"') =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;

const cases: [problem: string, bytes: Buffer, offset: number, message: RegExp][] = [
  ["an empty file", Buffer.alloc(0), 0, /expected 8 bytes of header length, the file has 0/],
  ["7 bytes", Buffer.alloc(7), 0, /expected 8 bytes of header length, the file has 7/],
  ["a length past the end", file("{}", 0, 3n), 0, /header length of at most 2, got 3/],
  ["a length of 2^64 - 1", file("{}", 0, 2n ** 64n - 1n), 0, /got 18446744073709551615/],
  ["no JSON", file("{nonsense"), 8, /UTF-8 JSON/],
  ["an empty header", file(""), 8, /UTF-8 JSON/],
  ["broken UTF-8", file(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])), 8, /UTF-8 JSON/],
  ["a list", file("[]"), 8, /expected a JSON object as header, got \[\]/],
  ["null", file("null"), 8, /expected a JSON object as header, got null/],
  ["a tensor that is a number", file('{"x":1}'), 8, /tensor "x": expected an object with dtype/],
  ["no dtype", file('{"x":{"shape":[],"data_offsets":[0,4]}}', 4), 8, /a dtype of BOOL.*, got nothing/],
  ["an unknown dtype", file(`{"x":${entry("[1]", "[0,1]", '"F8_E4M3"')}}`, 1), 8, /got "F8_E4M3"/],
  ["a dtype of the prototype", file(`{"x":${entry("[1]", "[0,1]", '"constructor"')}}`, 1), 8, /a dtype of/],
  [
    "a negative size",
    file(`{"x":${entry("[-1]", "[0,4]")}}`, 4),
    8,
    /a shape of whole numbers from 0, got \[-1\]/,
  ],
  ["a size with a fraction", file(`{"x":${entry("[1.5]", "[0,6]")}}`, 6), 8, /a shape of whole numbers/],
  ["a size that is text", file(`{"x":${entry('["1"]', "[0,4]")}}`, 4), 8, /a shape of whole numbers/],
  [
    "sizes past 2^47",
    file(`{"x":${entry("[4294967296,4294967296]", "[0,0]")}}`),
    8,
    /at most 2\^47 elements/,
  ],
  ["sizes that overflow to 0", file(`{"x":${entry("[1e300,1e300,0]", "[0,0]")}}`), 8, /shape/],
  ["three offsets", file(`{"x":${entry("[1]", "[0,4,8]")}}`, 8), 8, /data_offsets of two whole numbers/],
  ["a negative offset", file(`{"x":${entry("[1]", "[-4,0]")}}`, 4), 8, /data_offsets of two whole numbers/],
  [
    "offsets in reverse",
    file(`{"x":${entry("[1]", "[4,0]")}}`, 4),
    8,
    /expected 4 bytes for F32 \[1\], got \[4,0\]/,
  ],
  [
    "too few bytes for the shape",
    file(`{"x":${entry("[2]", "[0,4]")}}`, 4),
    8,
    /expected 8 bytes for F32 \[2\]/,
  ],
  ["a gap at the start", file(`{"x":${entry("[1]", "[4,8]")}}`, 8), 8, /"x" to begin at 0, it begins at 4/],
  [
    "two tensors in one place",
    file(`{"x":${entry("[1]", "[0,4]")},"y":${entry("[1]", "[0,4]")}}`, 4),
    8,
    /"y" to begin at 4, it begins at 0/,
  ],
  [
    "a gap between",
    file(`{"x":${entry("[1]", "[0,4]")},"y":${entry("[1]", "[8,12]")}}`, 12),
    8,
    /"y" to begin at 4, it begins at 8/,
  ],
  [
    "data cut off",
    file(`{"x":${entry("[2]", "[0,8]")}}`, 7),
    62,
    /expected 8 bytes of data, the file holds 7/,
  ],
  [
    "data left over",
    file(`{"x":${entry("[2]", "[0,8]")}}`, 9),
    62,
    /expected 8 bytes of data, the file holds 9/,
  ],
  [
    "metadata that is a list",
    file('{"__metadata__":[]}'),
    8,
    /__metadata__: expected an object of strings, got \[\]/,
  ],
  [
    "metadata with a number",
    file('{"__metadata__":{"a":1}}'),
    8,
    /__metadata__ "a": expected a string, got 1/,
  ],
];

describe("loadSafetensors refuses", () => {
  test.each(cases)("%s", async (_problem, bytes, offset, message) => {
    const error = await load(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(error).toMatchObject({ file: path, offset, message: expect.stringMatching(message) });
    expect((error as Error).message).toContain(`${path} at byte ${offset}`);
  });

  test("the whole file cut at any byte", async () => {
    for (let length = 0; length < whole.length; length++) {
      await expect(load(whole.subarray(0, length)), `cut to ${length}`).rejects.toThrow(FileFormatError);
    }
  });

  test("nothing but with a FileFormatError, whatever byte of the header changes", async () => {
    const headerBytes = 8 + Number(whole.readBigUInt64LE(0));
    const change = fc.record({ at: fc.nat(headerBytes - 1), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, to } of changes) bytes[at] = to;
        const error = await load(bytes).catch((thrown: unknown) => thrown);
        // A changed name or note is still a valid file.
        if (error !== undefined) expect(error).toBeInstanceOf(FileFormatError);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

test("a header that would take much more memory than it is long", async () => {
  const header = Buffer.alloc(30_000_000, "{},");
  header.write("[");
  await expect(load(file(header))).rejects.toThrow(/JSON that takes at most \d+ bytes/);
  const deep = Buffer.alloc(20_000_000, "[");
  await expect(load(file(deep))).rejects.toThrow(/JSON that takes at most \d+ bytes/);
});

test("names are only names", async () => {
  const json = `{"__proto__":${entry("[1]", "[0,4]")},"toString":${entry("[1]", "[4,8]")}}`;
  writeFileSync(path, file(json, 8));
  await scope(async () => {
    const { tensors } = await loadSafetensors(path);
    expect(Object.keys(tensors)).toEqual(["__proto__", "toString"]);
  });
});

test("a bool is 0 or 1, whatever byte the file holds", async () => {
  const bytes = file(`{"x":${entry("[3]", "[0,3]", '"BOOL"')}}`, 3);
  bytes.set([0, 1, 7], bytes.length - 3);
  writeFileSync(path, bytes);
  await scope(async () => {
    const { tensors } = await loadSafetensors(path);
    expect(tensors.x!.toTypedArray()).toEqual(Uint8Array.from([0, 1, 1]));
  });
});
