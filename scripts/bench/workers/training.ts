// Training steps of one contender: warm-up, then the steps that are timed.

import { manualSeed, optim } from "candelabra";
import type { Job, Net, Outcome, TrainingJob } from "../job.js";
import { type Batch, drawBatches } from "./data.js";
import { methods, type Step } from "./methods.js";
import { type BenchModel, buildModel } from "./nets.js";
import { peakBytes } from "./peak.js";

export interface Training {
  model: BenchModel;
  optimizer: optim.Adam;
  batches: Batch[];
}

type Measured = Omit<Outcome, "versions">;

export function measureTraining(job: TrainingJob & Job): Measured {
  const training = begin(job.net, job);
  const step = methods[job.method](training, job.variant);
  return job.measure === "time" ? measureTime(training, step, job) : measureMemory(training, step, job);
}

function begin(net: Net, { seed, tasks }: { seed: number; tasks: number }): Training {
  manualSeed(seed);
  const model = buildModel(net, tasks);
  const batches = drawBatches(net, tasks);
  const optimizer = new optim.Adam(model.module.parameters(), { lr: 1e-4 });
  return { model, optimizer, batches };
}

/** Takes `count` steps from the batch that is next, and gives the sum of the losses at the first and the last. */
function take({ batches }: Training, step: Step, from: number, count: number): [first: number, last: number] {
  let [first, last] = [Number.NaN, Number.NaN];
  for (let i = 0; i < count; i++) {
    const read = i === 0 || i === count - 1; // reading a loss at every step is not what is measured
    const loss = step(batches[(from + i) % batches.length]!, read);
    if (i === 0) first = loss;
    last = loss;
  }
  return [first, last];
}

function measureTime(training: Training, step: Step, { warmup, steps }: TrainingJob): Measured {
  const [first] = take(training, step, 0, warmup);
  const start = process.hrtime.bigint();
  const [, last] = take(training, step, warmup, steps);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { figures: { step: seconds / steps }, checks: { "first loss": first, "last loss": last } };
}

function measureMemory(training: Training, step: Step, { warmup, steps }: TrainingJob): Measured {
  const [first] = take(training, methods.sum(training, "scope"), 0, warmup);
  const sum = peakBytes();
  const [, last] = take(training, step, warmup, steps);
  const peak = peakBytes();
  return {
    figures: { "above the sum step": peak - sum, "whole process": peak },
    checks: { "first loss": first, "last loss": last },
  };
}
