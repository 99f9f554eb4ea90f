// What the wrappers share: a method inside, whose name and state they carry.

import type { AggregationStep, GramianAggregator } from "../aggregator.js";
import { checkGramianMethod, GramianMethod } from "../aggregators/gramian_method.js";
import { taskNames } from "../aggregators/task_names.js";
import { unnamedStep } from "../aggregators/task_numbers.js";
import { problem } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { type State, stateAt } from "../state.js";
import { checkStep } from "../step_checks.js";

/**
 * Base of the rules around another rule that is weights from a Gramian.
 *
 * Source: own.
 */
export abstract class GramianWrapper extends GramianMethod {
  /** As reports and states call it: the wrapper's name around the method's. */
  readonly name: string;
  /** What is wrapped. */
  readonly method: GramianAggregator;
  protected readonly operation: string;

  constructor(wrapper: string, method: GramianAggregator) {
    super();
    this.operation = `mtl.${wrapper}`;
    checkGramianMethod(this.operation, method);
    this.name = `${wrapper}(${method.name})`;
    this.method = method;
  }

  begin(tasks: readonly string[]): void {
    this.method.begin?.(tasks);
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const given = Gramian.from(gramian);
    const operation = `${this.operation}.weights`;
    const tasks = taskNames(operation, given.size, step);
    const told = { tasks, losses: step?.losses ?? unnamedStep(given.size).losses };
    checkStep(operation, told);
    return this.wrapped(given, told);
  }

  protected abstract wrapped(gramian: Gramian, step: AggregationStep): Float64Array;

  /** The wrapper's own part. */
  protected abstract ownState(): State;
  /** Checks the wrapper's own part and returns what puts it in place. */
  protected abstract readOwnState(operation: string, state: State): () => void;

  override stateDict(): State {
    const { name } = this.method;
    return { own: this.ownState(), method: { name, state: this.method.stateDict() } };
  }

  override loadStateDict(state: State): void {
    const operation = `${this.operation}.loadStateDict`;
    const saved = stateAt(operation, state, "method") as { name?: string; state?: State } | null;
    if (saved?.name !== this.method.name || !saved.state) {
      throw problem(operation, `expected the state of ${this.method.name} under "method" in the state`);
    }
    const adopt = this.readOwnState(operation, stateAt(operation, state, "own") as State);
    this.method.loadStateDict(saved.state);
    adopt();
  }
}
