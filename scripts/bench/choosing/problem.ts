// What a problem is: data for each seed, a model on it, a score a task.

import type { mtl, optim, Tensor } from "candelabra";

export type Numbers = Readonly<Record<string, number>>;

/** A forward pass over one batch: a loss a task. */
export type Forward = () => Record<string, Tensor>;

/** One training: a fresh model and its batches, all drawn from the seed. */
export interface Training {
  model: mtl.BalancedModel<string>;
  optimizer: optim.Optimizer;
  epoch(): Iterable<Forward>;
  /** Batches of the same data for methods that want more of them, from a generator of their own. */
  further(): Forward;
  /** On what was held out; larger is better. */
  score(): Record<string, number>;
}

/** The data of one seed. */
export interface Trial {
  begin(tasks: readonly string[]): Training;
}

export interface Problem {
  tasks: readonly string[];
  seeds: number;
  epochs: number;
  /** The same with targets brought to one scale by hand, where they are not. */
  standardised?: Problem;
  /** Fixed weights to choose from. */
  grid: readonly Numbers[];
  /** `tuning` holds out a part of what `test` trains on, and never sees what `test` holds out. */
  open(seed: number, part: "test" | "tuning"): Promise<Trial>;
}
