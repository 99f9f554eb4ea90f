// What amp refuses, and multi-task steps under autocast; values are in programs.ts.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  amp,
  autocast,
  autograd,
  DtypeError,
  F,
  getAutocastDtype,
  isAutocastEnabled,
  manualSeed,
  mtl,
  nn,
  ones,
  optim,
  randn,
  type Tensor,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const pause = () => new Promise((resolve) => setImmediate(resolve));

test("amp is torch.amp: the names that stand elsewhere too are the same things", () => {
  expect(amp.autocast).toBe(autocast);
  expect(amp.GradScaler).toBe(optim.GradScaler);
  expect(["cpu", "cuda", "meta"].map(amp.isAutocastAvailable)).toEqual([true, true, false]);
});

describe("an async section", () => {
  test("keeps its dtype across awaits, and gives back the outer one's when it fails", async () => {
    const fails = amp.autocast("cpu", { dtype: "float16" }, async () => {
      await pause();
      expect(getAutocastDtype("cpu")).toBe("float16");
      await amp.autocast("cpu", { enabled: false }, async () => {
        await pause();
        expect([isAutocastEnabled("cpu"), getAutocastDtype("cpu")]).toEqual([false, "float16"]);
      });
      expect(isAutocastEnabled("cpu")).toBe(true);
      throw new Error("inside");
    });
    expect(isAutocastEnabled("cpu")).toBe(false);
    await expect(fails).rejects.toThrow("inside");
    expect([isAutocastEnabled("cpu"), getAutocastDtype("cpu")]).toEqual([false, "bfloat16"]);
  });

  test("is refused where it is not declared async, as what follows its awaits would not be in it", () => {
    expect(() => amp.autocast("cpu", () => pause())).toThrow(/not declared async/);
    expect(isAutocastEnabled("cpu")).toBe(false);
  });
});

describe("is refused", () => {
  const device = { deviceType: "cpu" } as const;
  class Half extends autograd.Function {
    static forward(_ctx: autograd.FunctionContext, x: Tensor): Tensor {
      return x.mul(2);
    }

    static backward = amp.customBwd((_ctx, grad) => grad.mul(2), device);
  }
  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    ["an integer dtype", () => amp.autocast("cpu", { dtype: "int64" }, pause), DtypeError, /got int64/],
    [
      "a dtype for forward's device",
      () => amp.autocast("cpu", { dtype: "float64" }, pause),
      DtypeError,
      /float64/,
    ],
    ["options that are none", () => amp.autocast("cpu", 1 as never, pause), ArgumentError, /options, got 1/],
    ["no function", () => amp.autocast("cpu", { enabled: true } as never), ArgumentError, /a function/],
    [
      "a device without autocast",
      () => amp.customFwd(() => 1, { deviceType: "meta" as "cpu" }),
      ArgumentError,
      /'cpu' or 'cuda'/,
    ],
    ["a forward that is none", () => amp.customFwd(1 as never, device), ArgumentError, /a function/],
    ["a device that is no string", () => amp.isAutocastAvailable(1 as never), ArgumentError, /a string/],
    [
      "half a pair",
      () =>
        Half.apply(ones([2], { requiresGrad: true }))
          .sum()
          .backward(),
      ArgumentError,
      /customFwd/,
    ],
  ])(
    "%s",
    scoped(
      (_name: string, act: () => unknown, ErrorClass: new (...args: never[]) => Error, words: RegExp) => {
        expect(act).toThrow(ErrorClass);
        expect(act).toThrow(words);
      },
    ),
  );
});

describe("a balanced step under autocast", () => {
  const made = () => {
    manualSeed(3);
    const model = new mtl.HardSharing({
      trunk: new nn.Sequential(new nn.Linear(6, 16), new nn.Tanh()),
      heads: { a: new nn.Linear(16, 1), b: new nn.Linear(16, 1), c: new nn.Linear(16, 3) },
    });
    const x = randn([10, 6]);
    const losses = () => {
      const out = model.forward(x);
      const { a, b, c } = out;
      return {
        a: F.mseLoss(a.float(), ones([10, 1])),
        b: b.float().exp().mean(),
        c: c.float().square().mean(),
      };
    };
    return { model, losses };
  };

  test.each<[string, mtl.BalancerOptions]>([
    ["PCGrad", { aggregator: new mtl.PCGrad() }],
    ["PCGrad, folded", { aggregator: new mtl.PCGrad(), gradients: "folded" }],
    ["of the representation", { aggregator: new mtl.PCGrad(), gradientsOf: "representation" }],
    ["GradNorm", { weighting: new mtl.GradNorm() }],
  ])(
    "has the Gramian of the tasks' own gradients, and a scale that is a power of two changes nothing: %s",
    scoped((_name: string, options: mtl.BalancerOptions) => {
      const { model, losses } = made();
      const step = (scaler: amp.GradScaler | null) => {
        model.zeroGrad();
        manualSeed(1);
        const balancer = new mtl.Balancer(model, { ...options, diagnostics: true });
        return balancer.backward(autocast("cpu", losses), scaler ? { scaler } : {});
      };
      const plain = step(null);
      const gradients = model.parameters().map((parameter) => parameter.grad!.clone());
      const scaled = step(new amp.GradScaler({ initScale: 256 }));
      if (!options.weighting) {
        expect(scaled.gramian.toArray()).toBeClose(plain.gramian.toArray(), { rtol: 1e-6, atol: 0 });
        model.parameters().forEach((parameter, p) => {
          // Tiny float32 numbers under a sum of others may lose their last bit.
          expect(parameter.grad!.div(256)).toBeClose(gradients[p]!, { rtol: 1e-5, atol: 1e-8 });
        });
      }
      if (options.gradientsOf !== "representation") {
        const shared = model.trunk.parameters();
        const rows = Object.values(autocast("cpu", losses)).map((loss) => {
          const grads = autograd.grad(loss, shared, { retainGraph: true });
          return grads.map((grad) => grad.flatten().double());
        });
        const wanted = rows.map((left) => {
          return rows.map((right) => left.reduce((sum, row, p) => sum + row.dot(right[p]!).item(), 0));
        });
        const size = Math.max(...wanted.flat().map(Math.abs));
        // Weight gradients are rounded to bfloat16's 8 bits in one way and not in the other.
        expect(plain.gramian.toArray()).toBeClose(wanted, { rtol: 0.01, atol: 0.01 * size });
      }
      model.dispose();
    }),
  );
});
