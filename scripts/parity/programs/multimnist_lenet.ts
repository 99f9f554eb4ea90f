// A LeNet with two heads on MultiMNIST: convolutions, pooling, dropout, Adam. The sum agrees bit for bit, PCGrad is held
// against TorchJD, GradNorm against a double backward through the convolutions. Here both gradients are of one length, so
// that GradNorm's targets are crossed again and again. In float32 rounding alone would decide some of these crossings,
// and each turns the step of a weight about: GradNorm is compared in float64. Each step also gives the weights.

import { data, F, manualSeed, mtl, nn, optim } from "candelabra";
import { bitForBit, type Program } from "../program.js";
import { train } from "../support/batches.js";
import { multiMnist } from "../support/multimnist.js";
import { float32, float64 } from "../support/rounding.js";

type Variant = "sum" | "pcgrad float32" | "pcgrad float64" | "gradnorm float64";
const surgery = "the Gramian is summed in another order, and TorchJD takes task gradients in a batch";

export const program: Program<Variant> = {
  steps: 100,
  variants: {
    sum: bitForBit,
    "pcgrad float32": float32(surgery),
    "pcgrad float64": float64(surgery),
    "gradnorm float64": float64("norms are weighted after they are taken, in the double backward before"),
  },
  train(variant, steps) {
    const pictures = multiMnist(512, { seed: 1 });
    manualSeed(0);
    const dtype = variant.endsWith("float64") ? "float64" : "float32";
    const model = createModel().to(dtype);
    const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3, fused: true });
    const balancer = createBalancer(variant, model);
    const loader = new data.DataLoader(new data.TensorDataset(pictures), { batchSize: 32, shuffle: true });
    const losses = train(loader, steps, (batch) => {
      const out = model.forward(batch.images.to(dtype));
      const [left, right] = [F.crossEntropy(out.left, batch.left), F.crossEntropy(out.right, batch.right)];
      optimizer.zeroGrad();
      let weights = { left: 1, right: 1 };
      if (balancer) ({ weights } = balancer.backward({ left, right }));
      else left.add(right).backward();
      optimizer.step();
      return [left.item() as number, right.item() as number, weights.left, weights.right];
    });
    return { losses, state: model.stateDict() };
  },
};

function createBalancer(variant: Variant, model: ReturnType<typeof createModel>) {
  if (variant === "sum") return null;
  if (variant === "gradnorm float64") return new mtl.Balancer(model, { weighting: new mtl.GradNorm() });
  return new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
}

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
