// What the tasks' gradients are taken of: groups of parameters, the representation, its samples, two batches, J itself.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  autograd,
  cat,
  F,
  GraphError,
  manualSeed,
  mtl,
  nn,
  type Tensor,
  tensor,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { dtype, Fixed, input, linear, threeLosses } from "./explicit.js";
import { type ABC, close, flat, made, productsOf, rows, tasks, weighted } from "./task_rows.js";

describe("groups of parameters", () => {
  test(
    "each has the weights of its own Gramian, the rest the sum",
    scoped(() => {
      const { model, losses } = made();
      const [first, , second] = model.trunk.children() as [nn.Linear, nn.Tanh, nn.Linear];
      const [one, other] = [new Fixed(), new mtl.PCGrad()];
      const aggregator = new mtl.Grouped({
        groups: [
          { parameters: first.weight, aggregator: one },
          { parameters: second, aggregator: other },
        ],
      });
      const weighting = new mtl.FixedWeights({ a: 1, b: 2, c: 3 });
      const balancer = new mtl.Balancer(model, { aggregator, weighting });
      const loss = losses();
      const [w, b, w2, b2] = model.trunk.parameters() as [Tensor, Tensor, Tensor, Tensor];
      const j = rows(loss, [w, b, w2, b2]);
      manualSeed(11);
      balancer.backward(loss);
      manualSeed(11);
      const scaledGroup = j.map((row, t) => flat([row[2]!, row[3]!]).mul(t + 1));
      const surgery = new mtl.PCGrad().weights(productsOf(scaledGroup));
      expect(w.grad!).toBeClose(
        weighted(
          j.map((row) => row[0]!),
          [0.5, 3, 7.5],
        ),
        close,
      );
      expect(b.grad!).toBeClose(
        weighted(
          j.map((row) => row[1]!),
          [1, 2, 3],
        ),
        close,
      );
      const expected = [...surgery].map((a, t) => a * (t + 1));
      expect(w2.grad!).toBeClose(
        weighted(
          j.map((row) => row[2]!),
          expected,
        ),
        close,
      );
      expect(one.seen!.toArray()).toBeClose(
        productsOf(j.map((row, t) => row[0]!.reshape([-1]).mul(t + 1))),
        close,
      );
      model.dispose();
    }),
  );

  test(
    "none at all: the rest is everything",
    scoped(() => {
      const { model, losses } = made();
      const rest = new Fixed();
      const loss = losses();
      const [first] = model.trunk.parameters();
      const j = rows(loss, [first!]);
      new mtl.Balancer(model, { aggregator: new mtl.Grouped({ groups: [], rest }) }).backward(loss);
      const column = j.map((row) => row[0]!);
      expect(first!.grad!).toBeClose(weighted(column, [0.5, 1.5, 2.5]), close);
      model.dispose();
    }),
  );

  test(
    "refuse a parameter twice and an aggregator twice",
    scoped(() => {
      const [layer, aggregator] = [new nn.Linear(2, 2), new mtl.PCGrad()];
      const twice = { parameters: layer.weight, aggregator: null };
      expect(() => new mtl.Grouped({ groups: [twice, twice] })).toThrow(/a parameter is in two groups/);
      const groups = [{ parameters: layer.weight, aggregator }];
      expect(() => new mtl.Grouped({ groups, rest: aggregator })).toThrow(/stands for two groups/);
      layer.dispose();
    }),
  );

  test(
    "their states survive, and other groups' are refused",
    scoped(() => {
      const layer = new nn.Linear(2, 2);
      const grouped = (aggregator: mtl.GramianAggregator | null) =>
        new mtl.Grouped({ groups: [{ parameters: layer.weight, aggregator }] });
      const state = grouped(new mtl.PCGrad()).stateDict();
      grouped(new mtl.PCGrad()).loadStateDict(state);
      expect(() => grouped(null).loadStateDict(state)).toThrow(/other groups or other aggregators/);
      layer.dispose();
    }),
  );
});

