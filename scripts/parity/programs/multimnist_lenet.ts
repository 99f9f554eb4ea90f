// A LeNet with two heads on MultiMNIST: convolutions, pooling, dropout, Adam; the sum bit for bit, PCGrad against
// TorchJD.

import { data, F, manualSeed, mtl, nn, optim } from "candelabra";
import { bitForBit, type Program } from "../program.js";
import { train } from "../support/batches.js";
import { multiMnist } from "../support/multimnist.js";
import { float32, float64 } from "../support/rounding.js";

const order =
  "the Gramian is summed in another order, task gradients come one by one, from TorchJD in a batch";

export const program: Program<"sum" | "pcgrad float32" | "pcgrad float64"> = {
  steps: 100,
  variants: { sum: bitForBit, "pcgrad float32": float32(order), "pcgrad float64": float64(order) },
  train(variant, steps) {
    const pictures = multiMnist(512, { seed: 1 });
    manualSeed(0);
    const dtype = variant === "pcgrad float64" ? "float64" : "float32";
    const model = createModel().to(dtype);
    const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3, fused: true });
    const balancer = variant === "sum" ? null : new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
    const loader = new data.DataLoader(new data.TensorDataset(pictures), { batchSize: 32, shuffle: true });
    const losses = train(loader, steps, (batch) => {
      const out = model.forward(batch.images.to(dtype));
      const [left, right] = [F.crossEntropy(out.left, batch.left), F.crossEntropy(out.right, batch.right)];
      optimizer.zeroGrad();
      if (balancer) balancer.backward({ left, right });
      else left.add(right).backward();
      optimizer.step();
      return [left.item() as number, right.item() as number];
    });
    return { losses, state: model.stateDict() };
  },
};

function createModel() {
  const trunk = new nn.Sequential(
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
  return new mtl.HardSharing({ trunk, heads: { left: new nn.Linear(50, 10), right: new nn.Linear(50, 10) } });
}
