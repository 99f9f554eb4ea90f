// The programs of scripts/fixtures/record_prune.py in TypeScript, under the same names.

import { arange, nn, ones, optim, randn, type Tensor, tensor } from "../../lib/index.js";
import { grads, type NamedProgram, state } from "../support/named_programs.js";

const { prune } = nn.utils;

type Layer = nn.Module<[input: Tensor], Tensor>;

function pruned(layer: () => Layer, shape: number[], ...steps: ((module: Layer) => unknown)[]): NamedProgram {
  return () => {
    const module = layer();
    const made: ReturnType<NamedProgram> = {};
    steps.forEach((step, i) => {
      step(module);
      const out = module.forward(randn(shape));
      out.pow(2).sum().backward();
      made[`${i} out`] = out;
      made[`${i} buffers`] = module.namedBuffers().map(([name]) => name);
      const tensors = { ...state(module, `${i} `), ...grads(module, `${i} grad `) };
      for (const [key, one] of Object.entries(tensors)) made[key] = one!.clone();
      module.zeroGrad();
    });
    return { ...made, printed: String(module), is: prune.isPruned(module) };
  };
}

const scores = () => arange(12, { dtype: "float32" }).reshape([3, 4]).sin();
const linear = () => new nn.Linear(4, 3);
const conv = () => new nn.Conv2d(3, 4, 2);

function globally() {
  const [first, second] = [new nn.Linear(3, 4), new nn.Linear(4, 2)];
  const model = new nn.Sequential(first, new nn.Tanh(), second);
  prune.randomUnstructured(first, "weight", { amount: 2 });
  const places = [
    [first, "weight"],
    [second, "weight"],
    [second, "bias"],
  ] as const;
  prune.globalUnstructured(places, prune.L1Unstructured, { amount: 0.4 });
  const made: ReturnType<NamedProgram> = { out: model.forward(randn([2, 3])), ...state(model) };
  const importanceScores = [randn([4, 3]), null];
  prune.globalUnstructured(places, prune.RandomUnstructured, { amount: 3, importanceScores });
  return { ...made, again: model.forward(randn([2, 3])), ...state(model, "again ") };
}

function stepped() {
  const module = prune.lnStructured(linear(), "weight", { amount: 1, n: 2, dim: 0 });
  const optimizer = new optim.SGD(module.parameters(), { lr: 0.1, momentum: 0.9 });
  const made: ReturnType<NamedProgram> = {};
  for (let i = 0; i < 3; i++) {
    optimizer.zeroGrad();
    module
      .forward(randn([2, 4]))
      .pow(2)
      .sum()
      .backward();
    optimizer.step();
    made[`weight ${i}`] = module.weight;
  }
  prune.remove(module, "weight");
  const names = module.namedParameters().map(([name]) => name);
  const same = optimizer.paramGroups[0]!.params[1] === module.weight;
  return { ...made, ...state(module), names, same, is: prune.isPruned(module) };
}

function tensors() {
  const t = randn([3, 4]);
  const mask = ones([3, 4]).setAt_([1], 0);
  const corner = t.narrow(0, 0, 2).narrow(1, 0, 2);
  return {
    l1: new prune.L1Unstructured({ amount: 5 }).prune(t),
    masked: new prune.RandomUnstructured({ amount: 0.5 }).prune(t, { defaultMask: mask }),
    scores: new prune.LnStructured({ amount: 2, n: Number.POSITIVE_INFINITY, dim: 1 }).prune(t, {
      importanceScores: scores(),
    }),
    half: new prune.L1Unstructured({ amount: 0.125 }).prune(corner),
    "half up": new prune.L1Unstructured({ amount: 0.375 }).prune(corner),
  };
}

export const programs: Record<string, NamedProgram> = {
  identity: pruned(linear, [2, 4], (m) => prune.identity(m, "weight")),
  random: pruned(linear, [2, 4], (m) => prune.randomUnstructured(m, "weight", { amount: 0.3 })),
  smallest: pruned(linear, [2, 4], (m) => prune.l1Unstructured(m, "weight", { amount: 5 })),
  "smallest, scores": pruned(linear, [2, 4], (m) =>
    prune.l1Unstructured(m, "weight", { amount: 5, importanceScores: scores() }),
  ),
  "random channels": pruned(conv, [1, 3, 3, 3], (m) =>
    prune.randomStructured(m, "weight", { amount: 2, dim: 1 }),
  ),
  "smallest channels": pruned(conv, [1, 3, 3, 3], (m) =>
    prune.lnStructured(m, "weight", { amount: 0.5, n: 1, dim: 0 }),
  ),
  "smallest channels, infinite": pruned(conv, [1, 3, 3, 3], (m) =>
    prune.lnStructured(m, "weight", { amount: 1, n: Number.NEGATIVE_INFINITY }),
  ),
  mask: pruned(
    linear,
    [2, 4],
    (m) => prune.customFromMask(m, "bias", tensor([0, 1, 0])),
    (m) => prune.remove(m, "bias"),
  ),
  "one after the other": pruned(
    conv,
    [1, 3, 3, 3],
    (m) => prune.randomUnstructured(m, "weight", { amount: 0.25 }),
    (m) => prune.lnStructured(m, "weight", { amount: 1, n: 2, dim: 0 }),
    (m) => prune.l1Unstructured(m, "weight", { amount: 3 }),
    (m) => prune.randomStructured(m, "weight", { amount: 1, dim: 0 }),
    (m) => prune.customFromMask(m, "weight", arange(48).reshape([4, 3, 2, 2]).remainder(2)),
    (m) => prune.identity(m, "bias"),
    (m) => prune.remove(m, "weight"),
  ),
  globally,
  stepped,
  tensors,
};
