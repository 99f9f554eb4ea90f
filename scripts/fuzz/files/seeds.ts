// Valid files to change: those that Python wrote (test/fixtures/io), of every format that io reads.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { io } from "../../../lib/index.js";
import { writeValues } from "../../../lib/io/pt/write_values.js";
import { zipOf } from "../../../lib/io/zip/writer.js";

export interface Seed {
  name: string;
  bytes: Buffer;
}

export interface Format {
  /** The function of io that reads it. */
  label: string;
  ending: string;
  read(path: string, options: object): Promise<unknown>;
  seeds: readonly Seed[];
}

const fixtures = join(import.meta.dirname, "../../../test/fixtures/io");

function seedsIn(folder: string, ending: string): Seed[] {
  const names = readdirSync(join(fixtures, folder)).filter((name) => name.endsWith(ending));
  return names
    .toSorted()
    .map((name) => ({ name: basename(name), bytes: readFileSync(join(fixtures, folder, name)) }));
}

/** A pickle that is longer than what its reader holds at once. */
function longCheckpoint(): Seed {
  const words = Array.from({ length: 2000 }, (_, i) => [
    `${i}`,
    i * 7,
    i / 7,
    2 ** 40 + i,
    "x".repeat(i % 11),
  ]);
  const records = [{ name: "archive/data.pkl", data: [writeValues({ words }).pickle] }];
  return { name: "long.pt", bytes: Buffer.concat(zipOf(records, { alignment: 64 })) };
}

const map = { weight_map: { float32: "fuzz-shard.safetensors", bool: "fuzz-shard.safetensors" } };
const index = JSON.stringify({ metadata: { total_size: 15, note: "é" }, ...map }, null, 2);

/** Lies beside the index while it is read. */
export const shard = {
  name: "fuzz-shard.safetensors",
  bytes: readFileSync(join(fixtures, "all_dtypes.safetensors")),
};

export const formats = (): Format[] => [
  { label: "io.load", ending: ".pt", read: io.load, seeds: [...seedsIn("pt", ".pt"), longCheckpoint()] },
  { label: "io.loadNpy", ending: ".npy", read: io.loadNpy, seeds: seedsIn("npy", ".npy") },
  { label: "io.loadNpz", ending: ".npz", read: io.loadNpz, seeds: seedsIn("npy", ".npz") },
  {
    label: "io.loadSafetensors",
    ending: ".safetensors",
    read: io.loadSafetensors,
    seeds: seedsIn("", ".safetensors"),
  },
  {
    label: "io.loadShardedSafetensors",
    ending: ".index.json",
    read: io.loadShardedSafetensors,
    seeds: [{ name: "model.safetensors.index.json", bytes: Buffer.from(index) }],
  },
];
