// What the methods share that remember gradients: numbers for each task, a buffer for each shared parameter, their state.

import type { State } from "../state.js";
import { JacobianMethod } from "./jacobian_method.js";
import { type Present, RowBuffers } from "./row_buffers.js";
import { type TaskNumbers, TaskTable } from "./task_numbers.js";

export interface Tracking<Entry extends TaskNumbers> {
  /** As errors name the method. */
  operation: string;
  /** What the buffers are called in the state. */
  key: string;
  /** What a task starts with, given how many there are. */
  fresh: (tasks: number) => Entry;
}

/**
 * Base of the methods that keep T x P numbers between steps, until `dispose`. Tasks keep theirs while they are absent from
 * a batch. Source: own.
 */
export abstract class TrackingMethod<Entry extends TaskNumbers> extends JacobianMethod {
  protected readonly table: TaskTable<Entry>;
  protected readonly buffers: RowBuffers;
  readonly #tracking: Tracking<Entry>;

  constructor(tracking: Tracking<Entry>) {
    super();
    this.#tracking = tracking;
    this.table = new TaskTable(tracking.operation, tracking.fresh);
    this.buffers = new RowBuffers(tracking.operation);
  }

  begin(tasks: readonly string[]): void {
    this.table.begin(tasks);
  }

  override stateDict(): State {
    return { ...this.table.toState(), [this.#tracking.key]: this.buffers.toState() };
  }

  override loadStateDict(state: State): void {
    this.checked(state)();
  }

  /** Starts anew, with nothing remembered. */
  reset(): void {
    this.table.reset();
    this.buffers.dispose();
  }

  /** Frees what is remembered; a later step starts anew. */
  dispose(): void {
    this.reset();
  }

  [Symbol.dispose](): void {
    this.reset();
  }

  /** Checks a state and gives what puts it in place, so that a subclass may still refuse it with nothing changed. */
  protected checked(state: State): () => void {
    const { operation, key } = this.#tracking;
    const { adopt, order } = this.table.fromState(`${operation}.loadStateDict`, state);
    const adoptBuffers = this.buffers.fromState(`${operation}.loadStateDict`, state, key, order);
    return () => {
      adopt();
      adoptBuffers();
    };
  }

  /** Which rows of the buffers the present tasks have. */
  protected presentOf(tasks: readonly string[]): Present {
    return { places: this.table.places(tasks), tasks: this.table.size };
  }
}
