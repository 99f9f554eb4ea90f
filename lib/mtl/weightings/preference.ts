// What STCH, COSMOS and PBI share: a preference for each task, which may be set anew before any step.

import { checkNames, checkNumber, checkTasks, notNegative, problem, show } from "../checks.js";
import { type State, stateAt } from "../state.js";
import type { WeightingStep } from "../weighting.js";
import { CheckedWeighting } from "./checked_weighting.js";

export type Preference = Readonly<Record<string, number>>;

/** Base of the rules that lead to one point of the Pareto front, named by a preference. */
export abstract class PreferenceWeighting extends CheckedWeighting {
  readonly #owner: string;
  readonly #isRequired: boolean;
  #preference: Preference | null;
  #tasks: readonly string[] | null = null;

  constructor(owner: string, preference: Preference | null, { isRequired }: { isRequired: boolean }) {
    super();
    this.#owner = owner;
    this.#isRequired = isRequired;
    this.#preference = isRequired || preference ? checkedPreference(owner, preference) : null;
  }

  /** A number >= 0 for each task, one of them above 0. What is set holds from the next step on. */
  get preference(): Preference | null {
    return this.#preference;
  }

  set preference(preference: Preference) {
    const checked = checkedPreference(this.#owner, preference);
    if (this.#tasks) checkTasks(this.#owner, Object.keys(checked), this.#tasks);
    this.#preference = checked;
  }

  begin(tasks: readonly string[]): void {
    checkNames(this.#owner, tasks);
    if (this.#preference) checkTasks(this.#owner, Object.keys(this.#preference), tasks);
    this.#tasks = [...tasks];
  }

  stateDict(): State {
    return { method: this.name, preference: this.#preference && { ...this.#preference } };
  }

  loadStateDict(state: State): void {
    const operation = `${this.#owner}.loadStateDict`;
    const method = stateAt(operation, state, "method");
    if (method !== this.name)
      throw problem(operation, `the state is ${String(method)}'s, this is ${this.name}`);
    const saved = stateAt(operation, state, "preference");
    const preference = this.#isRequired || saved !== null ? checkedPreference(operation, saved) : null;
    if (preference && this.#tasks) checkTasks(operation, Object.keys(preference), this.#tasks);
    this.#preference = preference;
  }

  /** Of the tasks of a batch; 1/T each where none was given. */
  protected preferenceOf(tasks: readonly string[]): Float64Array {
    const preference = this.#preference;
    const share = 1 / tasks.length;
    return Float64Array.from(tasks, (task) => (preference ? numberOf(this.#owner, preference, task) : share));
  }
}

function numberOf(owner: string, numbers: Preference, task: string): number {
  const value = numbers[task];
  if (value !== undefined) return value;
  throw problem(owner, `"${task}" is no task: the preference is for ${Object.keys(numbers).join(", ")}`);
}

function checkedPreference(owner: string, given: unknown): Preference {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw problem(owner, `expected a record of numbers by task for preference, got ${show(given)}`);
  }
  const preference = { ...given } as Record<string, number>;
  for (const [task, value] of Object.entries(preference)) {
    checkNumber(owner, `the preference of "${task}"`, value, notNegative);
  }
  if (Object.values(preference).some((value) => value > 0)) return preference;
  throw problem(owner, "expected a preference above 0 for at least one task");
}

/** The ideal point: a number below what each loss reaches. */
export class Reference {
  readonly #owner: string;
  readonly #numbers: Preference | null;

  constructor(owner: string, numbers: Preference | null) {
    for (const [task, value] of Object.entries(numbers ?? {})) {
      const finite = { expected: "a finite number", accepts: Number.isFinite };
      checkNumber(owner, `the reference of "${task}"`, value, finite);
    }
    this.#owner = owner;
    this.#numbers = numbers && { ...numbers };
  }

  begin(tasks: readonly string[]): void {
    if (this.#numbers) checkTasks(this.#owner, Object.keys(this.#numbers), tasks);
  }

  /** The losses above it. */
  above({ tasks, losses }: WeightingStep): Float64Array {
    return losses.map((loss, i) => loss - (this.#numbers?.[tasks[i]!] ?? 0));
  }
}
