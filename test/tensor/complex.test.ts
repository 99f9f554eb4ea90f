// Complex scalars and unsigned integers at the border: { re, im } wherever PyTorch takes a number.

import { describe, expect, test } from "vitest";
import { full, lerp, ones, tensor, viewAsReal } from "../../lib/tensor/public.js";

describe("a complex number as an argument", () => {
  test("fills, multiplies and promotes", () => {
    const filled = full([2], { re: 1, im: -2 });
    expect(filled.dtype).toBe("complex64");
    expect(viewAsReal(filled)).toEqualBits([
      [1, -2],
      [1, -2],
    ]);
    // (1 - 2i)(0 + 3i) = 6 + 3i
    expect(viewAsReal(filled.mul({ re: 0, im: 3 }))).toEqualBits([
      [6, 3],
      [6, 3],
    ]);
    expect(ones([1]).add({ re: 0.5, im: 1 }).item()).toEqual({ re: 1.5, im: 1 });
  });

  test("chooses the overload that takes a Scalar", () => {
    const [from, to] = [full([1], { re: 0, im: 0 }), full([1], { re: 2, im: 0 })];
    expect(lerp(from, to, { re: 0, im: 0.5 }).item()).toEqual({ re: 0, im: 1 });
  });

  test("is refused where a real number is wanted, and shown in the message", () => {
    expect(() => ones([2]).fill_({ re: 1, im: 1 })).toThrow(/without overflow|complex/);
    expect(() => ones([2]).cumsum({ re: 1, im: 1 } as unknown as number)).toThrow(/got 1 \+ 1i/);
  });
});

describe("unsigned integers", () => {
  test("keep values beyond those of the signed type", () => {
    const huge = tensor(BigUint64Array.from([2n ** 64n - 1n]));
    expect(huge.dtype).toBe("uint64");
    expect(huge.item<bigint>()).toBe(2n ** 64n - 1n);
    expect(huge.toTypedArray()).toEqual(BigUint64Array.from([2n ** 64n - 1n]));
    expect(
      tensor(Uint16Array.from([65535]))
        .to("int64")
        .item(),
    ).toBe(65535);
    expect(tensor([7], { dtype: "uint32" }).toArray()).toEqual([7]);
  });
});
