import type { AggregationStep } from "../aggregator.js";
import { checkNames, problem, show } from "../checks.js";
import { unnamedStep } from "./task_numbers.js";

/** The tasks of the rows: those that the step names, or "0", "1", ... where a method is called by itself. */
export function taskNames(
  operation: string,
  size: number,
  step?: Partial<AggregationStep>,
): readonly string[] {
  if (step !== undefined && (typeof step !== "object" || step === null)) {
    throw problem(operation, `expected the tasks of a step, got ${show(step)}`);
  }
  const tasks = step?.tasks ?? unnamedStep(size).tasks;
  checkNames(operation, tasks);
  if (tasks.length === size) return tasks;
  throw problem(operation, `expected the names of ${size} tasks, got ${tasks.length}`);
}
