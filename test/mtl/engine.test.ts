// The task-gradient engine through the Balancer, held against `autograd.grad` of each loss and explicit sums.

import { describe, expect, test } from "vitest";
import {
  autograd,
  cat,
  type DType,
  F,
  getNumThreads,
  manualSeed,
  mtl,
  nn,
  randn,
  setNumThreads,
  type Tensor,
  tensor,
  zerosLike,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

type Losses = Record<string, Tensor>;

/** Weights that are neither equal nor drawn, so that a mix-up of tasks shows. */
class Fixed implements mtl.Aggregator {
  readonly name = "Fixed";
  seen: mtl.Gramian | null = null;
  weights(gramian: mtl.Gramian) {
    this.seen = gramian;
    return Float64Array.from({ length: gramian.size }, (_, task) => 0.5 + task);
  }
  stateDict = () => ({});
  loadStateDict = () => {};
}

/** One row of J for each loss. */
function jacobian(losses: Losses, parameters: readonly Tensor[]): Tensor[] {
  return Object.values(losses).map((loss) => {
    const gradients = autograd.grad(loss, parameters, { retainGraph: true, allowUnused: true });
    return cat(gradients.map((g, i) => (g ?? zerosLike(parameters[i]!)).reshape([-1])));
  });
}

function flatGrad(parameters: readonly Tensor[]): Tensor {
  return cat(parameters.map((p) => (p.grad ?? zerosLike(p)).reshape([-1])));
}

interface Check {
  model: nn.Module;
  losses: Losses;
  shared: nn.Parameter[];
  others: nn.Parameter[];
  options?: mtl.BalancerOptions;
  rtol?: number;
}

/** Balances with λ = 1, 2, 3, ... and a = .5, 1.5, ... and compares Gramian and gradients with the explicit ones. */
function checkAgainstAutograd({ model, losses, shared, others, options, rtol = 1e-12 }: Check): void {
  const tasks = Object.keys(losses);
  const lambda = tasks.map((_, t) => t + 1);
  const j = jacobian(losses, shared);
  const ownRows = others.length > 0 ? jacobian(losses, others) : null;
  const sum = (rows: Tensor[], weights: number[]) =>
    rows.map((row, t) => row.mul(weights[t]!)).reduce((a, b) => a.add(b));

  const aggregator = new Fixed();
  const weighting = new mtl.FixedWeights(Object.fromEntries(tasks.map((task, t) => [task, lambda[t]!])));
  const report = new mtl.Balancer(model, { weighting, aggregator, ...options }).backward(losses);

  const expected = j.map((a) => j.map((b) => a.to("float64").dot(b.to("float64")).item() as number));
  const size = Math.max(...expected.map((row, t) => row[t]!));
  expect(report.gramian.toArray()).toBeClose(expected, { rtol, atol: rtol * size });
  const scaled = expected.map((row, a) => row.map((x, b) => x * lambda[a]! * lambda[b]!));
  expect(aggregator.seen!.toArray()).toBeClose(scaled, { rtol, atol: rtol * size * lambda.length ** 2 });

  const combined = sum(
    j,
    lambda.map((weight, t) => weight * (0.5 + t)),
  );
  const close = (actual: Tensor, wanted: Tensor) => {
    const scale = wanted.abs().max().item() as number;
    expect(actual).toBeClose(wanted, { rtol, atol: rtol * scale });
  };
  close(flatGrad(shared), combined);
  if (ownRows) close(flatGrad(others), sum(ownRows, lambda));
  model.dispose();
}

const dtype: DType = "float64";
const linear = (from: number, to: number) => new nn.Linear(from, to, { dtype });
const input = (...shape: number[]) => randn(shape, { dtype });
const mlp = (first = linear(5, 7)) =>
  new mtl.HardSharing({
    trunk: new nn.Sequential(first, new nn.Tanh(), linear(7, 6), new nn.Tanh()),
    heads: {
      a: linear(6, 1),
      b: new nn.Sequential(linear(6, 4), new nn.Tanh(), linear(4, 2)),
      c: linear(6, 3),
    },
  });
const threeLosses = (out: { a: Tensor; b: Tensor; c: Tensor }): Losses => ({
  a: out.a.square().mean(),
  b: out.b.exp().mean(),
  c: F.crossEntropy(out.c, tensor([0, 2, 1, 0])),
});

describe("gradients and Gramian equal autograd.grad's", () => {
  test(
    "a trunk and heads, each head with its view of the representation",
    scoped(() => {
      manualSeed(1);
      const model = mlp();
      checkAgainstAutograd({
        model,
        losses: threeLosses(model.forward(input(4, 5))),
        shared: model.trunk.parameters(),
        others: model.heads.parameters(),
      });
    }),
  );

  test(
    "the shared parameters found from the graph of any Module",
    scoped(() => {
      manualSeed(2);
      const model = new nn.ModuleDict({
        trunk: linear(5, 6),
        a: linear(6, 1),
        b: linear(6, 2),
        unused: linear(2, 2),
      });
      const z = model.get("trunk").forward(input(4, 5)).tanh();
      checkAgainstAutograd({
        model,
        losses: { a: model.get("a").forward(z).square().mean(), b: model.get("b").forward(z).exp().mean() },
        shared: model.get("trunk").parameters(),
        others: [...model.get("a").parameters(), ...model.get("b").parameters()],
      });
    }),
  );

  test(
    "a weight used twice, and one that only one of three tasks reaches",
    scoped(() => {
      manualSeed(3);
      const model = new nn.ModuleDict({ twice: linear(5, 5), side: linear(5, 5), head: linear(5, 1) });
      const [x, twice] = [input(4, 5), model.get("twice")];
      const z = twice.forward(twice.forward(x).tanh()).tanh();
      checkAgainstAutograd({
        model,
        losses: {
          a: model.get("head").forward(z).square().mean(),
          b: z.exp().mean(),
          c: z.mul(model.get("side").forward(x)).sum(),
        },
        shared: [...twice.parameters(), ...model.get("side").parameters()],
        others: model.get("head").parameters(),
        options: { shared: [...twice.parameters(), ...model.get("side").parameters()] },
      });
    }),
  );

  test(
    "a head that uses a weight of the trunk once more",
    scoped(() => {
      manualSeed(4);
      const first = linear(5, 7);
      const model = mlp(first);
      const x = input(4, 5);
      const out = model.forward(x);
      checkAgainstAutograd({
        model,
        losses: { ...threeLosses(out), a: out.a.square().mean().add(first.forward(x).sum()) },
        shared: model.trunk.parameters(),
        others: model.heads.parameters(),
      });
    }),
  );

  test(
    "two heads that share a weight of their own",
    scoped(() => {
      manualSeed(5);
      const model = mlp();
      Object.assign(model.heads.get("c"), { weight: model.heads.get("a").weight, bias: null });
      const out = model.forward(input(4, 5));
      const losses = { a: out.a.square().mean(), b: out.b.exp().mean(), c: out.c.sin().mean() };
      checkAgainstAutograd({
        model,
        losses: losses as Losses,
        shared: model.trunk.parameters(),
        others: model.heads.parameters(),
      });
    }),
  );

  test(
    "one loss that is part of another",
    scoped(() => {
      manualSeed(6);
      const model = mlp();
      const losses = threeLosses(model.forward(input(4, 5)));
      checkAgainstAutograd({
        model,
        losses: { ...losses, b: losses.a!.add(losses.b!) },
        shared: model.trunk.parameters(),
        others: model.heads.parameters(),
      });
    }),
  );

  test(
    "batch norm in training, and channels-last convolutions",
    scoped(() => {
      manualSeed(7);
      const conv = new nn.Conv2d(3, 4, 3, { dtype });
      const trunk = new nn.Sequential(
        conv,
        new nn.BatchNorm2d(4, { dtype }),
        new nn.ReLU(),
        new nn.Flatten(),
      );
      const model = new mtl.HardSharing({ trunk, heads: { a: linear(64, 1), b: linear(64, 2) } });
      conv.weight = new nn.Parameter(conv.weight.detach().contiguous({ memoryFormat: "channelsLast" }));
      const out = model.forward(input(2, 3, 6, 6).contiguous({ memoryFormat: "channelsLast" }));
      checkAgainstAutograd({
        model,
        losses: { a: out.a.square().mean(), b: out.b.exp().mean() },
        shared: trunk.parameters(),
        others: model.heads.parameters(),
      });
    }),
  );

  test.each([
    ["float32", 1e-5],
    ["bfloat16", 2e-2],
  ] as const)(
    "%s: the kernels, and ATen where there is no kernel",
    scoped((dtype: DType, rtol: number) => {
      manualSeed(8);
      const model = mlp().to(dtype);
      const out = model.forward(randn([4, 5], { dtype }));
      checkAgainstAutograd({
        model,
        losses: { a: out.a.square().mean(), b: out.b.exp().mean(), c: out.c.sin().sum() },
        shared: model.trunk.parameters(),
        others: model.heads.parameters(),
        rtol,
      });
    }),
  );

  test(
    "sparse embedding gradients become dense",
    scoped(() => {
      manualSeed(9);
      const trunk = new nn.Embedding(6, 4, { dtype, sparse: true });
      const dense = new nn.Embedding(6, 4, { dtype });
      dense.loadStateDict(trunk.stateDict());
      const words = tensor([1, 3, 3]);
      const losses = (module: nn.Embedding) => {
        const z = module.forward(words);
        return { a: z.square().sum(), b: z.sin().sum() };
      };
      new mtl.Balancer(trunk, { aggregator: new Fixed() }).backward(losses(trunk));
      new mtl.Balancer(dense, { aggregator: new Fixed() }).backward(losses(dense));
      expect(trunk.weight.grad!).toBeClose(dense.weight.grad!, { rtol: 1e-14, atol: 1e-14 });
      trunk.dispose();
      dense.dispose();
    }),
  );
});

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
