// Numbers that a weighting trains itself, one a task, in float64. Each task has its own optimizer state and step
// count, so one that is absent from a batch is as if the batch had not been.

import { checkBetas, checkNumber, notNegative, problem, show } from "../checks.js";
import { mtlNative } from "../native.js";
import type { State } from "../state.js";
import { allNumbersAt, PerTask } from "./per_task.js";

export interface WeightOptimizerOptions {
  /** What moves the weights; defaults to `"adam"`. */
  optimizer?: "adam" | "sgd";
  /** Its learning rate; defaults to 0.025. To train as one more parameter of the model's optimizer, give its. */
  lr?: number;
  /** Adam's; default to 0.9 and 0.999. */
  betas?: readonly [number, number];
  /** Adam's; defaults to 1e-8. */
  epsilon?: number;
  /** SGD's; defaults to 0. */
  momentum?: number;
  /** The L2 penalty, added to the gradient; defaults to 0. */
  weightDecay?: number;
}

interface Trained {
  value: number;
  first: number;
  second: number;
  steps: number;
}

const parts = ["value", "first", "second", "steps"] as const;

export interface TrainedNumbersOptions {
  /** What errors begin with. */
  owner: string;
  /** Under which the values stand in the state. */
  key: string;
  /** What each is before the first step. */
  start: number;
  optimizer: WeightOptimizerOptions;
}

/** One number a task, and the optimizer that moves it. */
export class TrainedNumbers {
  readonly #key: string;
  readonly #optimizer: Required<WeightOptimizerOptions>;
  readonly #numbers: PerTask<Trained>;

  constructor({ owner, key, start, optimizer }: TrainedNumbersOptions) {
    this.#key = key;
    this.#optimizer = checkedOptimizer(owner, optimizer);
    checkNumber(owner, "the start", start, { expected: "a finite number", accepts: Number.isFinite });
    this.#numbers = new PerTask(owner, () => ({ value: start, first: 0, second: 0, steps: 0 }));
  }

  get tasks(): string[] {
    return this.#numbers.tasks;
  }

  begin(tasks: readonly string[]): void {
    this.#numbers.begin(tasks);
  }

  of(tasks: readonly string[]): Float64Array {
    return Float64Array.from(this.#numbers.of(tasks), ({ value }) => value);
  }

  byTask(): Record<string, number> {
    return this.#numbers.byTask(({ value }) => value);
  }

  /** One descent along the gradient, for these tasks alone. */
  step(tasks: readonly string[], gradient: Float64Array): void {
    const entries = this.#numbers.of(tasks);
    const { optimizer, lr, betas, epsilon, momentum, weightDecay } = this.#optimizer;
    const after = mtlNative["mtl.WeightOptimizer.step"](
      Float64Array.from(parts.flatMap((part) => entries.map((entry) => entry[part]))),
      gradient,
      optimizer === "adam",
      [lr, ...betas, epsilon, momentum, weightDecay],
    );
    for (const [i, entry] of entries.entries()) {
      for (const [k, part] of parts.entries()) entry[part] = after[k * entries.length + i]!;
    }
  }

  stateDict(): State {
    return {
      tasks: this.tasks,
      [this.#key]: this.#numbers.part((entry) => entry.value),
      first: this.#numbers.part((entry) => entry.first),
      second: this.#numbers.part((entry) => entry.second),
      steps: this.#numbers.part((entry) => entry.steps),
    };
  }

  /** Reads a state and gives what takes it over, so that a class may read all of its state before it changes any. */
  reader(operation: string, state: State): () => void {
    const tasks = this.#numbers.namesIn(operation, state);
    const read = (key: string) => allNumbersAt(operation, state, key, tasks.length);
    const [values, first, second, steps] = [read(this.#key), read("first"), read("second"), read("steps")];
    const entries = tasks.map((_, i) => {
      return { value: values[i]!, first: first[i]!, second: second[i]!, steps: steps[i]! };
    });
    return () => this.#numbers.replace(tasks, entries);
  }
}

function checkedOptimizer(owner: string, given: WeightOptimizerOptions): Required<WeightOptimizerOptions> {
  const options = {
    optimizer: given.optimizer ?? "adam",
    lr: given.lr ?? 0.025,
    betas: given.betas ?? ([0.9, 0.999] as const),
    epsilon: given.epsilon ?? 1e-8,
    momentum: given.momentum ?? 0,
    weightDecay: given.weightDecay ?? 0,
  };
  if (options.optimizer !== "adam" && options.optimizer !== "sgd") {
    throw problem(owner, `expected "adam" or "sgd" for optimizer, got ${show(options.optimizer)}`);
  }
  checkNumber(owner, "lr", options.lr, notNegative);
  checkBetas(owner, options.betas);
  checkNumber(owner, "epsilon", options.epsilon, notNegative);
  checkNumber(owner, "momentum", options.momentum, notNegative);
  checkNumber(owner, "weightDecay", options.weightDecay, notNegative);
  return options;
}
