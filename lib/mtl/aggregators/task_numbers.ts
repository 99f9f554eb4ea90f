// Numbers that a method keeps for each task, under the task's name, and how they become a state and come back.

import type { Tensor } from "../../tensor/index.js";
import type { AggregationStep } from "../aggregator.js";
import { checkNames, checkTasks, problem } from "../checks.js";
import { namesAt, numbersAt, type State } from "../state.js";

/** What is kept of one task; null stands for what is not known yet. */
export type TaskNumbers = Record<string, number | null>;

/** What a method by itself is told: it calls the tasks "0", "1", ... and each loss is 1. */
export function unnamedStep(tasks: number): AggregationStep {
  return {
    tasks: Array.from({ length: tasks }, (_, task) => String(task)),
    losses: new Float64Array(tasks).fill(1),
  };
}

/** A Tensor's numbers, read in one transfer. */
export function numbersIn(tensor: Tensor): Float64Array {
  return tensor.to("float64").toTypedArray() as Float64Array;
}

/** A record for each task by name. Tasks that are absent from a batch keep theirs. */
export class TaskTable<Entry extends TaskNumbers> {
  readonly #operation: string;
  readonly #fresh: (tasks: number) => Entry;
  #entries = new Map<string, Entry>();

  /** `fresh` gives what a task starts with, told how many there are. */
  constructor(operation: string, fresh: (tasks: number) => Entry) {
    this.#operation = operation;
    this.#fresh = fresh;
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  get size(): number {
    return this.#entries.size;
  }

  begin(tasks: readonly string[]): void {
    checkNames(this.#operation, tasks);
    if (this.size > 0) checkTasks(this.#operation, tasks, this.names);
    else for (const task of tasks) this.#entries.set(task, this.#fresh(tasks.length));
  }

  /** All tasks start anew. */
  reset(): void {
    for (const task of this.names) this.#entries.set(task, this.#fresh(this.size));
  }

  /** The records of the tasks that are present. Without `begin`, the first batch says which tasks there are. */
  of(tasks: readonly string[]): Entry[] {
    if (this.size === 0) this.begin(tasks);
    return tasks.map((task) => {
      const entry = this.#entries.get(task);
      if (entry) return entry;
      throw problem(this.#operation, `"${task}" is no task: call begin with the names of all tasks first`);
    });
  }

  /** Where the present tasks stand among all. */
  places(tasks: readonly string[]): number[] {
    const { names } = this;
    return tasks.map((task) => names.indexOf(task));
  }

  toState(): { tasks: string[]; [column: string]: (string | number | null)[] } {
    const entries = [...this.#entries.values()];
    const columns = Object.keys(this.#fresh(1)).map((key) => [key, entries.map((entry) => entry[key]!)]);
    return { ...Object.fromEntries(columns), tasks: this.names };
  }

  /**
   * Checks what `toState` gave and returns what puts it in place, so that a later check may still fail with nothing
   * changed. `order` says for each task of this table where it stands in the state.
   */
  fromState(operation: string, state: State): { names: string[]; order: number[]; adopt: () => void } {
    const saved = namesAt(operation, state, "tasks");
    if (this.size > 0) checkTasks(operation, saved, this.names);
    const start = this.#fresh(saved.length);
    const columns = Object.keys(start).map((key) => {
      const numbers = numbersAt(operation, state, key, saved.length);
      if (start[key] !== null && numbers.includes(null)) {
        throw problem(operation, `expected numbers under "${key}" in the state, got null`);
      }
      return [key, numbers] as const;
    });
    const names = this.size > 0 ? this.names : saved;
    const order = names.map((task) => saved.indexOf(task));
    const adopt = (): void => {
      const entryAt = (i: number) => Object.fromEntries(columns.map(([key, numbers]) => [key, numbers[i]!]));
      this.#entries = new Map(names.map((task, i) => [task, entryAt(order[i]!) as Entry]));
    };
    return { names, order, adopt };
  }
}
