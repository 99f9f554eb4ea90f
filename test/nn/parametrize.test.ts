// What parametrized modules are to the rest of the library, and what is refused; values are in parametrize_programs.ts.

import { describe, expect, test } from "vitest";
import { autograd, func, manualSeed, mtl, nn, ones, randn, scope, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const { parametrizations, parametrize } = nn.utils;
const { weightNorm, spectralNorm, orthogonal } = parametrizations;
const { registerParametrization, isParametrized, removeParametrizations, cached } = parametrize;

class Scaled extends nn.Module {
  calls = 0;
  constructor(readonly factor = 2) {
    super();
  }

  forward(x: Tensor): Tensor {
    this.calls++;
    return x.mul(this.factor);
  }
}

describe("a parametrized module", () => {
  test(
    "is of its class still, prints as PyTorch does, and computes nothing in order to",
    scoped(() => {
      const scaled = new Scaled();
      const layer = registerParametrization(new nn.Linear(3, 2), "weight", scaled);
      const calls = scaled.calls;
      expect(layer).toBeInstanceOf(nn.Linear);
      expect(String(layer).split("\n").slice(0, 2)).toEqual([
        "ParametrizedLinear(",
        "  in_features=3, out_features=2, bias=True",
      ]);
      expect(scaled.calls).toBe(calls);
      expect([isParametrized(layer), isParametrized(layer, "weight"), isParametrized(layer, "bias")]).toEqual(
        [true, true, false],
      );
    }),
  );

  test(
    "moves to another dtype whole, follows train and eval, and freezes",
    scoped(() => {
      manualSeed(0); // a small matrix, or a lucky one, is at the power iteration's end from the start
      const layer = spectralNorm(new nn.Linear(20, 20)).to("float64");
      expect(layer.weight.dtype).toBe("float64");
      expect(layer.buffers().map((buffer) => buffer.dtype)).toEqual(["float64", "float64"]);
      layer.eval();
      expect(layer.weight).toEqualBits(layer.weight);
      layer.train();
      expect(layer.weight.equal(layer.weight)).toBe(false);
      layer.requiresGrad_(false);
      expect(layer.weight.requiresGrad).toBe(false);
    }),
  );

  test(
    "outlives the scope it was made in, and holds one tensor less when plain again",
    scoped(() => {
      const layer = scope(() => ({ layer: weightNorm(new nn.Linear(3, 2)) })).layer;
      const plain = removeParametrizations(layer, "weight");
      expect(plain.forward(ones([1, 3])).shape).toEqual([1, 2]);
      expect(plain.constructor).toBe(nn.Linear);
      expect(Object.keys(plain.stateDict())).toEqual(["bias", "weight"]);
      layer.dispose();
    }),
  );

  test(
    "takes other tensors for what is learnt in functionalCall",
    scoped(() => {
      const layer = registerParametrization(new nn.Linear(2, 1, { bias: false }), "weight", new Scaled(3));
      const state = { "parametrizations.weight.original": ones([1, 2]) };
      expect(func.functionalCall(layer, state, [ones([1, 2])]).item()).toBe(6);
    }),
  );

  test(
    "keeps its hooks, also when they came before",
    scoped(() => {
      const layer = new nn.Linear(2, 2);
      const seen: number[] = [];
      const handle = layer.registerForwardHook(() => {
        seen.push(1);
      });
      const normed = weightNorm(layer);
      normed.forward(ones([1, 2]));
      handle.remove();
      normed.forward(ones([1, 2]));
      expect(seen).toEqual([1]);
    }),
  );

  test.each<[string, mtl.BalancerOptions]>([
    ["the sum", {}],
    ["PCGrad", { aggregator: new mtl.PCGrad() }],
    ["PCGrad, folded", { aggregator: new mtl.PCGrad(), gradients: "folded" }],
  ])(
    "shares what is learnt among tasks: %s",
    scoped((_name: string, options: mtl.BalancerOptions) => {
      manualSeed(0);
      const trunk = new nn.Sequential(
        weightNorm(new nn.Linear(5, 7)),
        new nn.Tanh(),
        orthogonal(new nn.Linear(7, 7)),
      );
      const heads = { a: new nn.Linear(7, 1), b: spectralNorm(new nn.Linear(7, 1)) };
      const model = new mtl.HardSharing({ trunk, heads }).eval();
      const x = randn([6, 5]);
      const losses = () => {
        const { a, b } = model.forward(x);
        return { a: a.square().mean(), b: b.sub(1).square().mean() };
      };
      const { gramian } = new mtl.Balancer(model, { ...options, diagnostics: true }).backward(losses());
      const shared = trunk.parameters();
      const rows = (["a", "b"] as const).map((task) => {
        const gradients = autograd.grad(losses()[task], shared, { allowUnused: true });
        return gradients.map((gradient) => gradient!.flatten().double());
      });
      const inner = (i: number, j: number) =>
        rows[i]!.reduce((sum, row, p) => sum + row.dot(rows[j]![p]!).item(), 0);
      // float32 gradients, summed in another order.
      expect(gramian.toArray()).toBeClose(
        [0, 1].map((i) => [0, 1].map((j) => inner(i, j))),
        { rtol: 1e-5, atol: 1e-9 },
      );
      for (const parameter of shared) expect(parameter.grad!.isfinite().all().item()).toBe(true);
      model.dispose();
    }),
  );
});

describe("cached", () => {
  test("computes a tensor once in a section, once a section of its own where they interleave, and again when freed", async () => {
    const scaled = new Scaled();
    using layer = registerParametrization(new nn.Linear(2, 2), "weight", scaled);
    const read = () => layer.weight.dispose();
    const calls = (fn: () => unknown) => {
      const before = scaled.calls;
      fn();
      return scaled.calls - before;
    };
    const twice = () => scope(() => void [layer.weight, layer.weight]);
    expect(calls(() => cached(twice))).toBe(1);
    expect(calls(twice)).toBe(2);
    expect(calls(() => cached(() => [twice(), twice()]))).toBe(2);
    const before = scaled.calls;
    const section = () =>
      cached(async () => {
        const first = layer.weight;
        await new Promise((resolve) => setImmediate(resolve));
        expect(layer.weight).toBe(first);
        first.dispose();
      });
    await Promise.all([section(), section()]);
    expect(scaled.calls - before).toBe(2);
    expect(() =>
      cached(() => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(calls(() => [read(), read()])).toBe(2);
  });
});
