// Values in and out of every dtype, and devices.

import { describe, expect, test } from "vitest";
import {
  collectGarbage,
  type DType,
  fromTypedArray,
  linspace,
  memory,
  ones,
  ShapeError,
  tensor,
  viewAsReal,
  zeros,
} from "../../lib/tensor/index.js";
import { native } from "../../lib/tensor/native.js";
import { scoped } from "../support/scoped.js";

describe("in and out", () => {
  const round: [DType, number[]][] = [
    ["uint8", [0, 200, 255]],
    ["int8", [-128, 0, 127]],
    ["int16", [-32768, 5, 32767]],
    ["int32", [-(2 ** 31), 5, 2 ** 31 - 1]],
    ["int64", [-(2 ** 53) + 1, 5, 2 ** 53 - 1]],
    ["float16", [0.5, -2, 65504]],
    ["bfloat16", [0.5, -2, 256]],
    ["float32", [0.5, -(2 ** 100), 3]],
    ["float64", [0.1, -1e300, 3]],
  ];

  test.each(round)(
    "%s",
    scoped((dtype: DType, values: number[]) => {
      const x = tensor(values, { dtype });
      expect(x.dtype).toBe(dtype);
      expect(x.toArray()).toEqual(values);
      expect(Array.from(x.toTypedArray(), Number)).toEqual(values);
    }),
  );

  test(
    "bool, complex, nested, scalar, empty",
    scoped(() => {
      expect(tensor([[true, false]]).toArray()).toEqual([[true, false]]);
      expect(tensor([1, 2], { dtype: "complex64" }).mul(2).toTypedArray()).toEqual(
        new Float32Array([2, 0, 4, 0]),
      );
      expect(viewAsReal(tensor([3], { dtype: "complex128" })).toArray()).toEqual([[3, 0]]);
      expect(tensor(5).shape).toEqual([]);
      expect(tensor(5).toArray()).toBe(5);
      expect(tensor([[], []]).shape).toEqual([2, 0]);
      expect(tensor([[], []]).toArray()).toEqual([[], []]);
      expect(tensor([[[1, 2]], [[3, 4]]]).toArray()).toEqual([[[1, 2]], [[3, 4]]]);
    }),
  );

  test(
    "an int64 beyond 2^53 comes as a bigint, never rounded",
    scoped(() => {
      const x = tensor([2n ** 60n + 1n]);
      expect(x.dtype).toBe("int64");
      expect(x.item<bigint>()).toBe(2n ** 60n + 1n);
      expect(x.toTypedArray()).toEqual(new BigInt64Array([2n ** 60n + 1n]));
      expect(() => x.toArray()).toThrow(/not exact as a number: use toTypedArray/);
    }),
  );

  test(
    "strided and transposed tensors come in row-major order",
    scoped(() => {
      expect(tensor([[1, 2], [3, 4]]).t().toArray()).toEqual([[1, 3], [2, 4]]); // biome-ignore format: matrices
      expect(linspace(0, 4, 5).narrow(0, 1, 3).toArray()).toEqual([1, 2, 3]);
    }),
  );

  test(
    "items are what they are",
    scoped(() => {
      expect(tensor(true).item<boolean>()).toBe(true);
      expect(tensor([7]).item()).toBe(7);
      expect(tensor([0.1]).item()).toBe(Math.fround(0.1));
      expect(tensor([1], { dtype: "complex64" }).item()).toEqual({ re: 1, im: 0 });
    }),
  );
});

describe("fromTypedArray", () => {
  test(
    "copies an ordinary array: later writes, and a detached buffer, change nothing",
    scoped(() => {
      const array = new Float32Array([1, 2, 3, 4]);
      const x = fromTypedArray(array, [2, 2]);
      array[0] = 99;
      structuredClone(array.buffer, { transfer: [array.buffer] });
      expect(x.toArray()).toEqual([[1, 2], [3, 4]]); // biome-ignore format: a matrix
    }),
  );

  test("shares a SharedArrayBuffer, and holds it as long as the tensor lives", () => {
    const make = () => {
      const array = new Float32Array(new SharedArrayBuffer(4 * 1024)).fill(2);
      return fromTypedArray(array);
    };
    const x = make();
    collectGarbage();
    expect(x.sum().item()).toBe(2048);
    const array = new Float64Array(new SharedArrayBuffer(16));
    const y = fromTypedArray(array);
    array[1] = 7;
    expect(y.toArray()).toEqual([0, 7]);
    for (const t of [x, y]) t.dispose();
  });

  test(
    "an unaligned or wrongly sized one",
    scoped(() => {
      expect(fromTypedArray(new Float32Array(new ArrayBuffer(12), 4, 2)).shape).toEqual([2]);
      expect(() => fromTypedArray(new Float32Array(3), [2, 2])).toThrow(ShapeError);
    }),
  );
});

describe("views out", () => {
  test("a buffer on the tensor's memory outlives the tensor", () => {
    const before = memory().bytes;
    const x = tensor([1, 2, 3], { dtype: "float32" });
    const view = new Float32Array(native.viewBuffer(x.handle));
    x.add_(1);
    expect(Array.from(view)).toEqual([2, 3, 4]);
    x.dispose();
    expect(memory().bytes).toBe(before);
    expect(Array.from(view)).toEqual([2, 3, 4]);
  });
});

describe("devices", () => {
  test(
    "meta tensors have shapes and no memory",
    scoped(() => {
      const x = zeros([1000, 1000], { device: "meta" });
      expect(x.device).toBe("meta");
      expect(x.matmul(ones([1000, 3], { device: "meta" })).shape).toEqual([1000, 3]);
      expect(() => x.add(ones([1000, 1000]))).toThrow(/device/);
    }),
  );
});
