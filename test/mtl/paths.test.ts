// The ways to have the tasks' gradients: each forms other numbers, all give the same Gramian and the same .grad.

import { describe, expect, test } from "vitest";
import { type DType, F, manualSeed, mtl, nn, randn, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { Fixed } from "./explicit.js";

interface Net {
  name: string;
  trunk: () => nn.Module<[Tensor], Tensor>;
  input: number[];
  /** Whether a weight of it can be a ghost. */
  ghosts: boolean;
}

/** Every operation that the tasks cross together by a rule of its own, and what they cross one by one. */
class Operations extends nn.Module<[Tensor], Tensor> {
  first = new nn.Linear(24, 20);
  second = new nn.Linear(20, 20);
  scale = new nn.Parameter(randn([20]));
  shift = new nn.Parameter(randn([1, 20]));
  product = new nn.Parameter(randn([20, 20]));
  batchNorm = new nn.BatchNorm1d(20);
  layerNorm = new nn.LayerNorm(20);
  dropout = new nn.Dropout(0.3);

  forward(x: Tensor): Tensor {
    let z = F.gelu(this.first.forward(x));
    z = z.add(F.silu(this.second.forward(z)), { alpha: 0.5 });
    z = z.mul(this.scale).sub(this.shift);
    z = this.batchNorm.forward(F.leakyRelu(z)).tanh();
    z = this.dropout.forward(z.matmul(this.product));
    z = z.view([4, 5, 20]).relu().reshape([20, 20]);
    z = this.layerNorm.forward(F.elu(z).div(this.scale.square().add(1)));
    return this.second.forward(z.sigmoid());
  }
}

const nets: Net[] = [
  { name: "every operation with a rule", trunk: () => new Operations(), input: [20, 24], ghosts: true },
  {
    name: "Linear layers with biases, wide and narrow batches",
    trunk: () =>
      new nn.Sequential(new nn.Linear(40, 30), new nn.ReLU(), new nn.Linear(30, 20), new nn.Tanh()),
    input: [12, 40],
    ghosts: true,
  },
  {
    name: "Linear without a bias",
    trunk: () => new nn.Sequential(new nn.Linear(40, 20, { bias: false }), new nn.Tanh()),
    input: [12, 40],
    ghosts: true,
  },
  {
    name: "tokens: a Linear over three dimensions",
    trunk: () =>
      new nn.Sequential(new nn.Linear(16, 10), new nn.Tanh(), new nn.Flatten(), new nn.Linear(60, 20)),
    input: [5, 6, 16],
    ghosts: true,
  },
  {
    name: "convolution, BatchNorm in training and a Linear",
    trunk: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 3, 3),
        new nn.BatchNorm2d(3),
        new nn.ReLU(),
        new nn.Flatten(),
        new nn.Linear(108, 20),
      ),
    input: [8, 1, 8, 8],
    ghosts: true,
  },
  {
    name: "a convolution alone",
    trunk: () => new nn.Sequential(new nn.Conv2d(1, 5, 7), new nn.Flatten()),
    input: [8, 1, 8, 8],
    ghosts: false,
  },
];

interface Outcome {
  gramian: Float64Array;
  grads: Tensor[];
}

function run(net: Net, dtype: DType, gradients: mtl.TaskGradientPath): Outcome {
  manualSeed(7);
  // Four tasks: from there on auto crosses a trunk of small matrix products in one batched pass.
  const heads = {
    a: new nn.Linear(20, 1),
    b: new nn.Linear(20, 3),
    c: new nn.Linear(20, 2),
    d: new nn.Sequential(new nn.Linear(20, 4), new nn.Tanh(), new nn.Linear(4, 1)),
  };
  const model = new mtl.HardSharing({ trunk: net.trunk(), heads });
  model.to(dtype);
  const aggregator = new Fixed();
  const balancer = new mtl.Balancer(model, { aggregator, gradients });
  const out = model.forward(randn(net.input, { dtype }));
  balancer.backward({
    a: out.a.square().mean(),
    b: out.b.exp().mean(),
    c: out.c.mul(5).square().sum(),
    d: out.d.sin().sum(),
  });
  return { gramian: aggregator.seen!.values, grads: model.parameters().map((parameter) => parameter.grad!) };
}

/** The Gramian in units of the reference's lengths. */
function cosines({ gramian }: Outcome, reference: Outcome): Float64Array {
  const tasks = Math.sqrt(reference.gramian.length);
  const length = (task: number) => Math.sqrt(reference.gramian[task * (tasks + 1)]!);
  return gramian.map((value, i) => value / (length(Math.floor(i / tasks)) * length(i % tasks)));
}

// A product over the batch in place of one over the layer's inputs: the same sums in another order.
const tolerances: [DType, number][] = [
  ["float32", 1e-6],
  ["float64", 1e-12],
];

describe.each(tolerances)("%s", (dtype, rtol) => {
  describe.each(nets)("$name", (net) => {
    test.each(["ghost", "vmap", "auto", "folded"] as const)(
      "%s gives what direct gives",
      scoped((path: mtl.TaskGradientPath) => {
        const [direct, other] = [run(net, dtype, "direct"), run(net, dtype, path)];
        // Inner products of gradients cancel: what counts is the error beside the gradients' lengths.
        expect(cosines(other, direct)).toBeClose(cosines(direct, direct), { rtol: 0, atol: rtol });
        const largest = Math.max(...direct.grads.map((grad) => grad.abs().max().item()));
        for (const [i, grad] of other.grads.entries()) {
          expect(grad).toBeClose(direct.grads[i], { rtol, atol: rtol * largest });
        }
      }),
    );

    test(
      net.ghosts ? "ghost takes another way indeed" : "ghost has nothing to do here",
      scoped(() => {
        const same = String(run(net, dtype, "ghost").gramian) === String(run(net, dtype, "direct").gramian);
        expect(same).toBe(!net.ghosts);
      }),
    );
  });
});

test("an unknown way is refused by name", () => {
  const model = new nn.Linear(2, 2);
  const gradients = "gost" as mtl.TaskGradientPath;
  expect(() => new mtl.Balancer(model, { gradients })).toThrow(
    /^mtl.Balancer: expected one of "auto", "direct", "ghost", "vmap", "folded" for gradients/,
  );
  for (const parameter of model.parameters()) parameter.dispose();
});
