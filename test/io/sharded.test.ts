// Models over several safetensors files, and mapped ones.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  FileFormatError,
  loadSafetensors,
  loadShardedSafetensors,
  saveSafetensors,
  saveShardedSafetensors,
} from "../../lib/io/index.js";
import {
  ArgumentError,
  arange,
  collectGarbage,
  memory,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

const parent = mkdtempSync(join(tmpdir(), "candelabra-sharded-"));
afterAll(() => rmSync(parent, { recursive: true }));
let folder = parent;
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(parent, "set-"));
  path = join(folder, "model.safetensors.index.json");
});

const model = (): Record<string, Tensor> => ({
  b: arange(4),
  a: arange(4, { dtype: "float32" }),
  huge: zeros([100]),
  flag: tensor([true]),
});
const metadata = { note: "é" };

describe("shards", () => {
  test(
    "come back whole, in files of a size",
    scoped(async () => {
      await saveShardedSafetensors(model(), path, { maxShardBytes: 48, metadata });
      expect(readdirSync(folder).toSorted()).toEqual([
        "model-00001-of-00003.safetensors",
        "model-00002-of-00003.safetensors",
        "model-00003-of-00003.safetensors",
        "model.safetensors.index.json",
      ]);
      const index = JSON.parse(readFileSync(path, "utf8"));
      expect(index.metadata).toMatchObject({ note: "é", total_size: 449 });
      expect(index.weight_map.huge).toBe("model-00002-of-00003.safetensors");
      const { tensors, metadata: read } = await loadShardedSafetensors(path);
      expect(read).toEqual(index.metadata);
      for (const [name, value] of Object.entries(model())) expect(tensors[name]).toEqualBits(value);
      expect(Object.keys(tensors).toSorted()).toEqual(["a", "b", "flag", "huge"]);
    }),
  );

  test(
    "of different sets are told apart",
    scoped(async () => {
      await saveShardedSafetensors(model(), path, { maxShardBytes: 48 });
      const first = readFileSync(join(folder, "model-00001-of-00003.safetensors"));
      await saveShardedSafetensors({ ...model(), b: arange(4).add(1) }, path, { maxShardBytes: 48 });
      // As if the process had died between two renames.
      writeFileSync(join(folder, "model-00001-of-00003.safetensors"), first);
      await expect(loadShardedSafetensors(path)).rejects.toThrow(/it is another set's/);
    }),
  );

  test(
    "of others carry no mark, and hold what the map does not name",
    scoped(async () => {
      await saveSafetensors({ x: tensor([1]), y: tensor([2]) }, join(folder, "one.safetensors"));
      writeFileSync(path, JSON.stringify({ weight_map: { x: "one.safetensors" } }));
      const { tensors, metadata: none } = await loadShardedSafetensors(path);
      expect([Object.keys(tensors), none]).toEqual([["x"], {}]);
    }),
  );

  const map = (file: unknown) => JSON.stringify({ weight_map: { x: file } });
  test.each([
    ["no JSON", "nonsense", /UTF-8 JSON/],
    ["a list", "[]", /an object weight_map/],
    ["no map", "{}", /an object weight_map/],
    ["a path upwards", map("../one.safetensors"), /beside the index for "x", got "\.\.\/one/],
    ["an absolute path", map("/etc/passwd"), /beside the index/],
    ["a path of Windows", map("c:\\one.safetensors"), /beside the index/],
    ["a number", map(1), /beside the index for "x", got 1/],
    [
      "metadata that are text",
      JSON.stringify({ metadata: "x", weight_map: {} }),
      /metadata to be a JSON object/,
    ],
    ["a file that is not there", map("two.safetensors"), /expected "two\.safetensors" beside the index/],
    ["a name that the file has not", map("one.safetensors"), /expected "x" in "one\.safetensors"/],
  ])(
    "refused: %s",
    scoped(async (_problem: string, text: string, message: RegExp) => {
      await saveSafetensors({ y: tensor([2]) }, join(folder, "one.safetensors"));
      writeFileSync(path, text);
      await expect(loadShardedSafetensors(path)).rejects.toThrow(FileFormatError);
      await expect(loadShardedSafetensors(path)).rejects.toThrow(message);
    }),
  );

  test("bad arguments are named", async () => {
    await expect(saveShardedSafetensors({}, "model.json")).rejects.toThrow(
      /ends in \.safetensors\.index\.json/,
    );
    await expect(saveShardedSafetensors({}, path, { maxShardBytes: 0 })).rejects.toThrow(ArgumentError);
    await expect(loadShardedSafetensors(join(folder, "none"))).rejects.toThrow(/ENOENT/);
  });
});

describe("mmap", () => {
  const recorded = fileURLToPath(new URL("../fixtures/io/all_dtypes.safetensors", import.meta.url));

  test(
    "gives the same tensors, whose changes stay here",
    scoped(async () => {
      const read = await loadSafetensors(recorded);
      const mapped = await loadSafetensors(recorded, { mmap: true });
      for (const [name, value] of Object.entries(read.tensors)) {
        const one = mapped.tensors[name]!;
        expect([one.dtype, one.shape, one.equal(value)], name).toEqual([value.dtype, value.shape, true]);
        one.zero_();
      }
      expect((await loadSafetensors(recorded, { mmap: true })).tensors.float32!.toArray()).toEqual([
        0.5, -2, 3.25,
      ]);
    }),
  );

  test("is gone with its tensors", async () => {
    collectGarbage();
    const before = memory();
    const { tensors } = await loadSafetensors(recorded, { mmap: true });
    for (const one of Object.values(tensors)) one.dispose();
    expect(memory()).toEqual(before);
  });
});
