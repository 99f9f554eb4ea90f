// Datasets: what get, gather and their combinations give.

import { describe, expect, expectTypeOf, test } from "vitest";
import { arange, data, Generator, manualSeed, rand, type Tensor, zeros } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

interface SplitCase {
  rows: number;
  lengths: number[];
  ownGenerator: boolean;
  sizes: number[];
  heads: number[][];
  after: number;
}

const rowsOf = (n: number) => new data.TensorDataset({ x: arange(2 * n).view([n, 2]), y: arange(n) });

describe("TensorDataset", () => {
  test(
    "by name or in order, typed so",
    scoped(() => {
      const named = rowsOf(4);
      expectTypeOf(named.get(0)).toEqualTypeOf<{ x: Tensor; y: Tensor }>();
      expect(named.get(3).x.toArray()).toEqual([6, 7]);
      expect(named.length).toBe(4);
      const ordered = new data.TensorDataset(arange(4), zeros([4, 2]));
      expectTypeOf(ordered.get(0)).toEqualTypeOf<[Tensor, Tensor]>();
      expect(ordered.get(2)[0].item()).toBe(2);
      const batch = ordered.gather([2, 0]);
      expectTypeOf(batch).toEqualTypeOf<[Tensor, Tensor]>();
      expect(batch[0].toArray()).toEqual([2, 0]);
    }),
  );

  test(
    "a batch is what collating its samples gives",
    scoped(() => {
      const set = rowsOf(6);
      for (const indices of [[0], [5, 1, 1], []]) {
        const batch = set.gather(indices);
        expect(batch.x.shape).toEqual([indices.length, 2]);
        if (indices.length === 0) continue;
        const collated = data.defaultCollate(indices.map((index) => set.get(index)));
        expect(batch.x).toEqualBits(collated.x);
        expect(batch.y).toEqualBits(collated.y);
      }
    }),
  );

  test(
    "checks sizes, kinds and indices",
    scoped(() => {
      expect(() => new data.TensorDataset({ a: zeros([2]), b: zeros([3]) })).toThrow(
        "2 rows for b as for a, got [3]",
      );
      expect(() => new data.TensorDataset(zeros([]))).toThrow("a first dimension");
      expect(() => new data.TensorDataset({})).toThrow("at least one tensor");
      expect(() => new data.TensorDataset({ a: [1] as unknown as Tensor })).toThrow(
        "a tensor for a, got an array of 1",
      );
      for (const index of [-1, 4, 0.5, Number.NaN]) {
        expect(() => rowsOf(4).get(index)).toThrow(`an index from 0 to 3, got ${index}`);
        expect(() => rowsOf(4).gather([index])).toThrow(`an index from 0 to 3, got ${index}`);
      }
    }),
  );
});

describe("Subset and ConcatDataset", () => {
  test(
    "map indices, also on the fast path",
    scoped(() => {
      const subset = new data.Subset(rowsOf(10), [9, 3, 3]);
      expect(subset.get(0).y.item()).toBe(9);
      const [last] = new data.DataLoader(subset, { sampler: [2, 0], batchSize: 2 });
      expect(last!.y.toArray()).toEqual([3, 9]);
      const nested = new data.Subset(subset, [1]);
      expect(nested.get(0).y.item()).toBe(3);
      const both = new data.ConcatDataset([rowsOf(2), rowsOf(0), rowsOf(3)]);
      expect(both.length).toBe(5);
      expect([0, 1, 2, 4].map((index) => both.get(index).y.item())).toEqual([0, 1, 0, 2]);
      expect(() => both.get(5)).toThrow("from 0 to 4, got 5");
      expect(() => new data.Subset(rowsOf(2), [2])).toThrow("from 0 to 1, got 2");
      expect(() => subset.get(3)).toThrow("from 0 to 2, got 3");
      expect(() => new data.ConcatDataset([])).toThrow("at least one dataset");
    }),
  );

  test("a subset of a set without a fast path has none", () => {
    class Numbers extends data.Dataset<number> {
      readonly length = 4;
      get(index: number) {
        return index * 10;
      }
    }
    const subset = new data.Subset(new Numbers(), [3, 1]);
    expect(subset.gather).toBeUndefined();
    expectTypeOf(subset.get(0)).toEqualTypeOf<number>();
    const [batch] = new data.DataLoader(subset, { batchSize: 2 });
    expect(batch!.toArray()).toEqual([30, 10]);
    batch!.dispose();
  });
});

describe("randomSplit", () => {
  const { splits } = loadFixture<{ splits: SplitCase[] }>("dataloader");

  test.each(splits)(
    "equals PyTorch: $rows rows into $lengths, own generator $ownGenerator",
    scoped(({ rows, lengths, ownGenerator, sizes, heads, after }: SplitCase) => {
      manualSeed(42);
      const options = ownGenerator ? { generator: new Generator().manualSeed(3) } : {};
      const parts = data.randomSplit({ length: rows, get: (index) => index }, lengths, options);
      expect(parts.map((part) => part.length)).toEqual(sizes);
      expect(parts.map((part) => part.indices.slice(0, 20))).toEqual(heads);
      expect(rand([1]).item()).toBe(after);
    }),
  );

  test("refuses lengths that do not fit", () => {
    const set = { length: 10, get: (index: number) => index };
    expect(() => data.randomSplit(set, [3, 3])).toThrow("length 10, or fractions that sum to 1, got [3, 3]");
    expect(() => data.randomSplit(set, [11, -1])).toThrow("lengths of 0 or more, got -1");
    expect(() => data.randomSplit(set, [2.5, 7.5])).toThrow("got [2.5, 7.5]");
  });
});
