// Autocast: which dtype an operator computes in (against PyTorch, scripts/fixtures/record_types.py), and how far a
// section reaches.

import { describe, expect, test } from "vitest";
import { functional as F } from "../../lib/nn/index.js";
import {
  autocast,
  cat,
  clearAutocastCache,
  type DType,
  DtypeError,
  getAutocastDtype,
  inferenceMode,
  isAutocastCacheEnabled,
  isAutocastEnabled,
  noGrad,
  ones,
  type Tensor,
} from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

const recorded = loadFixture<{ autocast: Record<DType, Record<string, DType>> }>("types");

const x = () => ones([2, 2]);
const product = (w = ones([2, 2], { requiresGrad: true })) => x().matmul(w);
const programs: Record<string, () => Tensor> = {
  matmul: () => product(),
  linear: () => F.linear(x(), x()),
  conv2d: () => F.conv2d(ones([1, 1, 3, 3]), ones([1, 1, 2, 2])),
  add: () => x().add(x()),
  mixed: () => x().bfloat16().add(x()),
  softmax: () => product().softmax(0),
  mse: () => F.mseLoss(product(), x()),
  sum: () => product().sum(),
  cat: () => cat([product(), x()]),
  attention: () => F.scaledDotProductAttention(x().at(null), x().at(null), x().at(null)),
  double: () => x().double().matmul(x().double()),
};

test.each(Object.entries(recorded.autocast))(
  "operators choose as in PyTorch: %s",
  scoped((dtype: string, expected: Record<string, DType>) => {
    const found = autocast("cpu", { dtype: dtype as DType }, () =>
      Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, program().dtype])),
    );
    expect(found).toEqual(expected);
    expect(product().dtype).toBe("float32");
  }),
);

describe("a section", () => {
  test(
    "can be switched off inside, and nests with the gradient modes",
    scoped(() => {
      const found = autocast("cpu", () => [
        product().dtype,
        autocast("cpu", { enabled: false }, () => product().dtype),
        autocast("cpu", { dtype: "float16" }, () => product().dtype),
        noGrad(() => product().dtype),
        inferenceMode(() => product().dtype),
        product().dtype,
      ]);
      expect(found).toEqual(["bfloat16", "float32", "float16", "bfloat16", "bfloat16", "bfloat16"]);
    }),
  );

  test("says what is on", () => {
    const state = () => [isAutocastEnabled("cpu"), isAutocastEnabled(), getAutocastDtype("cpu")];
    expect(state()).toEqual([false, false, "bfloat16"]);
    expect(autocast("cpu", { dtype: "float16" }, state)).toEqual([true, false, "float16"]);
    expect(autocast("cuda", state)).toEqual([false, true, "bfloat16"]);
    expect(getAutocastDtype("cuda")).toBe("float16");
    expect(autocast("cpu", { cacheEnabled: false }, isAutocastCacheEnabled)).toBe(false);
    expect(state()).toEqual([false, false, "bfloat16"]);
  });

  test("ends when its function throws", () => {
    const fail = () => {
      throw new Error("inside");
    };
    expect(() => autocast("cpu", fail)).toThrow("inside");
    expect(isAutocastEnabled("cpu")).toBe(false);
  });

  test("stays with its own promise where several interleave", async () => {
    const pause = () => new Promise((resolve) => setImmediate(resolve));
    const section = (options: { enabled?: boolean; dtype?: DType }) =>
      autocast("cpu", options, async () => {
        await pause();
        using made = x();
        using result = made.matmul(made);
        await pause();
        return [result.dtype, isAutocastEnabled("cpu")];
      });
    const all = [section({}), section({ enabled: false }), section({ dtype: "float16" })];
    expect(await Promise.all(all)).toEqual([
      ["bfloat16", true],
      ["float32", false],
      ["float16", true],
    ]);
  });

  test(
    "sees a weight as it is, not as an earlier section converted it",
    scoped(() => {
      const w = ones([2, 2], { requiresGrad: true });
      const value = () => autocast("cpu", () => product(w).sum().item());
      expect(value()).toBe(8);
      noGrad(() => w.mul_(2));
      expect(value()).toBe(16);
      autocast("cpu", () => {
        product(w);
        noGrad(() => w.mul_(2));
        clearAutocastCache();
        expect(product(w).sum().item()).toBe(32);
      });
    }),
  );

  test(
    "gives gradients in the weight's own dtype",
    scoped(() => {
      const w = ones([2, 2], { requiresGrad: true });
      const loss = autocast("cpu", () => product(w).sum());
      loss.backward();
      expect(w.grad!.dtype).toBe("float32");
      expect(w.grad!.flatten()).toEqualBits(ones([4]).mul(2));
    }),
  );

  test("refuses dtypes and devices that it cannot use", () => {
    expect(() => autocast("cpu", { dtype: "float32" }, x)).toThrow(DtypeError);
    expect(() => autocast("tpu" as "cpu", x)).toThrow("autocast: expected 'cpu' or 'cuda' for deviceType");
  });
});