describe("the representation", () => {
  test.each(["found", "named"])(
    "%s: the Gramian of dL/dz, one weighted pass across the trunk",
    scoped((how: string) => {
      const { model, x } = made();
      const z = model.trunk.forward(x);
      const heads = model.heads;
      const out = Object.fromEntries(
        tasks.map((task) => [task, heads.get(task).forward(z.viewAs(z))]),
      ) as Record<"a" | "b" | "c", Tensor>;
      const loss = threeLosses(out) as ABC;
      const dz = rows(loss, [z]).map(([gradient]) => gradient!);
      const j = rows(loss, model.trunk.parameters());
      const own = rows(loss, heads.parameters());
      const aggregator = new Fixed();
      const weighting = new mtl.FixedWeights({ a: 1, b: 2, c: 3 });
      const balancer = new mtl.Balancer(model, { aggregator, weighting, gradientsOf: "representation" });
      const report = balancer.backward(loss, how === "named" ? { representation: z } : {});
      expect(report.gramian.toArray()).toBeClose(productsOf(dz.map((row) => row.reshape([-1]))), close);
      for (const [p, parameter] of model.trunk.parameters().entries()) {
        expect(parameter.grad!).toBeClose(
          weighted(
            j.map((row) => row[p]!),
            [0.5, 3, 7.5],
          ),
          close,
        );
      }
      for (const [p, parameter] of heads.parameters().entries()) {
        expect(parameter.grad!).toBeClose(
          weighted(
            own.map((row) => row[p]!),
            [1, 2, 3],
          ),
          close,
        );
      }
      model.dispose();
    }),
  );

  test(
    "by samples: each has weights of its own",
    scoped(() => {
      const { model, x } = made();
      const z = model.trunk.forward(x);
      const loss = {
        a: model.heads.get("a").forward(z).square().mean(),
        b: model.heads.get("b").forward(z).exp().mean(),
        c: F.crossEntropy(model.heads.get("c").forward(z), tensor([0, 2, 1, 0])),
      };
      const dz = rows(loss, [z]).map(([gradient]) => gradient!);
      const seen: number[][][] = [];
      const aggregator = Object.assign(new Fixed(), {
        weights(gramian: mtl.Gramian) {
          seen.push(gramian.toArray());
          return Float64Array.of(seen.length, 1, 0);
        },
      });
      const balancer = new mtl.Balancer(model, { aggregator, gradientsOf: "samples" });
      const report = balancer.backward(loss, { representation: z, retainGraph: true });
      expect(seen).toHaveLength(4);
      expect(seen[2]).toBeClose(productsOf(dz.map((row) => row.select(0, 2))), close);
      expect(report.gramian.toArray()).toBeClose(productsOf(dz.map((row) => row.reshape([-1]))), close);
      const factors = tensor([[1], [2], [3], [4]], { dtype });
      const direction = dz[0]!.mul(factors).add(dz[1]!);
      const expected = autograd.grad(z, model.trunk.parameters(), { gradOutputs: [direction] });
      for (const [p, parameter] of model.trunk.parameters().entries()) {
        expect(parameter.grad!).toBeClose(expected[p]!, close);
      }
      model.dispose();
    }),
  );

  test(
    "refused where the graph does not part, and where a parameter is reached past it",
    scoped(() => {
      const [trunk, a, b] = [linear(3, 3), linear(3, 1), linear(3, 1)];
      const x = input(2, 3);
      const z = trunk.forward(x);
      const model = new nn.ModuleDict({ trunk, a, b });
      const balancer = new mtl.Balancer<string>(model, { gradientsOf: "representation", diagnostics: true });
      const direct = { a: a.forward(z).sum(), b: b.forward(z).sum() };
      expect(() => balancer.backward(direct, { retainGraph: true })).toThrow(GraphError);
      expect(() => balancer.backward(direct, { retainGraph: true })).toThrow(/name what the trunk gives/);
      const past = { a: a.forward(z).sum(), b: b.forward(z).add(trunk.weight.sum()).sum() };
      expect(() => balancer.backward(past, { representation: z })).toThrow(/past it/);
      expect(trunk.weight.grad).toBe(null);
      model.dispose();
    }),
  );

  test("is not for methods of J or of two batches", () => {
    const model = new nn.ReLU();
    const aggregator = mtl.fromJacobian("mean", (blocks) => blocks.map((block) => block.mean(0)));
    expect(() => new mtl.Balancer(model, { aggregator, gradientsOf: "samples" })).toThrow(ArgumentError);
  });
});

describe("J itself", () => {
  test(
    "comes as a block a parameter, weighted; directions go into .grad",
    scoped(() => {
      const { model, losses } = made();
      const shapes: (readonly number[])[] = [];
      const aggregator = mtl.fromJacobian("largest", (blocks) => {
        shapes.push(...blocks.map((block) => block.shape));
        return blocks.map((block) => block.amax(0));
      });
      const weighting = new mtl.FixedWeights({ a: 1, b: 2, c: 3 });
      const loss = losses();
      const j = rows(loss, model.trunk.parameters());
      const own = rows(loss, model.heads.parameters());
      const report = new mtl.Balancer(model, { aggregator, weighting }).backward(loss);
      expect(shapes).toEqual(model.trunk.parameters().map(({ shape }) => [3, ...shape]));
      for (const [p, parameter] of model.trunk.parameters().entries()) {
        const scaled = j.map((row, t) => row[p]!.mul(t + 1).unsqueeze(0));
        expect(parameter.grad!).toBeClose(cat(scaled).amax(0), close);
      }
      for (const [p, parameter] of model.heads.parameters().entries()) {
        expect(parameter.grad!).toBeClose(
          weighted(
            own.map((row) => row[p]!),
            [1, 2, 3],
          ),
          close,
        );
      }
      expect(report.aggregation).toEqual({ a: NaN, b: NaN, c: NaN });
      expect(report.gramian.size).toBe(3);
      model.dispose();
    }),
  );

  test(
    "a direction of another shape is refused, and .grad stays",
    scoped(() => {
      const { model, losses } = made();
      const aggregator: mtl.JacobianAggregator = {
        name: "odd",
        directions: (blocks) => blocks.map((block) => block.flatten()),
        stateDict: () => ({}),
        loadStateDict: () => {},
      };
      expect(() => new mtl.Balancer(model, { aggregator }).backward(losses())).toThrow(
        /expected float64 of shape \[7, 5\] for directions\[0\], got float64 of shape \[105\]/,
      );
      expect(model.trunk.parameters()[0]!.grad).toBe(null);
      model.dispose();
    }),
  );
});
