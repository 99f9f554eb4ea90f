// Fixed weights by a search on a held-out part of the training data: what a careful person does without any method.

import { mtl } from "candelabra";
import type { Numbers, Problem, Trial } from "./problem.js";
import { trainOnce } from "./training.js";

interface TuningOptions {
  epochs: number;
  onEpoch?(): void;
}

/** The weights whose scores are the best, each score counted as a part of the best one that any weights give. */
export function tunedWeights({ tasks, grid }: Problem, trial: Trial, options: TuningOptions): Numbers {
  const scores = grid.map((weights) => {
    const balance = () => ({ weighting: new mtl.FixedWeights(weights) });
    return trainOnce(trial, { tasks, balance, ...options }).scores;
  });
  return grid[bestOf(scores, tasks)]!;
}

/** Which of the records is largest in the mean over the tasks, relative to the largest of each. */
export function bestOf(scores: readonly Numbers[], tasks: readonly string[]): number {
  const largest = new Map(tasks.map((task) => [task, Math.max(...scores.map((score) => score[task]!))]));
  const means = scores.map((score) =>
    tasks.reduce((sum, task) => sum + score[task]! / largest.get(task)!, 0),
  );
  return means.indexOf(Math.max(...means));
}
