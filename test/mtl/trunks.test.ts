// The task-gradient engine under every kind of layer and every way of having the gradients, against `autograd.grad` of one
// loss after the other.

import { describe, expect, test } from "vitest";
import { ArgumentError, autograd, manualSeed, mtl, nn } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { checkAgainstAutograd, Fixed, input, linear } from "./explicit.js";
import { build, rows } from "./trunks.js";

const paths = ["direct", "ghost", "vmap", "auto", "folded"] as const;

describe.each(rows)("$name", (row) => {
  test.each(paths)(
    "%s: the gradients of each task, their products, their sums",
    scoped((gradients: mtl.TaskGradientPath) => {
      const { shared, heads, losses } = build(row);
      checkAgainstAutograd({
        model: heads,
        losses,
        shared,
        others: heads.parameters(),
        options: { shared, gradients },
        rtol: row.rtol ?? 1e-12,
      });
    }),
  );

  test(
    "representation: the products of what arrives there, and one pass on",
    scoped(() => {
      const { z, shared, heads, losses } = build(row);
      const arrived = Object.values(losses).map((loss) => autograd.grad(loss, z, { retainGraph: true })[0]!);
      const sum = arrived.map((gradient, task) => gradient.mul(0.5 + task)).reduce((a, b) => a.add(b));
      const wanted = autograd.grad(z, shared, { gradOutputs: sum, retainGraph: true, allowUnused: true });
      const aggregator = new Fixed();
      const balancer = new mtl.Balancer<string>(heads, { aggregator, shared, gradientsOf: "representation" });
      balancer.backward(losses, { representation: z });
      const rtol = row.rtol ?? 1e-12;
      const products = arrived.map((a) => arrived.map((b) => a.mul(b).to("float64").sum().item() as number));
      const largest = Math.max(...products.flat());
      expect(aggregator.seen!.toArray()).toBeClose(products, { rtol, atol: rtol * largest });
      for (const [i, parameter] of shared.entries()) {
        const scale = wanted[i]!.abs().max().item() as number;
        expect(parameter.grad!).toBeClose(wanted[i]!, { rtol, atol: rtol * scale });
      }
      heads.dispose();
    }),
  );
});

describe.each(paths)("%s", (gradients) => {
  test(
    "a task that is absent from the batch, and one that reaches only the first of two layers",
    scoped(() => {
      manualSeed(4);
      const [first, second] = [linear(5, 6), linear(6, 4)];
      const heads = new nn.ModuleDict({ a: linear(4, 1), b: linear(6, 1), gone: linear(4, 1) });
      const shared = [...first.parameters(), ...second.parameters()];
      const aggregator = new Fixed();
      const balancer = new mtl.Balancer<"a" | "b" | "gone">(heads, { aggregator, shared, gradients });
      const early = first.forward(input(3, 5)).tanh();
      const losses = {
        a: heads.get("a").forward(second.forward(early)).square().mean(),
        b: heads.get("b").forward(early).exp().mean(),
      };
      const toFirst = Object.values(losses).map((loss) =>
        autograd.grad(loss, first.weight, { retainGraph: true }),
      );
      const toSecond = autograd.grad(losses.a, second.weight, { retainGraph: true })[0]!;
      const report = balancer.backward({ ...losses, gone: null });
      expect(report.present).toEqual(["a", "b"]);
      expect(report.gramian.size).toBe(2);
      const both = toFirst[0]![0]!.mul(0.5).add(toFirst[1]![0]!.mul(1.5));
      expect(first.weight.grad!).toBeClose(both, { rtol: 1e-12, atol: 1e-13 });
      expect(second.weight.grad!).toBeClose(toSecond.mul(0.5), { rtol: 1e-12, atol: 1e-13 });
      expect(heads.get("gone").weight.grad).toBe(null);
      heads.dispose();
    }),
  );

  test(
    "an absent name is no absent task",
    scoped(() => {
      const model = linear(2, 1);
      const balancer = new mtl.Balancer<"a" | "b">(model, { aggregator: new Fixed(), gradients });
      const loss = () => model.forward(input(3, 2)).square().mean();
      balancer.backward({ a: loss(), b: loss() });
      expect(() => balancer.backward({ a: loss() } as never)).toThrow(ArgumentError);
      model.dispose();
    }),
  );
});
