// scripts/fixtures/record_io_npy.py wrote the files with NumPy 2.4.6.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { FileFormatError, loadNpy, loadNpz, saveNpy, saveNpz } from "../../../lib/io/index.js";
import { ArgumentError, arange, DtypeError, type Tensor, tensor, zeros } from "../../../lib/tensor/index.js";
import { scoped } from "../../support/scoped.js";
import { dtypes, listed } from "../pt/values.js";

const folder = mkdtempSync(join(tmpdir(), "candelabra-npy-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "array");
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/io/npy/${name}`, import.meta.url));

/** What NumPy has of our dtypes. */
function known(): Record<string, Tensor> {
  const { bfloat16: _, complex32: __, ...others } = dtypes();
  return others;
}

const grid = () => arange(24, { dtype: "float32" }).reshape([2, 3, 4]);

describe("loadNpz", () => {
  test.each(["dtypes.npz", "compressed.npz", "big.npz"])(
    "every dtype of %s",
    scoped(async (name: string) => {
      const loaded = await loadNpz(fixture(name));
      for (const [dtype, value] of Object.entries(known())) {
        expect(loaded[dtype]!.dtype).toBe(value.dtype);
        expect(listed(loaded[dtype]!), dtype).toEqual(listed(value));
      }
    }),
  );

  test(
    "what unpacks to more than is allowed is refused before it is unpacked",
    scoped(async () => {
      const packed = fixture("compressed.npz");
      await expect(loadNpz(packed, { maxUnpackedBytes: 1000 })).rejects.toThrow(
        /unpack to at most 1000 bytes/,
      );
      await expect(loadNpz(packed, { maxUnpackedBytes: -1 })).rejects.toThrow(ArgumentError);
    }),
  );
});

describe("loadNpy", () => {
  test.each(["v1.npy", "v2.npy", "v3.npy", "fortran.npy", "fortran_big.npy"])(
    "%s",
    scoped(async (name: string) => {
      for (const mmap of [false, true]) {
        const loaded = await loadNpy(fixture(name), { mmap });
        expect(loaded).toEqualBits(grid());
        expect(loaded.stride()).toEqual(name.startsWith("fortran") ? [1, 2, 6] : [12, 4, 1]);
      }
    }),
  );

  test(
    "a scalar and an empty array",
    scoped(async () => {
      expect((await loadNpy(fixture("scalar.npy"))).item()).toBe(7);
      const empty = await loadNpy(fixture("empty.npy"), { mmap: true });
      expect([empty.shape, empty.dtype]).toEqual([[0, 3], "int32"]);
    }),
  );

  test.each(["text.npy", "records.npy", "objects.npy"])("%s is refused", async (name) => {
    await expect(loadNpy(fixture(name))).rejects.toThrow(FileFormatError);
    await expect(loadNpy(fixture(name))).rejects.toThrow(/at byte 10: expected a dtype of b1, i1/);
  });
});

describe("saveNpy", () => {
  test.each(["v1.npy", "fortran.npy", "scalar.npy", "empty.npy"])(
    "the bytes of NumPy: %s",
    scoped(async (name: string) => {
      await saveNpy(await loadNpy(fixture(name)), path);
      expect(readFileSync(path).equals(readFileSync(fixture(name)))).toBe(true);
    }),
  );

  test(
    "a slice is stored densely",
    scoped(async () => {
      await saveNpy(grid().select(2, 1), path);
      expect(await loadNpy(path)).toEqualBits(grid().select(2, 1));
    }),
  );

  test(
    "what NumPy does not have is refused",
    scoped(async () => {
      await expect(saveNpy(zeros([2], { dtype: "bfloat16" }), path)).rejects.toThrow(DtypeError);
      await expect(saveNpz({ x: zeros([2]), y: zeros([2], { dtype: "bfloat16" }) }, path)).rejects.toThrow(
        /for y, got bfloat16/,
      );
      await expect(saveNpy(3 as unknown as Tensor, path)).rejects.toThrow(
        /saveNpy: expected a Tensor for tensor, got 3/,
      );
    }),
  );
});

test(
  "saveNpz and loadNpz: names are only names",
  scoped(async () => {
    const names = ["__proto__", "../up", "é", "0"];
    const saved = Object.fromEntries(names.map((name, i) => [name, tensor([i])]));
    Object.defineProperty(saved, "__proto__", { value: tensor([0]), enumerable: true });
    await saveNpz(saved, path);
    const loaded = await loadNpz(path);
    expect(Object.keys(loaded).toSorted()).toEqual(names.toSorted());
    expect(loaded.é!.item()).toBe(2);
    await saveNpz({}, path);
    expect(await loadNpz(path)).toEqual({});
  }),
);
