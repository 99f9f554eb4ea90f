// Settings of the process: what they change, and that they can be put back.

import { afterEach, describe, expect, test } from "vitest";
import {
  ArgumentError,
  areDeterministicAlgorithmsEnabled,
  defaultGenerator,
  Generator,
  getDefaultDevice,
  getDeterministicDebugMode,
  getFloat32MatmulPrecision,
  getNumInteropThreads,
  isDeterministicAlgorithmsWarnOnlyEnabled,
  manualSeed,
  NotImplementedError,
  ones,
  onesLike,
  rand,
  setDefaultDevice,
  setDeterministicDebugMode,
  setFloat32MatmulPrecision,
  setFlushDenormal,
  tensor,
  useDeterministicAlgorithms,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

describe("deterministic algorithms", () => {
  afterEach(() => useDeterministicAlgorithms(false));

  test(
    "an operator that has none is refused",
    scoped(() => {
      const put = () => zeros([3]).put_(tensor([0, 0]), ones([2]));
      put();
      useDeterministicAlgorithms(true);
      expect(areDeterministicAlgorithmsEnabled()).toBe(true);
      expect(put).toThrow(/put_ does not have a deterministic implementation/);
      useDeterministicAlgorithms(true, { warnOnly: true });
      expect(isDeterministicAlgorithmsWarnOnlyEnabled()).toBe(true);
      put();
    }),
  );

  test("debug modes are the same settings by name or number", () => {
    for (const [mode, level] of [
      ["warn", 1],
      ["error", 2],
      ["default", 0],
      [2, 2],
    ] as const) {
      setDeterministicDebugMode(mode);
      expect(getDeterministicDebugMode()).toBe(level);
      expect(areDeterministicAlgorithmsEnabled()).toBe(level > 0);
    }
    expect(() => setDeterministicDebugMode("loud" as "warn")).toThrow(ArgumentError);
  });
});

describe("the default device", () => {
  afterEach(() => setDefaultDevice(null));

  test(
    "takes in what is made of nothing, and leaves what is made of a tensor",
    scoped(() => {
      const here = ones([2]);
      setDefaultDevice("meta");
      expect(getDefaultDevice()).toBe("meta");
      const made = [zeros([2]), zeros(2, 3), rand([2], { dtype: "float64" }), tensor([1, 2])];
      expect(made.map(({ device }) => device)).toEqual(["meta", "meta", "meta", "meta"]);
      expect([onesLike(here).device, here.newZeros([1]).device, here.add(1).device]).toEqual([
        "cpu",
        "cpu",
        "cpu",
      ]);
      expect(zeros([2], { device: "cpu" }).device).toBe("cpu");
      setDefaultDevice("cpu");
      expect(zeros([2]).device).toBe("cpu");
    }),
  );
});

test("the precision of float32 products is one of three", () => {
  expect(getFloat32MatmulPrecision()).toBe("highest");
  setFloat32MatmulPrecision("high");
  expect(getFloat32MatmulPrecision()).toBe("high");
  setFloat32MatmulPrecision("highest");
  expect(() => setFloat32MatmulPrecision("low" as "high")).toThrow(/'highest', 'high' or 'medium'/);
});

test(
  "denormals become 0 where the processor can",
  scoped(() => {
    const tiny = tensor([1e-310], { dtype: "float64" });
    expect(tiny.mul(1).item()).toBeGreaterThan(0);
    if (!setFlushDenormal(true)) return;
    try {
      expect(tiny.mul(1).item()).toBe(0);
    } finally {
      setFlushDenormal(false);
    }
  }),
);

test("threads between operators", () => {
  expect(getNumInteropThreads()).toBeGreaterThan(0);
});

test(
  "the default generator is the one that draws",
  scoped(() => {
    manualSeed(3);
    const expected = rand([2]);
    defaultGenerator.manualSeed(3);
    expect(defaultGenerator).toBeInstanceOf(Generator);
    expect(defaultGenerator.initialSeed()).toBe(3n);
    const state = defaultGenerator.getState();
    expect(rand([2], { generator: defaultGenerator })).toEqualBits(expected);
    defaultGenerator.setState(state);
    expect(rand([2])).toEqualBits(expected);
  }),
);

describe("meta tensors", () => {
  test(
    "have the shapes and dtypes of results, and no memory or values",
    scoped(() => {
      const huge = zeros([1e6, 1e6], { device: "meta" });
      const product = huge.matmul(zeros([1e6, 3], { device: "meta" }));
      expect([product.shape, product.dtype, product.device]).toEqual([[1e6, 3], "float32", "meta"]);
      expect(huge.sum(0, { dtype: "float64" }).shape).toEqual([1e6]);
      expect(() => product.at(0, 0).item()).toThrow(/meta/);
      expect(() => product.cpu()).toThrow(NotImplementedError);
      expect(() => huge.matmul(zeros([3], { device: "meta" }))).toThrow();
    }),
  );
});
