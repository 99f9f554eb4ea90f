// Memory that cannot be had is an Error that says who asked, for how much, and what helps; the next allocation works.

import { beforeAll, describe, expect, test } from "vitest";
import { collectGarbage, empty, MemoryError, memory, ones, zeros } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { resultOf } from "./child.js";

interface Failure {
  name: string;
  message: string;
  operation: string;
}

type Told = Record<"tenTerabytes" | "limit" | "inTheMiddle" | "inPlace" | "typedArray", Failure> &
  Record<"afterTenTerabytes" | "afterLimit" | "afterAll" | "reused", boolean> &
  Record<"held" | "live", number> & { shape: number[] };

const advice =
  /run the step in a scope\(\) or dispose\(\) of what it no longer needs, or take a smaller batch or dtype/;

describe("more than any machine has", () => {
  test(
    "is refused with its size, and changes nothing",
    scoped(() => {
      collectGarbage();
      const before = memory();
      const x = ones([4]);
      expect(() => empty([2 ** 52])).toThrow(MemoryError);
      expect(() => zeros([2 ** 50], { dtype: "float64" })).toThrow(
        /^zeros: cannot allocate 9007199254740992 bytes beside/,
      );
      expect(() => x.expand([2 ** 50, 4]).contiguous()).toThrow(
        /^aten::contiguous: cannot allocate 18014398509481984 bytes/,
      );
      expect(() => empty([2 ** 52])).toThrow(advice);
      expect(x.mul(2).sum().item()).toBe(8);
      expect(memory().bytes - before.bytes).toBeLessThan(100);
    }),
  );
});

// macOS knows no limit on the address space, Windows no ulimit.
describe.skipIf(process.platform !== "linux")("under a limit on the address space", () => {
  const file = "limit.child.ts";
  let told: Told;
  beforeAll(() => {
    const base = resultOf<number>({ file, args: ["size"] });
    told = resultOf<Told>({ file, addressSpace: base + 8 * 2 ** 20 });
  });

  test("ten terabytes", () => {
    expect(told.tenTerabytes.name).toBe("MemoryError");
    expect(told.tenTerabytes.operation).toBe("empty");
    expect(told.tenTerabytes.message).toMatch(
      /^empty: cannot allocate 10000000000000 bytes beside the 0 bytes of this/,
    );
    expect(told.tenTerabytes.message).toMatch(advice);
    expect(told.afterTenTerabytes).toBe(true);
  });

  test("a gigabyte more than there is", () => {
    expect(told.held).toBeGreaterThan(1);
    expect(told.limit.message).toContain(
      `empty: cannot allocate 1073741824 bytes beside the ${told.held * 2 ** 30} bytes of this thread's ${told.held} live tensors`,
    );
    expect(told.afterLimit).toBe(true);
  });

  test("inside an operator, in place, and in JavaScript's own memory", () => {
    expect(told.inTheMiddle.message).toMatch(/^aten::contiguous: cannot allocate 8589934592 bytes/);
    expect(told.inPlace.message).toMatch(/^resize_: cannot allocate 4398046511104 bytes/);
    // A resize that fails leaves the tensor as it was.
    expect(told.shape).toEqual([2 ** 28]);
    expect(told.typedArray.message).toMatch(/^toBuffer: cannot allocate 1073741824 bytes/);
    expect(told.afterAll).toBe(true);
  });

  test("garbage makes room before anything is refused", () => {
    expect(told.reused).toBe(true);
    expect(told.live).toBe(0);
  });
});
