// A convolutional net with BatchNorm2d and AdamW on two tasks whose labels are missing: a class that a third of the
// samples lack, and an amount that nine in ten lack (NaN stands there), so that some batches know none at all. The
// Python side picks the known rows by hand. Batches come from a generator of their own.

import {
  data,
  F,
  full,
  Generator,
  manualSeed,
  mtl,
  nn,
  optim,
  rand,
  randint,
  randn,
  where,
} from "candelabra";
import { bitForBit, type Program } from "../program.js";
import { train } from "../support/batches.js";

export const program: Program<"loop" | "fused"> = {
  steps: 150,
  variants: { loop: bitForBit, fused: bitForBit },
  train(variant, steps) {
    manualSeed(11);
    const set = new data.TensorDataset(draw(240));
    const model = createModel();
    const optimizer = new optim.AdamW(model.parameters(), {
      lr: 3e-3,
      weightDecay: 0.05,
      fused: variant === "fused",
    });
    const generator = new Generator().manualSeed(5);
    const loader = new data.DataLoader(set, { batchSize: 16, shuffle: true, dropLast: true, generator });
    const losses = train(loader, steps, (batch) => {
      const out = model.forward(batch.images);
      const kind = F.crossEntropy(out.kind, batch.kind, { mask: batch.kindKnown });
      const amount = F.mseLoss(out.amount, batch.amount, { mask: batch.amountKnown });
      optimizer.zeroGrad();
      kind.add(amount).backward();
      optimizer.step();
      return [kind.item() as number, amount.item() as number];
    });
    model.eval();
    const { kind, amount } = model.forward(set.tensors.images);
    return { losses, state: { ...model.stateDict(), kind, amount } };
  },
};

function draw(count: number) {
  const images = randn([count, 3, 16, 16]);
  const kind = randint(5, [count]);
  const kindKnown = rand([count]).gt(1 / 3);
  const amountKnown = rand([count, 1]).gt(0.9);
  const amount = where(amountKnown, images.mean([1, 2, 3]).unsqueeze(1).mul(10), full([], Number.NaN));
  return { images, kind, kindKnown, amount, amountKnown };
}

function createModel() {
  const trunk = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
    new nn.BatchNorm2d(16),
    new nn.SiLU(),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
  );
  return new mtl.HardSharing({ trunk, heads: { kind: new nn.Linear(16, 5), amount: new nn.Linear(16, 1) } });
}
