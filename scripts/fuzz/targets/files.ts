// Files from strangers: of each format that is read, valid ones with one to three changes. What comes is a value or a
// FileFormatError that names a place in the file, and never more memory than the file is long.

import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { ArgumentError, DeviceError, io, memory, scope, Tensor } from "../../../lib/index.js";
import { type Change, changesOf } from "../files/changes.js";
import { type Format, formats, type Seed, shard } from "../files/seeds.js";
import { type Draw, type Input, keyed, plain, plains, weighted } from "../inputs/input.js";
import { tensorDraw } from "../inputs/tensors.js";
import { anything } from "../inputs/values.js";
import { looseArguments, manner, type Target } from "./target.js";

/** Allocators round up. */
const SLACK_BYTES = 1 << 16;
/** A compressed archive may ask for more than its own length, within this. */
const MOST_UNPACKED_BYTES = 1 << 24;
const SMALL_ELEMENTS = 1 << 16;

const reading = ({ label, ending, read, seeds }: Format): Target => ({
  label,
  names: [],
  weight: 40,
  arguments: () =>
    fc
      .constantFrom(...seeds)
      .chain((seed) =>
        fc.tuple(
          fc.constant(plain(seed, seed.name)),
          changesOf(/\.(pt|npz)$/.test(seed.name)),
          options(label),
        ),
      ),
  call: ([seed, change, given]) =>
    scope(async () => {
      const bytes = (change as Change)((seed as Seed).bytes);
      const file = `fuzz${ending}`;
      if (label.includes("Sharded")) await writeFile(shard.name, shard.bytes);
      await writeFile(file, bytes);
      const before = memory().bytes;
      try {
        const value = await read(file, given as object);
        requireModest(memory().bytes - before, bytes, label);
        touch(value);
        return value;
      } catch (error) {
        requireSound(error, bytes, given as object);
        throw error;
      }
    }),
});

const options = (label: string): Draw =>
  keyed({
    device: weighted<Input | undefined>(
      [4, fc.constant(undefined)],
      [1, plains("cpu", "meta", "cuda", "nonsense", null)],
    ),
    mmap: plains(...(label === "io.loadNpz" ? [undefined] : [undefined, true, false])),
    checksum: plains(...(label === "io.load" ? [undefined, false] : [undefined])),
    maxUnpackedBytes: plains(...(label === "io.loadNpz" ? [MOST_UNPACKED_BYTES, 100] : [undefined])),
  });

/** Throws what the run complains of. */
function requireSound(error: unknown, bytes: Buffer, given: object): void {
  if (error instanceof io.FileFormatError) {
    const isInside = error.file === shard.name || (error.offset >= 0 && error.offset <= bytes.length);
    if (isInside && /expected|mentions/.test(error.message)) return;
    throw new Error(`an error without a place or an expectation: ${error.message}`);
  }
  // Where a checkpoint says that it comes from another device, or the options ask for one.
  if (error instanceof DeviceError) return;
  if (error instanceof ArgumentError && "device" in given && given.device === "nonsense") return;
  throw new Error(
    `no FileFormatError: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
  );
}

function requireModest(taken: number, bytes: Buffer, label: string): void {
  const most =
    bytes.length + shard.bytes.length + SLACK_BYTES + (label === "io.loadNpz" ? MOST_UNPACKED_BYTES : 0);
  if (taken > most) throw new Error(`${taken} bytes of tensors out of a file of ${bytes.length}`);
}

/** Reads what was loaded: a tensor past the end of its memory would show. */
function touch(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Tensor) {
    if (value.device === "cpu" && value.numel() <= SMALL_ELEMENTS) value.clone();
  } else if (value instanceof Map) {
    for (const part of value.values()) touch(part, seen);
  } else if (!ArrayBuffer.isView(value)) {
    for (const part of value instanceof Set ? value : Object.values(value)) touch(part, seen);
  }
}

type Saver = (value: never, path: string, options?: never) => Promise<void>;

const writing = (
  label: string,
  ending: string,
  save: Saver,
  read: (path: string) => Promise<unknown>,
): Target => ({
  label,
  names: [],
  weight: 10,
  arguments: () =>
    manner().chain((how) =>
      fc
        .tuple(
          fc.constantFrom("weight", "__metadata__", "__proto__", "", "0", "\ud800").map((key) => plain(key)),
          tensorDraw(how.shared),
          weighted<Input>([1, anything(how)], [2, fc.constant(plain(null))]),
          weighted<readonly Input[]>([1, looseArguments(how, { most: 2 })], [4, fc.constant([])]),
        )
        .map(([key, x, other, rest]) => [key, x, other, ...rest]),
    ),
  call: ([key, x, other, given]) =>
    scope(async () => {
      const value = label === "io.saveNpy" ? x : { [key as string]: x, ...(other === null ? {} : { other }) };
      await save(value as never, `fuzz${ending}`, given as never);
      return read(`fuzz${ending}`);
    }),
});

export const files = (): Target[] => [
  ...formats().map(reading),
  writing("io.save", ".pt", io.save, io.load),
  writing("io.saveNpy", ".npy", io.saveNpy, io.loadNpy),
  writing("io.saveNpz", ".npz", io.saveNpz, io.loadNpz),
  writing("io.saveSafetensors", ".safetensors", io.saveSafetensors, io.loadSafetensors),
  writing(
    "io.saveShardedSafetensors",
    ".safetensors.index.json",
    io.saveShardedSafetensors,
    io.loadShardedSafetensors,
  ),
];
