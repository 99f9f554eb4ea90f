// The border of this room: options and states are checked here once, in one wording.

import { ArgumentError, Tensor } from "../tensor/index.js";

/** An ArgumentError whose message begins with the operation, as all do. */
export function problem(operation: string, sentence: string): ArgumentError {
  return new ArgumentError(operation, `${operation}: ${sentence}`);
}

export interface NumberRule {
  /** Completes "expected ... for NAME". */
  expected: string;
  accepts: (value: number) => boolean;
}

export const positive: NumberRule = { expected: "a number > 0", accepts: (x) => x > 0 && x < Infinity };
export const notNegative: NumberRule = { expected: "a number >= 0", accepts: (x) => x >= 0 && x < Infinity };
export const fraction: NumberRule = { expected: "a number in [0, 1)", accepts: (x) => x >= 0 && x < 1 };

const isCount = (x: number): boolean => Number.isSafeInteger(x) && x >= 0;
export const count: NumberRule = { expected: "a whole number >= 0", accepts: isCount };
export const atLeastOne: NumberRule = {
  expected: "a whole number >= 1",
  accepts: (x) => isCount(x) && x > 0,
};

/** Throws unless `value` is a number that the rule takes; NaN never is. */
export function checkNumber(operation: string, name: string, value: unknown, rule: NumberRule): void {
  if (typeof value === "number" && rule.accepts(value)) return;
  throw problem(operation, `expected ${rule.expected} for ${name}, got ${show(value)}`);
}

/** The options; an error that says so for what is no object, or one of another kind. */
export function optionsOf<Options extends object>(operation: string, options: Options): Options {
  const isObject = typeof options === "object" && options !== null;
  if (isObject && !Array.isArray(options) && !(options instanceof Tensor)) return options;
  throw problem(operation, `expected an object of options, got ${show(options)}`);
}

/** Throws unless `given` is a list of names, each once. */
export function checkNames(operation: string, given: readonly string[]): void {
  if (!Array.isArray(given) || !given.every((name) => typeof name === "string")) {
    throw problem(operation, `expected a list of task names, got ${show(given)}`);
  }
  if (given.includes("__proto__")) throw problem(operation, 'expected names of tasks, got "__proto__"');
  const twice = given.find((name, i) => given.indexOf(name) !== i);
  if (twice === undefined) return;
  throw problem(operation, `expected each task once, got "${twice}" twice`);
}

/** Throws unless these are Adam's two numbers. */
export function checkBetas(operation: string, betas: readonly [number, number]): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw problem(operation, `expected two numbers for betas, got ${show(betas)}`);
  }
  for (const [i, beta] of betas.entries()) checkNumber(operation, `betas[${i}]`, beta, fraction);
}

/** Throws unless `given` has exactly the names in `tasks`. */
export function checkTasks(operation: string, given: readonly string[], tasks: readonly string[]): void {
  checkNames(operation, given);
  checkNames(operation, tasks);
  const unknown = given.filter((task) => !tasks.includes(task));
  const missing = tasks.filter((task) => !given.includes(task));
  if (unknown.length === 0 && missing.length === 0) return;
  const told = [
    ...unknown.map((task) => `"${task}" is no task`),
    ...missing.map((task) => `"${task}" is missing (null stands for a task that is absent from a batch)`),
  ];
  throw problem(operation, `expected the tasks ${list(tasks)}: ${told.join(", ")}`);
}

export function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** A value in a few words, for an error message. */
export function show(value: unknown): string {
  if (typeof value === "string") return `the string "${value}"`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? `an array of ${value.length}` : `a ${value.constructor?.name ?? "object"}`;
}
