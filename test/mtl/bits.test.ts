// What must not change a single bit of the engine's results.

import { describe, expect, test } from "vitest";
import { getNumThreads, manualSeed, mtl, nn, randn, setNumThreads } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { Fixed, input, mlp, threeLosses } from "./explicit.js";

describe("the same bits", () => {
  test(
    "whether the heads are cut off from the trunk by their views or not",
    scoped(() => {
      manualSeed(10);
      const model = mlp();
      const x = input(4, 5);
      const withoutViews = () => {
        const z = model.trunk.forward(x);
        const { heads } = model;
        return { a: heads.get("a").forward(z), b: heads.get("b").forward(z), c: heads.get("c").forward(z) };
      };
      const [cut, whole] = [() => model.forward(x), withoutViews].map((forward) => {
        model.zeroGrad();
        const report = new mtl.Balancer<string>(model, { aggregator: new Fixed() }).backward(
          threeLosses(forward()),
        );
        return [report.gramian.toArray(), ...model.parameters().map((p) => p.grad!.toArray())];
      });
      expect(cut).toEqual(whole);
      model.dispose();
    }),
  );

  test(
    "whatever the number of threads, for parameters of many blocks",
    scoped(() => {
      manualSeed(11);
      // Elementwise losses, so that only the engine's own sums could depend on the threads.
      const long = new nn.Parameter(randn([300_007]));
      const model = new nn.ModuleDict({ linear: new nn.Linear(3, 3) });
      const factors = [0, 1, 2].map(() => randn([300_007]));
      const threads = getNumThreads();
      const [one, three] = [1, 3].map((count) => {
        setNumThreads(count);
        long.grad = null;
        const losses = Object.fromEntries(factors.map((factor, t) => [`task${t}`, long.mul(factor).sum()]));
        const report = new mtl.Balancer(model, { aggregator: new Fixed() }).backward(losses);
        return [report.gramian.toArray(), long.grad!.toTypedArray()];
      });
      setNumThreads(threads);
      expect(three).toEqual(one);
      const combined = factors.map((factor, t) => factor.mul(0.5 + t)).reduce((a, b) => a.add(b));
      expect(long.grad!).toBeClose(combined, { rtol: 1e-6, atol: 1e-6 });
      const products = factors.map((a) =>
        factors.map((b) => a.to("float64").dot(b.to("float64")).item() as number),
      );
      expect(three![0]).toBeClose(products, { rtol: 1e-12, atol: 1e-7 });
      model.dispose();
      long.dispose();
    }),
  );
});
