// A number for each ordered pair of tasks that a method remembers, 0 at first; tasks that are absent keep theirs.

import { problem } from "../checks.js";
import { namesAt, numbersAt, type State } from "../state.js";

export class PairNumbers {
  readonly #key: string;
  #tasks: string[] = [];
  /** Row after row, in the order of the tasks. */
  #values = new Float64Array();

  /** `key` is what the numbers are called in a state. */
  constructor(key: string) {
    this.#key = key;
  }

  /** Puts the numbers of `tasks` into `target`, row after row. */
  read(tasks: readonly string[], target: Float64Array): void {
    const places = this.#placesOf(tasks);
    if (!places) {
      target.set(this.#values);
      return;
    }
    this.#each(places, (here, there) => {
      target[there] = this.#values[here]!;
    });
  }

  write(tasks: readonly string[], given: Float64Array): void {
    const places = this.#placesOf(tasks);
    if (!places) {
      this.#values.set(given);
      return;
    }
    this.#each(places, (here, there) => {
      this.#values[here] = given[there]!;
    });
  }

  stateDict(): State {
    return { tasks: [...this.#tasks], [this.#key]: [...this.#values] };
  }

  /** Throws an `ArgumentError` before anything has changed. */
  loadStateDict(operation: string, state: State): void {
    const tasks = namesAt(operation, state, "tasks");
    const values = numbersAt(operation, state, this.#key, tasks.length ** 2);
    if (values.includes(null)) throw problem(operation, `expected numbers under "${this.#key}" in the state`);
    this.#tasks = [...tasks];
    this.#values = Float64Array.from(values as number[]);
  }

  /** Where the tasks stand among the known ones, new ones made known; null where they are just these, in order. */
  #placesOf(tasks: readonly string[]): number[] | null {
    const areThese = () =>
      tasks.length === this.#tasks.length && tasks.every((task, i) => task === this.#tasks[i]);
    if (areThese()) return null;
    const unknown = tasks.filter((task) => !this.#tasks.includes(task));
    if (unknown.length > 0) this.#grow(unknown);
    if (areThese()) return null;
    return tasks.map((task) => this.#tasks.indexOf(task));
  }

  #each(places: readonly number[], visit: (here: number, there: number) => void): void {
    for (const [i, row] of places.entries()) {
      for (const [j, column] of places.entries()) {
        visit(row * this.#tasks.length + column, i * places.length + j);
      }
    }
  }

  #grow(unknown: readonly string[]): void {
    const [old, before] = [this.#values, this.#tasks.length];
    this.#tasks = [...this.#tasks, ...unknown];
    const size = this.#tasks.length;
    this.#values = new Float64Array(size * size);
    for (let row = 0; row < before; row++) {
      this.#values.set(old.subarray(row * before, (row + 1) * before), row * size);
    }
  }
}
