// Files from strangers: safetensors that were cut, lengthened, or had bytes or words of their header changed.

import { readFile, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { io, ones, scope, type Tensor, tensor } from "../../../lib/index.js";
import { type Input, made, plain, plains, weighted } from "../inputs/input.js";
import { tensorDraw } from "../inputs/tensors.js";
import { looseArguments, manner, type Target } from "./target.js";

/** In the worker's own folder, which is removed with it. */
const file = "fuzz.safetensors";

type Change = (bytes: Buffer) => Buffer;
const change = (label: string, fn: Change): Input => made(label, () => fn);

const numbers = [
  "-1",
  "0",
  "1e300",
  "18446744073709551615",
  "9007199254740993",
  "0.5",
  "null",
  '"1"',
  "[]",
  "1e3",
];
const keys = ["shape", "dtype", "data_offsets", "__metadata__", "weight", "bias"];
const wordsOfHeader = [
  "F32",
  "I64",
  "BOOL",
  "F8_E4M3",
  "f32",
  "",
  "\\u0000",
  "__proto__",
  "constructor",
  "BF16",
];

const changes = (size: number): fc.Arbitrary<Input> =>
  weighted<Input>(
    [2, fc.nat(size).map((at) => change(`cut at ${at}`, (bytes) => bytes.subarray(0, at)))],
    [
      1,
      fc.nat(64).map((n) => change(`${n} bytes more`, (bytes) => Buffer.concat([bytes, Buffer.alloc(n, 1)]))),
    ],
    [
      4,
      fc.tuple(fc.nat(size), fc.nat(255)).map(([at, byte]) =>
        change(`byte ${at} = ${byte}`, (bytes) => {
          const copy = Buffer.from(bytes);
          if (at < copy.length) copy[at] = byte;
          return copy;
        }),
      ),
    ],
    [
      2,
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((length) =>
        change(`header of ${length} bytes`, (bytes) => {
          const copy = Buffer.from(bytes);
          copy.writeBigUInt64LE(length, 0);
          return copy;
        }),
      ),
    ],
    [
      5,
      fc.tuple(fc.nat(20), fc.constantFrom(...numbers)).map(([which, number]) =>
        change(`number ${which} of the header = ${number}`, (bytes) => {
          let seen = 0;
          return rewritten(bytes, (json) => json.replace(/\d+/g, (old) => (seen++ === which ? number : old)));
        }),
      ),
    ],
    [
      3,
      fc
        .tuple(fc.constantFrom(...keys), fc.constantFrom(...keys, ...wordsOfHeader))
        .map(([from, to]) =>
          change(`"${from}" -> "${to}"`, (bytes) =>
            rewritten(bytes, (json) => json.replace(`"${from}"`, `"${to}"`)),
          ),
        ),
    ],
    [1, fc.constant(change("deeply nested", (bytes) => rewritten(bytes, () => "[".repeat(100_000))))],
    [1, fc.constant(change("as it is", (bytes) => bytes))],
  );

function rewritten(bytes: Buffer, edit: (json: string) => string): Buffer {
  const length = Number(bytes.readBigUInt64LE(0));
  const json = Buffer.from(edit(bytes.subarray(8, 8 + length).toString()));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([head, json, bytes.subarray(8 + length)]);
}

const loading: Target = {
  label: "io.loadSafetensors",
  names: [],
  weight: 40,
  arguments: () => fc.tuple(changes(300), plains("cpu", "meta", "cuda", undefined, "nonsense")),
  call: ([edit, device]) =>
    scope(async () => {
      const tensors = { weight: ones([2, 3]), bias: tensor([1, 2]), flags: tensor([true, false]) };
      await io.saveSafetensors(tensors, file, { metadata: { epoch: "1" } });
      await writeFile(file, (edit as Change)(await readFile(file)));
      const loaded = await io.loadSafetensors(file, { device: device as "cpu" });
      for (const x of Object.values(loaded.tensors) as Tensor[]) if (x.device === "cpu") x.toArray();
      return loaded;
    }),
};

const saving: Target = {
  label: "io.saveSafetensors",
  names: [],
  weight: 20,
  arguments: () =>
    manner().chain((how) =>
      fc
        .tuple(
          fc.constantFrom("weight", "__metadata__", "__proto__", "", "0", "\ud800").map((key) => plain(key)),
          tensorDraw(how.shared),
          weighted<readonly Input[]>([1, looseArguments(how, { most: 2 })], [4, fc.constant([])]),
        )
        .map(([key, x, rest]) => [key, x, ...rest]),
    ),
  call: ([key, x, options]) =>
    scope(async () => {
      await io.saveSafetensors({ [key as string]: x as Tensor }, file, options as never);
      return io.loadSafetensors(file);
    }),
};

export const files = (): Target[] => [loading, saving];
