// What a balancer's parts keep between steps, as plain data.

import { Tensor } from "../tensor/index.js";
import { problem, show } from "./checks.js";

/**
 * Plain data: JSON holds all of it but the Tensors that a few methods keep (`mtl.packState` writes those too), and numbers
 * come back with the same bits. Tensors in it are copies.
 */
export type State = { readonly [key: string]: StateValue };
export type StateValue = number | string | boolean | null | Tensor | readonly StateValue[] | State;

/** Anything with a state that survives a restart. */
export interface Stateful {
  stateDict(): State;
  /** Throws an `ArgumentError` for a state that is not this object's own kind; then nothing has changed. */
  loadStateDict(state: State): void;
}

/** The part of `state` under `key`, or an error that names the key. */
export function stateAt(operation: string, state: State, key: string): StateValue {
  const value = state?.[key];
  if (value === undefined)
    throw problem(operation, `the state has no "${key}": is it another object's state?`);
  return value;
}

/** A list of numbers (or null where nothing is known yet) as long as `length`. */
export function numbersAt(operation: string, state: State, key: string, length: number): (number | null)[] {
  const value = stateAt(operation, state, key);
  const fits =
    Array.isArray(value) &&
    value.length === length &&
    value.every((x) => x === null || typeof x === "number");
  if (!fits) throw problem(operation, `expected ${length} numbers under "${key}" in the state`);
  return value as (number | null)[];
}

/** A list of task names. */
export function namesAt(operation: string, state: State, key: string): string[] {
  const value = stateAt(operation, state, key);
  if (!Array.isArray(value) || !value.every((name) => typeof name === "string")) {
    throw problem(operation, `expected a list of task names under "${key}" in the state`);
  }
  return value as string[];
}

/** A list of Tensors. */
export function tensorsAt(operation: string, state: State, key: string): Tensor[] {
  const value = stateAt(operation, state, key);
  if (Array.isArray(value) && value.every((item) => item instanceof Tensor)) return value as Tensor[];
  throw problem(operation, `expected a list of Tensors under "${key}" in the state, got ${show(value)}`);
}
