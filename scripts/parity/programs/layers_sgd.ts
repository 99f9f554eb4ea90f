// What a tabular net is made of besides Linear: an embedding of a category, batch and layer normalisation, dropout,
// label smoothing; SGD with Nesterov's momentum and weight decay on the weights alone, clipped gradients, shuffled
// batches of which the last one is shorter. Each step also gives the gradient's norm, which clipping scales by.

import { cat, data, F, manualSeed, nn, optim, randint, randn, type Tensor } from "candelabra";
import { bitForBit, type Program } from "../program.js";
import { train } from "../support/batches.js";

export const program: Program<"loop" | "fused"> = {
  steps: 200,
  variants: { loop: bitForBit, fused: bitForBit },
  train(variant, steps) {
    manualSeed(7);
    const [numbers, category] = [randn([400, 8]), randint(12, [400])];
    const price = numbers.matmul(randn([8, 1])).add(category.unsqueeze(1));
    const kind = numbers.matmul(randn([8, 4])).argmax(1);
    const model = new Net();
    const optimizer = new optim.SGD(groupsOf(model), {
      lr: 0.02,
      momentum: 0.9,
      nesterov: true,
      fused: variant === "fused",
    });
    const set = new data.TensorDataset({ numbers, category, price, kind });
    const loader = new data.DataLoader(set, { batchSize: 48, shuffle: true });
    const losses = train(loader, steps, (batch) => {
      const out = model.forward(batch.numbers, batch.category);
      const one = F.smoothL1Loss(out.price, batch.price);
      const other = F.crossEntropy(out.kind, batch.kind, { labelSmoothing: 0.1 });
      optimizer.zeroGrad();
      one.add(other).backward();
      const norm = nn.utils.clipGradNorm_(model.parameters(), 0.5);
      optimizer.step();
      return [one, other, norm].map((value) => value.item() as number);
    });
    model.eval();
    const { price: predicted } = model.forward(numbers, category);
    return { losses, state: { ...model.stateDict(), predicted } };
  },
};

class Net extends nn.Module<[numbers: Tensor, category: Tensor], { price: Tensor; kind: Tensor }> {
  readonly embedding = new nn.Embedding(12, 4, { paddingIdx: 0 });
  readonly trunk = new nn.Sequential(
    new nn.Linear(12, 32),
    new nn.BatchNorm1d(32),
    new nn.ReLU(),
    new nn.Dropout(0.2),
    new nn.Linear(32, 32),
    new nn.LayerNorm(32),
    new nn.GELU(),
    new nn.Dropout(0.1),
  );
  readonly heads = new nn.ModuleDict({ price: new nn.Linear(32, 1), kind: new nn.Linear(32, 4) });

  override forward(numbers: Tensor, category: Tensor) {
    const z = this.trunk.forward(cat([numbers, this.embedding.forward(category)], 1));
    return { price: this.heads.get("price").forward(z), kind: this.heads.get("kind").forward(z) };
  }
}

/** Matrices decay; biases and the scales of the normalisations do not. */
function groupsOf(model: Net) {
  const parameters = model.parameters();
  return [
    { params: parameters.filter((parameter) => parameter.ndim > 1), weightDecay: 1e-2 },
    { params: parameters.filter((parameter) => parameter.ndim === 1), lr: 0.04 },
  ];
}
