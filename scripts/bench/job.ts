// What a contender's process is told (one JSON argument) and what it answers (one JSON line, its last).

/** A layer by name and its sizes; workers/nets.ts and python/nets.py build the same from it. */
export type LayerSpec = readonly [name: string, ...sizes: number[]];

export interface Net {
  describe: string;
  /** Small where a process takes thousands of steps: a loss near 0 has no digits in common with another. */
  learningRate: number;
  batch: number;
  /** Shape of one example. */
  input: readonly number[];
  trunk: readonly LayerSpec[];
  head: { features: number; outputs: number; loss: "mse" | "crossEntropy" };
  /** Steps a process takes with one task; fewer with more. */
  steps: number;
}

export type Method = "sum" | "pcgrad" | "gradnorm" | "balanced" | "floor" | "products";

export interface TrainingJob {
  work: "training";
  /** `memory`: the peak of a process that takes sum steps, then those of the method. */
  measure: "time" | "memory";
  net: Net;
  tasks: number;
  method: Method;
  /** Which way of doing it; each side has its own. Of `balanced`: the method's class. */
  variant: string;
  warmup: number;
  steps: number;
}

export interface OperatorsJob {
  work: "operators";
  variant: string;
  calls: number;
}

export interface FilesJob {
  work: "files";
  variant: string;
  loads: number;
}

export type Job = (TrainingJob | OperatorsJob | FilesJob) & { threads: number; seed: number };

export interface Outcome {
  /** What was measured, by row: seconds, or bytes. */
  figures: Record<string, number>;
  /** What the work came to; contenders must agree on it. */
  checks: Record<string, number>;
  /** Of what ran it: `{ node: "20.20.0", libtorch: "2.13.0" }`. */
  versions: Record<string, string>;
}
