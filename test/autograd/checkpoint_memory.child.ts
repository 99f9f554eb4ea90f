// Prints by how many megabytes the process grows while eight checkpointed parts wait for backward, and eight plain ones.

import { autograd, scope, type Tensor, zeros } from "../../lib/tensor/index.js";

const deep = (x: Tensor): Tensor => {
  let out = x;
  for (let i = 0; i < 20; i++) out = out.sin().add(x);
  return out;
};

function megabytes(part: (x: Tensor) => Tensor): number {
  const x = zeros([1 << 17], { dtype: "float64" }).requiresGrad_();
  const before = process.memoryUsage().rss;
  const out = scope(() => {
    let y = x;
    // A scope for each part, so that only the graph holds what is inside.
    for (let i = 0; i < 8; i++) y = scope(() => part(y));
    return y.sum();
  });
  const grown = process.memoryUsage().rss - before;
  scope(() => out.backward());
  if (x.grad === null) throw new Error("no gradient");
  return grown / 2 ** 20;
}

const checkpointed = megabytes((x) => autograd.checkpoint(deep, x));
process.stdout.write(JSON.stringify({ checkpointed, plain: megabytes(deep) }));
