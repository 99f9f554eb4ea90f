// scripts/fixtures/record_training.py trained this LeNet in PyTorch: same seeds, so the same pictures, initial
// weights, shuffles and dropout masks; one thread.

import { describe, expect, test } from "vitest";
import * as data from "../../lib/data/index.js";
import * as nn from "../../lib/nn/index.js";
import * as optim from "../../lib/optim/index.js";
import {
  Generator,
  manualSeed,
  randint,
  randn,
  scope,
  setNumThreads,
  type Tensor,
} from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";
import type { About } from "../support/kernels.js";
import { scoped } from "../support/scoped.js";
import { type Curve, expectCurve, type Run } from "./curve.js";

type Optimizer = "adamFused" | "adamLoop" | "sgdFused" | "sgdLoop";
const { about, ...recorded } = loadFixture<Record<Optimizer, Curve> & { about: About }>("parity/lenet");

class LeNet extends nn.Module<[images: Tensor], { left: Tensor; right: Tensor }> {
  readonly trunk = new nn.Sequential(
    new nn.Conv2d(1, 10, 5),
    new nn.MaxPool2d(2),
    new nn.ReLU(),
    new nn.Conv2d(10, 20, 5),
    new nn.MaxPool2d(2),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(720, 50),
    new nn.ReLU(),
    new nn.Dropout(0.25),
  );
  readonly heads = new nn.ModuleDict({ left: new nn.Linear(50, 10), right: new nn.Linear(50, 10) });

  override forward(images: Tensor) {
    const z = this.trunk.forward(images);
    return { left: this.heads.get("left").forward(z), right: this.heads.get("right").forward(z) };
  }
}

const optimizers: Record<Optimizer, (parameters: Iterable<Tensor>) => { zeroGrad(): void; step(): void }> = {
  adamFused: (parameters) => new optim.Adam(parameters, { lr: 1e-3, fused: true }),
  adamLoop: (parameters) => new optim.Adam(parameters, { lr: 1e-3, fused: false }),
  sgdFused: (parameters) => new optim.SGD(parameters, { lr: 0.02, momentum: 0.9, fused: true }),
  sgdLoop: (parameters) => new optim.SGD(parameters, { lr: 0.02, momentum: 0.9, fused: false }),
};

function train(name: Optimizer, steps: number): Run {
  const draw = new Generator().manualSeed(1);
  const images = randn([320, 1, 36, 36], { generator: draw });
  const left = randint(10, [320], { generator: draw });
  const right = randint(10, [320], { generator: draw });
  manualSeed(0);
  const model = new LeNet();
  const optimizer = optimizers[name](model.parameters());
  const set = new data.TensorDataset({ images, left, right });
  const loader = new data.DataLoader(set, { batchSize: 32, shuffle: true });
  const losses: number[][] = [];
  while (losses.length < steps) {
    for (const batch of loader) {
      const values = scope(() => {
        const out = model.forward(batch.images);
        const one = nn.functional.crossEntropy(out.left, batch.left);
        const other = nn.functional.crossEntropy(out.right, batch.right);
        optimizer.zeroGrad();
        one.add(other).backward();
        optimizer.step();
        return [one.item() as number, other.item() as number];
      });
      losses.push(values);
    }
  }
  return { losses, state: model.stateDict() };
}

describe("200 steps of a LeNet", () => {
  test.each(Object.keys(optimizers) as Optimizer[])(
    "%s: the curve is PyTorch's, bit for bit",
    scoped((name: Optimizer) => {
      setNumThreads(1);
      expectCurve(train(name, 200), recorded[name], about);
    }),
  );

  test("the recorded curves of the two Adam kernels differ, so equality can fail", () => {
    expect(recorded.adamFused.losses[0]).toBe(recorded.adamLoop.losses[0]);
    expect(recorded.adamFused.losses[199]).not.toBe(recorded.adamLoop.losses[199]);
  });
});
