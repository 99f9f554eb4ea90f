// CommonJS: the library is required, trains, and is the same library that an import gives.

const assert = require("node:assert/strict");
const { F, manualSeed, memory, mtl, nn, optim, scope, tensor, Tensor } = require("candelabra");

manualSeed(0);
const model = new mtl.HardSharing({
  trunk: new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU()),
  heads: { sum: new nn.Linear(8, 1), product: new nn.Linear(8, 1) },
});
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });
const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
const x = tensor(
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  { dtype: "float32" },
);
const targets = { sum: x.sum(1, true), product: x.prod(1, true) };

let first = 0;
let last = 0;
for (let step = 0; step < 100; step++) {
  scope(() => {
    const out = model.forward(x);
    const losses = { sum: F.mseLoss(out.sum, targets.sum), product: F.mseLoss(out.product, targets.product) };
    optimizer.zeroGrad();
    balancer.backward(losses);
    optimizer.step();
    last = losses.sum.item() + losses.product.item();
    if (step === 0) first = last;
  });
}
assert.ok(last < first / 10, `the loss went from ${first} to ${last}`);
assert.ok(memory().tensors > 0);

import("candelabra").then((imported) => {
  assert.equal(imported.Tensor, Tensor);
  assert.equal("default" in imported, false);
  console.log("require: one library");
});
