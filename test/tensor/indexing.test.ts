// Indices of every kind against Python's torch: reading, strides of views, gradients, writing, adding.
// scripts/fixtures/record_indexing.py wrote the cases.

import { describe, expect, test } from "vitest";
import {
  arange,
  autograd,
  CandelabraError,
  type DType,
  IndexError,
  type IndexItem,
  type IndexList,
  type NestedArray,
  ones,
  slice,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

type Part =
  | number
  | boolean
  | null
  | string
  | { slice: [number | null, number | null, number | null] }
  | { list: IndexList }
  | { tensor: NestedArray; dtype: DType };

interface Case {
  of: number[];
  index: Part[];
  words: string | null;
  error?: true;
  read: { shape: number[]; values: number[]; stride?: number[]; offset?: number; grad: number[] };
  value: number | { shape: number[] };
  /** Null where torch reads, but does not write. */
  written: number[] | null;
  added: number[];
}

const { cases } = loadFixture<{ cases: Case[] }>("indexing");
const named = cases.map((one, i) => ({ ...one, name: `${i}: [${one.of}] at ${JSON.stringify(one.index)}` }));

function item(part: Part): IndexItem {
  if (typeof part !== "object" || part === null) return part;
  if ("slice" in part) return slice(...part.slice);
  return "list" in part ? part.list : tensor(part.tensor, { dtype: part.dtype });
}

function whole(shape: readonly number[]): Tensor {
  return arange(shape.reduce((product, size) => product * size, 1)).view(shape);
}

function sourceFor(value: Case["value"]): Tensor | number {
  return typeof value === "number" ? value : whole(value.shape).neg().sub(1);
}

const valid = named.filter(({ error }) => !error);

describe("equal to Python's torch", () => {
  test.each(valid)(
    "reading $name",
    scoped(({ of, index, read }: Case) => {
      const result = whole(of).at(...index.map(item));
      expect(result.shape).toEqual(read.shape);
      expect(result.flatten()).toEqualBits(read.values);
      if (read.stride) expect([result.stride(), result.storageOffset()]).toEqual([read.stride, read.offset]);
    }),
  );

  test.each(valid.filter(({ words }) => words !== null && words !== ""))(
    "in words: [$of] at $words",
    scoped(({ of, words, read }: Case) => {
      const result = whole(of).at(words!);
      expect(result.shape).toEqual(read.shape);
      expect(result.flatten()).toEqualBits(read.values);
    }),
  );

  test.each(valid)(
    "gradient of $name",
    scoped(({ of, index, read }: Case) => {
      const leaf = whole(of).double().requiresGrad_();
      const result = leaf.at(...index.map(item));
      const [gradient] = autograd.grad(result.mul(whole(read.shape).add(1)).sum(), leaf);
      expect(gradient.flatten()).toEqualBits(read.grad);
    }),
  );

  test.each(valid)(
    "writing and adding to $name",
    scoped(({ of, index, value, written, added }: Case) => {
      const x = whole(of).clone();
      if (written === null) {
        expect(() => x.setAt_(index.map(item), sourceFor(value))).toThrow(CandelabraError);
        return;
      }
      expect(x.setAt_(index.map(item), sourceFor(value))).toBe(x);
      expect(x.flatten()).toEqualBits(written);
      const sum = whole(of).clone().setAt_(index.map(item), sourceFor(value), { accumulate: true });
      expect(sum.flatten()).toEqualBits(added);
    }),
  );
});

test.each(named.filter(({ error }) => error))(
  "refused as in Python: $name",
  scoped(({ of, index }: Case) => {
    expect(() => whole(of).at(...index.map(item))).toThrow(CandelabraError);
  }),
);

describe("beside the recorded cases", () => {
  test(
    "words and arguments mix, and words hold arrays",
    scoped(() => {
      const x = whole([2, 3, 4]);
      expect(x.at("0", slice(1, null), "::2")).toEqualBits([
        [4, 6],
        [8, 10],
      ]);
      expect(x.at(":, [2, 0], 1")).toEqualBits(x.at(slice(), [2, 0], 1));
      expect(x.at("None, newaxis, null").shape).toEqual([1, 1, 1, 2, 3, 4]);
    }),
  );

  test(
    "reading without a tensor is a view, also of everything",
    scoped(() => {
      const x = whole([2, 2]).clone();
      const all = x.at("...");
      expect(all).not.toBe(x);
      all.at(0).fill_(9);
      expect(x).toEqualBits([
        [9, 9],
        [2, 3],
      ]);
    }),
  );

  test(
    "adding counts an element as often as it is named",
    scoped(() => {
      const counts = zeros([3]);
      counts.setAt_([[0, 2, 0, 0]], 1, { accumulate: true });
      expect(counts).toEqualBits(tensor([3, 0, 1], { dtype: "float32" }));
    }),
  );

  test(
    "a number takes the tensor's dtype, an array too",
    scoped(() => {
      expect(zeros([2], { dtype: "int64" }).setAt_(0, 1.7)).toEqualBits([1, 0]);
      expect(zeros([2], { dtype: "float64" }).setAt_("...", [0.5, 1])).toEqualBits([0.5, 1]);
      expect(zeros([2], { dtype: "bool" }).setAt_(1, true)).toEqualBits([0, 1]);
    }),
  );

  test(
    "writing is recorded: the overwritten elements get no gradient, the value gets theirs",
    scoped(() => {
      const x = ones([3], { requiresGrad: true });
      const value = ones([], { requiresGrad: true });
      const y = x.mul(2);
      y.setAt_([[0, 1]], value);
      const [dx, dvalue] = autograd.grad(y.mul(tensor([1, 10, 100])).sum(), [x, value]);
      expect(dx).toEqualBits(tensor([0, 0, 200], { dtype: "float32" }));
      expect(dvalue!.item()).toBe(11);
    }),
  );

  test(
    "errors say what was expected",
    scoped(() => {
      const x = zeros([2, 3]);
      expect(() => x.at(0, 0, 0)).toThrow("at: expected at most 2 indices, got 3");
      expect(() => zeros([]).at(0)).toThrow(/item\(\)/);
      expect(() => x.at(2)).toThrow(IndexError);
      expect(() => x.at([5])).toThrow(IndexError);
      expect(() => x.at("1:x")).toThrow('at: expected such as "..., 1:3" for the index');
      expect(() => slice(0, 4, 0)).toThrow("slice: expected an integer above 0 for step, got 0");
      expect(() => x.at([0.5])).toThrow(/integers or booleans/);
      expect(() => x.at(1.5)).toThrow(CandelabraError);
    }),
  );
});
