// Losses and gradients that are NaN or infinite, and mixed precision's scale.

import { describe, expect, test } from "vitest";
import { ArgumentError, autocast, manualSeed, mtl, optim, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { input, mlp, threeLosses } from "./explicit.js";

type ABC = Record<"a" | "b" | "c", Tensor>;

function made() {
  manualSeed(4);
  const model = mlp();
  const x = input(4, 5);
  return { model, x, losses: () => threeLosses(model.forward(x)) as ABC };
}

const gradients = (model: ReturnType<typeof mlp>) => model.parameters().map((p) => p.grad?.toArray() ?? null);

// Batched, zeros of the other tasks cross the same nodes, and zero times infinity is NaN: which task it was is lost.
const named = process.env.CANDELABRA_TASK_GRADIENTS === "vmap" ? test.skip : test;

describe("a step that is not finite", () => {
  test.each<[string, mtl.BalancerOptions]>([
    ["the sum", {}],
    ["from the Gramian", { aggregator: new mtl.PCGrad() }],
    ["from the Gramian, folded", { aggregator: new mtl.PCGrad(), gradients: "folded" }],
    ["of the representation", { aggregator: new mtl.PCGrad(), gradientsOf: "representation" }],
  ])(
    "is an Error that names the task, or left out where that was chosen: %s",
    scoped((_name: string, options: mtl.BalancerOptions) => {
      const { model, losses } = made();
      const bad = () => ({ ...losses(), b: losses().b.mul(Number.NaN) });
      expect(() => new mtl.Balancer(model, options).backward(bad())).toThrow(ArgumentError);
      expect(() => new mtl.Balancer(model, options).backward(bad())).toThrow(/task 'b'/);
      const weighting = new mtl.GradNorm();
      const skipping = new mtl.Balancer(model, { ...options, nonFinite: "skip", weighting });
      const before = weighting.stateDict();
      const report = skipping.backward(bad());
      expect(report.skipped).toBe("b");
      expect(weighting.stateDict()).toEqual(before);
      expect(gradients(model).every((gradient) => gradient === null)).toBe(true);
      expect(() => report.gramian).toThrow(/"b" is not finite/);
      expect(skipping.backward(losses()).skipped).toBe(null);
      model.dispose();
    }),
  );

  named(
    "a gradient that overflows is left out too",
    scoped(() => {
      const { model, losses } = made();
      const steep = () => {
        const { a, b, c } = losses();
        return { a, b, c: c.sub(c.detach()).abs().sqrt() };
      };
      const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad(), nonFinite: "skip" });
      expect(balancer.backward(steep()).skipped).toBe("c");
      expect(gradients(model).every((gradient) => gradient === null)).toBe(true);
      model.dispose();
    }),
  );
});

describe("with a GradScaler", () => {
  test.each<[string, mtl.BalancerOptions]>([
    ["the sum", {}],
    ["PCGrad and GradNorm", { aggregator: new mtl.PCGrad(), weighting: new mtl.GradNorm() }],
    ["the representation", { aggregator: new mtl.PCGrad(), gradientsOf: "representation" }],
    ["folded", { aggregator: new mtl.PCGrad(), gradients: "folded" }],
  ])(
    "the Gramian is of the losses, .grad carries the scale until the step: %s",
    scoped((_name: string, options: mtl.BalancerOptions) => {
      const { model, losses } = made();
      const balancer = new mtl.Balancer(model, { ...options, diagnostics: true });
      manualSeed(1);
      const plain = balancer.backward(losses());
      const expected = model.parameters().map((p) => p.grad!.clone());
      model.zeroGrad();
      const scaler = new optim.GradScaler({ initScale: 2 ** 12 });
      manualSeed(1);
      const report = balancer.backward(losses(), { scaler });
      // A power of two: the same bits but for GradNorm's weights, which have taken a step meanwhile.
      expect(report.gramian.toArray()).toBeClose(plain.gramian.toArray(), { rtol: 1e-14, atol: 0 });
      if (!options.weighting) {
        for (const [p, parameter] of model.parameters().entries()) {
          expect(parameter.grad!.div(2 ** 12)).toBeClose(expected[p]!, { rtol: 1e-14, atol: 1e-300 });
        }
      }
      model.dispose();
    }),
  );

  named(
    "an infinity in one task leaves the step out and halves the scale",
    scoped(() => {
      const { model, losses } = made();
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const scaler = new optim.GradScaler({ initScale: 1024 });
      const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
      const before = model.parameters().map((p) => p.toArray());
      const { a, b, c } = losses();
      const report = balancer.backward({ a, b, c: c.sub(c.detach()).abs().sqrt() }, { scaler });
      expect(report.skipped).toBe("c");
      scaler.step(optimizer);
      scaler.update();
      expect(model.parameters().map((p) => p.toArray())).toEqual(before);
      expect(scaler.getScale()).toBe(512);
      optimizer.zeroGrad();
      expect(balancer.backward(losses(), { scaler }).skipped).toBe(null);
      scaler.step(optimizer);
      scaler.update();
      expect(model.parameters().map((p) => p.toArray())).not.toEqual(before);
      optimizer.dispose();
      model.dispose();
    }),
  );

  test(
    "autocast in the forward pass: half the digits, the same conflicts",
    scoped(() => {
      manualSeed(4);
      const model = mlp();
      model.to("float32");
      const x = input(16, 5).to("float32");
      const losses = () => {
        const out = model.forward(x);
        return { a: out.a.square().mean(), b: out.b.float().exp().mean(), c: out.c.float().square().mean() };
      };
      const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
      const exact = balancer.backward(losses()).gramian;
      const report = balancer.backward(autocast("cpu", losses) as ABC, { scaler: new optim.GradScaler() });
      const size = Math.max(...exact.values);
      // bfloat16 has 8 bits.
      expect([...report.gramian.values]).toBeClose([...exact.values], { rtol: 0.05, atol: 0.02 * size });
      model.dispose();
    }),
  );
});
