// One trunk, a head for each task, and what each head learns.

import { F, mtl, nn, noGrad, scope, type Tensor, train } from "candelabra";
import type { Batch, Part } from "./data.js";

export const tasks = ["damage", "size", "speed"] as const;
export type Task = (typeof tasks)[number];
export type Scores = Record<Task, number>;

const outputs: Record<Task, number> = { damage: 1, size: 3, speed: 1 };

const lossOf: Record<Task, (output: Tensor, batch: Batch) => Tensor> = {
  damage: (output, batch) => F.binaryCrossEntropyWithLogits(output, batch.damage),
  size: (output, batch) => F.crossEntropy(output, batch.size),
  speed: (output, batch) => F.mseLoss(output, batch.speed, { mask: batch.speedKnown }),
};

const scoreOf: Record<Task, (output: Tensor, part: Batch) => number> = {
  damage: (output, part) => train.rocAuc(output, part.damage),
  size: (output, part) => train.accuracy(output, part.size),
  speed: (output, part) => train.r2(output, part.speed, { mask: part.speedKnown }),
};

export interface ModelOptions {
  /** The heads it has; all three unless given. */
  heads?: readonly Task[];
  /** Where the speed head's bias starts, in knots; at random around 0 when left out. */
  speedMean?: number | undefined;
}

export type Model = ReturnType<typeof createModel>;

export function createModel(features: number, { heads = tasks, speedMean }: ModelOptions = {}) {
  return new mtl.HardSharing({
    trunk: new nn.Sequential(new nn.Linear(features, 64), new nn.ReLU()),
    heads: record(heads, (task) => new nn.Linear(64, outputs[task])),
    outputMean: heads.includes("speed") ? { speed: speedMean } : {},
  });
}

/** A loss for each head of the model. */
export function lossesOf(model: Model, batch: Batch): Record<Task, Tensor> {
  const out = model.forward(batch.x);
  return record(model.tasks, (task) => lossOf[task](out[task], batch));
}

/** Area under the ROC curve for damage, accuracy for size, R² for speed. */
export function evaluate(model: Model, part: Part): Scores {
  return scope(() => {
    const out = noGrad(() => model.forward(part.x));
    return record(model.tasks, (task) => scoreOf[task](out[task], part.tensors));
  });
}

/** `{ damage: of("damage"), ... }`: a model of one head has a record of one entry. */
function record<Value>(keys: readonly Task[], of: (task: Task) => Value): Record<Task, Value> {
  return Object.fromEntries(keys.map((task) => [task, of(task)])) as Record<Task, Value>;
}
