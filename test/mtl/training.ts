// The problem that scripts/fixtures/mtl_training.py draws: the same numbers in the same order from the same seed.

import { type DType, F, manualSeed, mtl, nn, randn, setNumThreads, type Tensor } from "../../lib/index.js";

const [rows, batch, features, hidden] = [512, 64, 12, 24];

export function problem(dtype: DType) {
  // Other thread counts sum in another order.
  setNumThreads(1);
  manualSeed(0);
  const x = randn([rows, features], { dtype });
  const angle = x.matmul(randn([features, 1], { dtype })).sin();
  const size = x
    .matmul(randn([features, 1], { dtype }))
    .cos()
    .mul(3)
    .add(5);
  const kind = x.matmul(randn([features, 3], { dtype })).argmax(1);
  const model = new mtl.HardSharing({
    trunk: new nn.Sequential(
      new nn.Linear(features, hidden, { dtype }),
      new nn.Tanh(),
      new nn.Linear(hidden, hidden, { dtype }),
      new nn.Tanh(),
    ),
    heads: {
      angle: new nn.Linear(hidden, 1, { dtype }),
      size: new nn.Linear(hidden, 1, { dtype }),
      kind: new nn.Linear(hidden, 3, { dtype }),
    },
  });
  const losses = (step: number) => {
    const part = (tensor: Tensor) => tensor.narrow(0, (step * batch) % rows, batch);
    const out = model.forward(part(x));
    return {
      angle: F.mseLoss(out.angle, part(angle)),
      size: F.mseLoss(out.size, part(size)),
      kind: F.crossEntropy(out.kind, part(kind)),
    };
  };
  return { model, losses };
}

export type Losses = ReturnType<ReturnType<typeof problem>["losses"]>;
