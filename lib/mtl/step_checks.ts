// What a method is told of a batch, checked where it comes in: by a balancer it always fits, by hand it may not.

import { checkNames, problem, show } from "./checks.js";
import type { WeightingStep, WeightingUpdate } from "./weighting.js";

/** Throws unless it names tasks. */
export function checkStepTasks(operation: string, step: Pick<WeightingStep, "tasks">): void {
  if (typeof step !== "object" || step === null) {
    throw problem(operation, `expected the tasks and losses of a step, got ${show(step)}`);
  }
  checkNames(operation, step.tasks);
}

/** Throws unless it names tasks and has a finite loss for each. */
export function checkStep(operation: string, step: WeightingStep): void {
  checkStepTasks(operation, step);
  checkOneEach(operation, "losses", step.losses, step.tasks);
}

/** The same, and the norms where they are read. */
export function checkUpdate(operation: string, step: WeightingUpdate, needsNorms: boolean): void {
  checkStep(operation, step);
  if (needsNorms) checkOneEach(operation, "norms", step.norms, step.tasks);
}

function checkOneEach(operation: string, name: string, given: Float64Array, tasks: readonly string[]): void {
  if (!(given instanceof Float64Array) || given.length !== tasks.length) {
    const got = given instanceof Float64Array ? `${given.length} numbers` : show(given);
    const expected = `a Float64Array for ${name}, one number for each of the ${tasks.length} tasks`;
    throw problem(operation, `expected ${expected}, got ${got}`);
  }
  const bad = given.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return;
  throw problem(operation, `expected finite ${name}, got ${given[bad]} for task "${tasks[bad]}"`);
}
