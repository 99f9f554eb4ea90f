// Batches drawn from the default generator right after the model, as python/training.py draws them.

import { randint, randn, type Tensor } from "candelabra";
import type { Net } from "../job.js";
import { taskNames } from "./nets.js";

export interface Batch {
  x: Tensor;
  targets: Record<string, Tensor>;
}

const count = 8;

export function drawBatches({ batch, input, head }: Net, tasks: number): Batch[] {
  const target = () =>
    head.loss === "mse" ? randn([batch, head.outputs]) : randint(0, head.outputs, [batch]);
  return Array.from({ length: count }, () => ({
    x: randn([batch, ...input]),
    targets: Object.fromEntries(taskNames(tasks).map((task) => [task, target()])),
  }));
}
