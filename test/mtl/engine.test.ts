// The task-gradient engine through the Balancer, on graphs of every kind.

import { describe, expect, test } from "vitest";
import {
  autograd,
  type DType,
  manualSeed,
  mtl,
  nn,
  randn,
  type Tensor,
  tensor,
  viewAsReal,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import {
  checkAgainstAutograd,
  dtype,
  Fixed,
  input,
  type Losses,
  linear,
  mlp,
  threeLosses,
} from "./explicit.js";

class Tripled extends autograd.Function {
  static forward(_ctx: autograd.FunctionContext, x: Tensor): Tensor {
    return x.mul(2);
  }
  /** Another factor than forward's, so that only this backward gives the result. */
  static backward(_ctx: autograd.FunctionContext, gradient: Tensor): Tensor {
    return gradient.mul(3);
  }
}

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

  test.each(["head", "trunk"])(
    "a function with its own backward in the %s",
    scoped((place) => {
      manualSeed(8);
      const model = mlp();
      const z = model.trunk.forward(input(4, 5));
      const shared = place === "trunk" ? Tripled.apply(z) : z;
      const a = model.heads.get("a").forward(shared);
      checkAgainstAutograd({
        model,
        losses: {
          a: (place === "head" ? Tripled.apply(a) : a).square().mean(),
          b: model.heads.get("b").forward(shared).exp().mean(),
          c: model.heads.get("c").forward(shared).sum(),
        },
        shared: model.trunk.parameters(),
        others: model.heads.parameters(),
      });
    }),
  );

  test(
    "hooks that change a gradient on its way",
    scoped(() => {
      manualSeed(9);
      const model = mlp();
      const z = model.trunk.forward(input(4, 5));
      z.registerHook((gradient) => gradient.mul(3));
      const heads = model.heads;
      checkAgainstAutograd({
        model,
        losses: {
          a: heads.get("a").forward(z).square().mean(),
          b: heads.get("b").forward(z).exp().mean(),
          c: heads.get("c").forward(z).sum(),
        },
        shared: model.trunk.parameters(),
        others: heads.parameters(),
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
    "gradients that lie in memory in another order than their parameter, and ones that share their memory",
    scoped(() => {
      manualSeed(13);
      const [p, q, own, twin] = [0, 1, 2, 3].map(() => new nn.Parameter(input(3, 4)));
      const [c, d, e] = [input(4, 3), input(3, 4), input(3, 4)];
      // The sum hands one and the same gradient to both of its terms.
      const sum = p!.add(q!);
      checkAgainstAutograd({
        model: new nn.ReLU(),
        losses: { a: sum.t().mul(c).sum(), b: sum.mul(d).sum().add(own!.add(twin!).mul(e).sum()) },
        shared: [p!, q!],
        others: [own!, twin!],
      });
      for (const parameter of [p!, q!, own!, twin!]) parameter.dispose();
    }),
  );

  test(
    "complex parameters: real inner products of real and imaginary parts",
    scoped(() => {
      manualSeed(12);
      const weight = new nn.Parameter(randn([3, 2], { dtype: "complex128" }));
      const factor = randn([3, 2], { dtype: "complex128" });
      // The product's gradient is a lazy conjugate.
      const losses = {
        a: weight.abs().square().sum(),
        b: viewAsReal(weight.mul(factor)).select(-1, 0).sum(),
      };
      const rows = Object.values(losses).map((loss) => {
        const [gradient] = autograd.grad(loss, weight, { retainGraph: true });
        return viewAsReal(gradient.resolveConj()).reshape([-1]);
      });
      const model = new nn.ModuleDict({ empty: new nn.ReLU() });
      const report = new mtl.Balancer<string>(model, { aggregator: new Fixed() }).backward(losses);
      const products = rows.map((a) => rows.map((b) => a.dot(b).item() as number));
      expect(report.gramian.toArray()).toBeClose(products, { rtol: 1e-14, atol: 0 });
      const combined = rows[0]!.mul(0.5).add(rows[1]!.mul(1.5));
      expect(viewAsReal(weight.grad!).reshape([-1])).toBeClose(combined, { rtol: 1e-14, atol: 1e-15 });
      weight.dispose();
    }),
  );

  // functorch has no batched sparse tensors: under vmap libtorch's own error says so.
  test.skipIf(process.env.CANDELABRA_TASK_GRADIENTS === "vmap")(
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
