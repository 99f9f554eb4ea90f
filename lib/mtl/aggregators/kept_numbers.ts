// A number for each task that a method remembers; tasks that are absent from a batch keep theirs.

import { problem } from "../checks.js";
import { namesAt, numbersAt, type State } from "../state.js";

export class KeptNumbers {
  #values = new Map<string, number>();

  get(task: string): number | undefined {
    return this.#values.get(task);
  }

  /** Those of the tasks in their order, or null if one is not known. */
  of(tasks: readonly string[]): Float64Array | null {
    const values = tasks.map((task) => this.#values.get(task));
    return values.includes(undefined) ? null : Float64Array.from(values as number[]);
  }

  set(tasks: readonly string[], values: Float64Array): void {
    for (const [i, task] of tasks.entries()) this.#values.set(task, values[i]!);
  }

  stateDict(): State {
    return { tasks: [...this.#values.keys()], values: [...this.#values.values()] };
  }

  /** Checks what `stateDict` gave and returns what puts it in place. */
  read(operation: string, state: State): () => void {
    const tasks = namesAt(operation, state, "tasks");
    const values = numbersAt(operation, state, "values", tasks.length);
    if (values.includes(null)) throw problem(operation, 'expected numbers under "values" in the state');
    return () => {
      this.#values = new Map(tasks.map((task, i) => [task, values[i]!]));
    };
  }
}
