// test/fixtures/io/all_dtypes.safetensors was written by PyPI safetensors 0.8.0 (scripts/fixtures/record_safetensors.py).

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { loadSafetensors, saveSafetensors } from "../../lib/io/index.js";
import {
  ArgumentError,
  arange,
  complex,
  DtypeError,
  randn,
  type Tensor,
  tensor,
  viewAsReal,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

const recorded = fileURLToPath(new URL("../fixtures/io/all_dtypes.safetensors", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "candelabra-io-"));
afterAll(() => rmSync(folder, { recursive: true }));
const metadata = { note: "é" };

/** What the recorder wrote. */
function tensors(): Record<string, Tensor> {
  const floats = [0.5, -2, 3.25];
  const all: Record<string, Tensor> = { bool: tensor([true, false, true]) };
  for (const dtype of ["uint8", "int8", "int16", "int32", "int64"] as const) {
    all[dtype] = tensor([1, 2, 100], { dtype });
  }
  for (const dtype of ["float16", "bfloat16", "float32", "float64"] as const) {
    all[dtype] = tensor(floats, { dtype });
  }
  return {
    ...all,
    complex64: complex(tensor(floats), tensor([1, 0, -1], { dtype: "float32" })),
    scalar: tensor(7, { dtype: "float32" }),
    empty: zeros([0, 3]),
    transposed: arange(6, { dtype: "float32" }).reshape([2, 3]).t(),
    0: tensor([1], { dtype: "float32" }),
    '"é"\n\x01/': tensor([2], { dtype: "float32" }),
  };
}

describe("saveSafetensors", () => {
  test(
    "writes the bytes that Python writes, every dtype",
    scoped(async () => {
      const path = join(folder, "all.safetensors");
      await saveSafetensors(tensors(), path, { metadata });
      expect(readFileSync(path).equals(readFileSync(recorded))).toBe(true);
    }),
  );

  test(
    "sorts its notes, so that equal state is equal bytes",
    scoped(async () => {
      const path = join(folder, "notes.safetensors");
      await saveSafetensors({}, path, { metadata: { b: "2", 10: "x", a: "1" } });
      expect(readFileSync(path, "utf8").slice(8)).toBe('{"__metadata__":{"10":"x","a":"1","b":"2"}}     ');
    }),
  );

  test(
    "stores a conjugated view resolved and a slice densely",
    scoped(async () => {
      const path = join(folder, "views.safetensors");
      const base = complex(tensor([1.5, 2.5]), tensor([3.5, -4.5]));
      await saveSafetensors({ conj: base.conj(), slice: arange(10).asStrided([3], [3], 1) }, path);
      const { tensors: loaded } = await loadSafetensors(path);
      expect(viewAsReal(loaded.conj!).select(-1, 1).toArray()).toEqual([-3.5, 4.5]);
      expect(loaded.slice!.toArray()).toEqual([1, 4, 7]);
    }),
  );

  test(
    "keeps the old file, and nothing beside it, when a tensor cannot be written",
    scoped(async () => {
      const path = join(mkdtempSync(join(folder, "old-")), "model.safetensors");
      writeFileSync(path, "old");
      const wide = zeros([2], { dtype: "complex128" });
      await expect(saveSafetensors({ wide }, path)).rejects.toThrow(DtypeError);
      await expect(saveSafetensors({ wide }, path)).rejects.toThrow(/for wide, got complex128 \[2\]/);
      expect(readFileSync(path, "utf8")).toBe("old");
      expect(readdirSync(join(path, ".."))).toEqual(["model.safetensors"]);
    }),
  );

  test(
    "names the entry that is no tensor, no text, or no name",
    scoped(async () => {
      const path = join(folder, "never.safetensors");
      const number = 1 as unknown as Tensor;
      await expect(saveSafetensors({ "a.b": number }, path)).rejects.toThrow(
        /expected a Tensor for a.b, got 1/,
      );
      await expect(saveSafetensors({ __metadata__: zeros([1]) }, path)).rejects.toThrow(
        /expected another name/,
      );
      const metadata = { epoch: 3 as unknown as string };
      await expect(saveSafetensors({}, path, { metadata })).rejects.toThrow(ArgumentError);
      expect(existsSync(path)).toBe(false);
    }),
  );

  test(
    "leaves no temporary file when the folder's name is taken",
    scoped(async () => {
      const parent = mkdtempSync(join(folder, "taken-"));
      const target = mkdtempSync(join(parent, "folder-"));
      await expect(saveSafetensors({ x: zeros([1]) }, target)).rejects.toThrow(
        /EISDIR|ENOTEMPTY|EEXIST|EPERM/,
      );
      expect(readdirSync(parent)).toHaveLength(1);
    }),
  );

  test(
    "holds the values of the moment of the call",
    scoped(async () => {
      const path = join(folder, "moment.safetensors");
      const weight = randn([1000]);
      const before = weight.clone();
      const saved = saveSafetensors({ weight }, path);
      weight.zero_();
      await saved;
      expect((await loadSafetensors(path)).tensors.weight).toEqualBits(before);
    }),
  );
});

describe("loadSafetensors", () => {
  test(
    "reads what Python wrote, bit for bit",
    scoped(async () => {
      const { tensors: loaded, metadata: notes } = await loadSafetensors(recorded);
      const expected = tensors();
      expect(Object.keys(loaded).toSorted()).toEqual(Object.keys(expected).toSorted());
      expect(notes).toEqual(metadata);
      for (const [name, value] of Object.entries(expected)) {
        expect(loaded[name]!.dtype, name).toBe(value.dtype);
        expect(loaded[name]!.shape, name).toEqual(value.shape);
        expect(loaded[name]!.equal(value), name).toBe(true);
      }
    }),
  );

  test("a missing file is the system's error", async () => {
    await expect(loadSafetensors(join(folder, "none"))).rejects.toThrow(/ENOENT/);
  });
});
