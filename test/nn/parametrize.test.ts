// What parametrized modules are to the rest of the library, and what is refused; values are in parametrize_programs.ts.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  autograd,
  DtypeError,
  F,
  func,
  IndexError,
  manualSeed,
  mtl,
  NotImplementedError,
  nn,
  noGrad,
  ones,
  randn,
  ShapeError,
  scope,
  type Tensor,
  zeros,
} from "../../lib/index.js";
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

const made = (give: (x: Tensor) => unknown, rightInverse?: (x: Tensor) => unknown) => {
  class Made extends nn.Module {
    rightInverse = rightInverse as (x: Tensor) => Tensor;
    forward(x: Tensor): Tensor {
      return give(x) as Tensor;
    }
  }
  return new Made();
};

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
      const layer = spectralNorm(new nn.Linear(3, 2)).to("float64");
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

describe("is refused", () => {
  const linear = () => new nn.Linear(2, 3);
  const twice = () => registerParametrization(linear(), "weight", new Scaled());
  const set = (module: { weight: Tensor }) => {
    module.weight = ones([3, 2]);
  };
  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    [
      "no such tensor",
      () => registerParametrization(linear(), "wait", new Scaled()),
      ArgumentError,
      /\(weight, bias\), got "wait"/,
    ],
    [
      "no module",
      () => registerParametrization(linear(), "weight", {} as Scaled),
      ArgumentError,
      /a Module for parametrization/,
    ],
    [
      "another dtype",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made((x) => x.double()),
        ),
      DtypeError,
      /unsafe: true/,
    ],
    [
      "another shape",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made((x) => x.mT),
        ),
      ShapeError,
      /expected \[3, 2\]/,
    ],
    [
      "no tensor",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made(() => 1),
        ),
      ArgumentError,
      /Made: expected a Tensor/,
    ],
    [
      "another dtype back",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made(
            (x) => x,
            (x) => x.double(),
          ),
        ),
      DtypeError,
      /rightInverse/,
    ],
    [
      "no tensor back",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made(
            (x) => x,
            () => [1],
          ),
        ),
      ArgumentError,
      /rightInverse, got 1/,
    ],
    [
      "a second of another shape",
      () =>
        registerParametrization(
          twice(),
          "weight",
          made((x) => x.mT),
        ),
      ShapeError,
      /expected/,
    ],
    [
      "a second with several back",
      () =>
        registerParametrization(
          twice(),
          "weight",
          made(
            (x) => x,
            (x) => [x, x],
          ),
        ),
      ArgumentError,
      /one Tensor/,
    ],
    ["setting what cannot be inverted", () => set(twice()), NotImplementedError, /no rightInverse/],
    [
      "setting through an exponential",
      () => set(orthogonal(linear(), "weight", { orthogonalMap: "cayley", useTrivialization: false })),
      NotImplementedError,
      /useTrivialization/,
    ],
    ["removing none", () => removeParametrizations(linear(), "weight"), ArgumentError, /got "weight"/],
    [
      "removing one of several",
      () => removeParametrizations(weightNorm(linear()), "weight", { leaveParametrized: false }),
      ArgumentError,
      /made of 2 tensors/,
    ],
    ["an orthogonal vector", () => orthogonal(linear(), "bias"), ShapeError, /got \[3\]/],
    [
      "an unknown map",
      () => orthogonal(linear(), "weight", { orthogonalMap: "matrix_exp" as "cayley" }),
      ArgumentError,
      /matrixExp, cayley/,
    ],
    [
      "a dimension too many",
      () => spectralNorm(linear(), "weight", { dim: 2 }),
      IndexError,
      /from -2 to 1, got 2/,
    ],
    [
      "no steps",
      () => spectralNorm(linear(), "weight", { nPowerIterations: 0 }),
      ArgumentError,
      /nPowerIterations/,
    ],
    ["a section without a function", () => cached(1 as never), ArgumentError, /a function for fn/],
  ])(
    "%s",
    scoped(
      (_name: string, act: () => unknown, ErrorClass: new (...args: never[]) => Error, words: RegExp) => {
        expect(act).toThrow(ErrorClass);
        expect(act).toThrow(words);
      },
    ),
  );

  test(
    "and then the module is as it was",
    scoped(() => {
      const layer = linear();
      const { weight } = layer;
      expect(() =>
        registerParametrization(
          layer,
          "weight",
          made((x) => x.mT),
        ),
      ).toThrow(ShapeError);
      expect(layer.weight).toBe(weight);
      expect(layer.constructor).toBe(nn.Linear);
      expect(noGrad(() => F.linear(zeros([1, 2]), layer.weight)).shape).toEqual([1, 3]);
    }),
  );
});
