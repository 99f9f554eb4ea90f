// Samples of each kind become the batch PyTorch would make of them.

import { describe, expect, expectTypeOf, test } from "vitest";
import { data, type Tensor, tensor, zeros } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

describe("defaultCollate", () => {
  test(
    "leaves: tensors, numbers, booleans, bigints, typed arrays, strings",
    scoped(() => {
      expect(data.defaultCollate([tensor([1, 2]), tensor([3, 4])]).toArray()).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(data.defaultCollate([1, 2])).toMatchObject({ dtype: "int64", shape: [2] });
      expect(data.defaultCollate([1, 2.5])).toMatchObject({ dtype: "float64" });
      expect(data.defaultCollate([1, Number.NaN]).toArray()).toEqual([1, Number.NaN]);
      expect(data.defaultCollate([2 ** 60, 1])).toMatchObject({ dtype: "float64" }); // no longer exact
      expect(data.defaultCollate([true, false])).toMatchObject({ dtype: "bool", shape: [2] });
      expect(data.defaultCollate([2n ** 60n, 1n]).toTypedArray()).toEqual(BigInt64Array.of(2n ** 60n, 1n));
      expect(data.defaultCollate([Float32Array.of(1, 2)])).toMatchObject({ dtype: "float32", shape: [1, 2] });
      expect(data.defaultCollate(["a", "b"])).toEqual(["a", "b"]);
    }),
  );

  test(
    "nests as the samples do, and the types say so",
    scoped(() => {
      const sample = (i: number) => ({ x: zeros([3]), pair: [i, { deep: i + 0.5 }] as const, name: `${i}` });
      const batch = data.defaultCollate([sample(1), sample(2)]);
      expectTypeOf(batch.x).toEqualTypeOf<Tensor>();
      expectTypeOf(batch.pair[1]).toEqualTypeOf<{ deep: Tensor }>();
      expectTypeOf(batch.name).toEqualTypeOf<string[]>();
      expect(batch.x.shape).toEqual([2, 3]);
      expect(batch.pair[0].toArray()).toEqual([1, 2]);
      expect(batch.pair[1].deep.toArray()).toEqual([1.5, 2.5]);
      expect(batch.name).toEqual(["1", "2"]);
    }),
  );

  test.each([
    [[], "expected at least one sample, got none"],
    [[{ a: 1 }, {}], 'expected "a" in every sample, got none in sample 1 of the batch'],
    [[[1, 2], [1]], "expected arrays of 2 elements as in the first sample, got one of 1"],
    [[1, "a"], 'expected a number in every sample as in the first, got "a"'],
    [[1, undefined], "got undefined"],
    [[null], "pass `collate` to the DataLoader for anything else), got null"],
    [[new Date(0)], "got an object of class Date"],
    [[() => 1], "got a function"],
  ])("%j is refused", (samples: unknown[], message) => {
    expect(() => data.defaultCollate(samples)).toThrow(message);
  });

  test(
    "tensors of unequal shapes do not stack",
    scoped(() => {
      expect(() => data.defaultCollate([zeros([2]), zeros([3])])).toThrow(/stack/);
    }),
  );
});
