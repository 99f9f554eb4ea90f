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
  const optimizer = new optim.Adam(model.module.parameters(), { lr: net.learningRate });
  return { model, optimizer, batches };
}

/** The first step's loss shows the forward pass, this one's the first updates; the last one's is the longest run. */
const earlyStep = 2;

interface Range {
  from: number;
  count: number;
}

/** Takes steps and gives the sum of the losses at those that are asked for, counted from the first of them. */
function take(
  { batches }: Training,
  step: Step,
  { from, count }: Range,
  readAt: readonly number[],
): number[] {
  const losses: number[] = [];
  for (let i = 0; i < count; i++) {
    const read = readAt.includes(i); // reading a loss at every step is not what is measured
    const loss = step(batches[(from + i) % batches.length]!, read);
    if (read) losses.push(loss);
  }
  return losses;
}

function measureTime(training: Training, step: Step, { warmup, steps }: TrainingJob): Measured {
  const [first, early] = take(training, step, { from: 0, count: warmup }, [0, earlyStep]);
  const start = process.hrtime.bigint();
  const [last] = take(training, step, { from: warmup, count: steps }, [steps - 1]);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { figures: { step: seconds / steps }, checks: checksOf(first!, early!, last!) };
}

function measureMemory(training: Training, step: Step, { method, warmup, steps }: TrainingJob): Measured {
  const [first] = take(training, methods.sum(training, "scope"), { from: 0, count: warmup }, [0]);
  const sum = peakBytes();
  const [early, last] = take(training, step, { from: warmup, count: steps }, [earlyStep, steps - 1]);
  const peak = peakBytes();
  const above: Outcome["figures"] = method === "sum" ? {} : { "above the sum step": peak - sum };
  return {
    figures: { ...above, "whole process": peak },
    checks: checksOf(first!, early!, last ?? early!),
  };
}

function checksOf(first: number, early: number, last: number): Outcome["checks"] {
  return { "first loss": first, "early loss": early, "last loss": last };
}
