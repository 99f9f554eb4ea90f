// A row of a table: one method on one problem, a training a seed (several where weights are chosen or tasks are alone).

import { libtorchVersion, mtl } from "candelabra";
import { describeMachine } from "../machine.js";
import type { ChoosingName } from "./methods.js";
import type { ChoosingOutcome, SeedOutcome } from "./outcome.js";
import type { Problem, Trial } from "./problem.js";
import { setups } from "./setups.js";
import { type Trained, trainOnce } from "./training.js";
import { tunedWeights } from "./tuning.js";

export interface RowOptions {
  method: ChoosingName;
  epochs: number;
  onEpoch(): void;
}

export function trainingsOf({ seeds, tasks, grid }: Problem, method: ChoosingName): number {
  if (method === "single") return seeds * tasks.length;
  return method === "fixedweights" ? seeds * (grid.length + 1) : seeds;
}

/** `trials` keeps the data of each seed for the next row. */
export async function runRow(
  problem: Problem,
  { method, epochs, onEpoch }: RowOptions,
  trials: Map<number, Trial>,
): Promise<Omit<ChoosingOutcome, "problem">> {
  const begin = process.cpuUsage();
  const seeds: SeedOutcome[] = [];
  const all: Trained[] = [];
  for (let seed = 0; seed < problem.seeds; seed++) {
    const trial = trials.get(seed) ?? (await problem.open(seed, "test"));
    trials.set(seed, trial);
    const { outcome, trained } = await runSeed(problem, trial, { seed, method, epochs, onEpoch });
    seeds.push(outcome);
    all.push(...trained);
  }
  const { user, system } = process.cpuUsage(begin);
  const sum = (of: (one: Trained) => number) => all.reduce((sum, one) => sum + of(one), 0);
  return {
    method,
    epochs,
    seeds,
    cpuMilliseconds: (1000 * sum(({ cpuSeconds }) => cpuSeconds)) / sum(({ steps }) => steps),
    cpuSeconds: (user + system) / 1e6,
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    versions: { node: process.versions.node, libtorch: libtorchVersion() },
  };
}

async function runSeed(
  problem: Problem,
  trial: Trial,
  { seed, method, epochs, onEpoch }: RowOptions & { seed: number },
): Promise<{ outcome: SeedOutcome; trained: Trained[] }> {
  const { tasks } = problem;
  if (method === "single") {
    const plain = () => ({});
    const trained = tasks.map((task) => trainOnce(trial, { tasks: [task], epochs, balance: plain, onEpoch }));
    return { outcome: { seed, scores: Object.assign({}, ...trained.map(({ scores }) => scores)) }, trained };
  }
  if (method === "standardised") {
    const other = await problem.standardised!.open(seed, "test");
    const trained = trainOnce(other, { tasks, epochs, balance: () => ({}), onEpoch });
    return { outcome: { seed, scores: trained.scores }, trained: [trained] };
  }
  if (method === "fixedweights") {
    const tuning = await problem.open(seed, "tuning");
    const weights = tunedWeights(problem, tuning, { epochs, onEpoch });
    const balance = () => ({ weighting: new mtl.FixedWeights(weights) });
    const trained = trainOnce(trial, { tasks, epochs, balance, onEpoch });
    return { outcome: { seed, scores: trained.scores, weights: { ...weights } }, trained: [trained] };
  }
  const trained = trainOnce(trial, {
    tasks,
    epochs,
    balance: (training) => setups[method](training, tasks),
    onEpoch,
  });
  return { outcome: { seed, scores: trained.scores }, trained: [trained] };
}
