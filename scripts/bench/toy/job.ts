// What the toy's process is told (one JSON argument) and what it answers (one JSON line).

import type { SceneName } from "../workers/toy_problem.js";
import type { ToyName } from "./methods.js";

export interface ToyJob {
  method: ToyName;
  scene: SceneName;
  steps: number;
}

/** From one start. */
export interface ToyRun {
  start: readonly [x1: number, x2: number];
  /** The way, a point wherever the last one is a tenth of a unit away; the last is where it ended. */
  points: readonly (readonly [x1: number, x2: number])[];
  /** The step after which the Pareto set was reached; null if it was not. */
  reached: number | null;
}

export interface ToyOutcome extends ToyJob {
  seconds: number;
  runs: readonly ToyRun[];
}
