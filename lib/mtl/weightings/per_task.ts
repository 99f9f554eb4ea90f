// What a weighting remembers of each task, by name: a task that is absent from a batch keeps what it has.

import { checkNames, checkTasks, problem } from "../checks.js";
import { namesAt, numbersAt, type State } from "../state.js";
import type { WeightingStep } from "../weighting.js";

/** One entry a task, from `begin` on. */
export class PerTask<Entry> {
  readonly #owner: string;
  readonly #fresh: () => Entry;
  readonly #entries = new Map<string, Entry>();

  /** `owner` is what errors begin with. */
  constructor(owner: string, fresh: () => Entry) {
    this.#owner = owner;
    this.#fresh = fresh;
  }

  get tasks(): string[] {
    return [...this.#entries.keys()];
  }

  /** Makes the entries; later calls only check that the tasks are the same. */
  begin(tasks: readonly string[]): void {
    checkNames(this.#owner, tasks);
    if (this.#entries.size > 0) checkTasks(this.#owner, tasks, this.tasks);
    else for (const task of tasks) this.#entries.set(task, this.#fresh());
  }

  of(tasks: readonly string[]): Entry[] {
    return tasks.map((task) => {
      const entry = this.#entries.get(task);
      if (entry !== undefined) return entry;
      throw problem(this.#owner, `"${task}" is no task: call begin with the names of all tasks first`);
    });
  }

  /** One part of every entry, in the order of `tasks`. */
  part<T>(read: (entry: Entry) => T): T[] {
    return [...this.#entries.values()].map(read);
  }

  byTask<T>(read: (entry: Entry) => T): Record<string, T> {
    return Object.fromEntries([...this.#entries].map(([task, entry]) => [task, read(entry)]));
  }

  /** The names under "tasks" in a state; throws when they are not these. */
  namesIn(operation: string, state: State): string[] {
    const names = namesAt(operation, state, "tasks");
    if (this.#entries.size > 0) checkTasks(operation, names, this.tasks);
    return names;
  }

  /** Takes over entries that were read from a state. */
  replace(tasks: readonly string[], entries: readonly Entry[]): void {
    for (const [i, task] of tasks.entries()) this.#entries.set(task, entries[i]!);
  }
}

/** As `numbersAt`, where nothing may be missing. */
export function allNumbersAt(operation: string, state: State, key: string, length: number): number[] {
  const numbers = numbersAt(operation, state, key, length);
  if (numbers.every((x) => x !== null)) return numbers;
  throw problem(operation, `expected ${length} numbers under "${key}" in the state, got null among them`);
}

/** Throws for a loss that is not above zero; `mend` says what to do about it. */
export function checkPositiveLosses(owner: string, { tasks, losses }: WeightingStep, mend: string): void {
  const bad = losses.findIndex((loss) => !(loss > 0));
  if (bad < 0) return;
  throw problem(owner, `expected losses > 0, got ${losses[bad]} for task "${tasks[bad]}": ${mend}`);
}
