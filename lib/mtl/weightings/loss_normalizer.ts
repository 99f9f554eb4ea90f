// Losses brought to one scale by their first values.

import { problem, show } from "../checks.js";
import { numbersAt, type State } from "../state.js";
import type { WeightingStep } from "../weighting.js";
import { PerTask } from "./per_task.js";

export type Normalization = "none" | "initial" | "log";

/** The values that stand for the losses, and their derivatives with respect to them. */
export interface NormalizedLosses {
  values: Float64Array;
  slopes: Float64Array;
}

export class LossNormalizer {
  readonly #owner: string;
  readonly #kind: Normalization;
  readonly #firsts: PerTask<{ loss: number | null }>;

  constructor(owner: string, kind: Normalization) {
    if (!["none", "initial", "log"].includes(kind)) {
      throw problem(owner, `expected "none", "initial" or "log" for normalization, got ${show(kind)}`);
    }
    this.#owner = owner;
    this.#kind = kind;
    this.#firsts = new PerTask(owner, () => ({ loss: null }));
  }

  begin(tasks: readonly string[]): void {
    this.#firsts.begin(tasks);
  }

  apply(step: WeightingStep): NormalizedLosses {
    const { tasks, losses } = step;
    if (this.#kind === "none") return { values: losses, slopes: losses.map(() => 1) };
    const firsts = this.#firsts
      .of(tasks)
      .map((first, i) => this.#positive(tasks[i]!, first.loss ?? losses[i]!));
    if (this.#kind === "log") {
      const values = losses.map((loss, i) => Math.log(this.#positive(tasks[i]!, loss) / firsts[i]!));
      return { values, slopes: losses.map((loss) => 1 / loss) };
    }
    const known = this.#firsts.part(({ loss }) => loss).filter((loss) => loss !== null);
    const smallest = Math.min(...firsts, ...known);
    const slopes = Float64Array.from(firsts, (first) => smallest / first);
    return { values: losses.map((loss, i) => loss * slopes[i]!), slopes };
  }

  /** Keeps the losses of tasks that are met for the first time. */
  remember({ tasks, losses }: WeightingStep): void {
    for (const [i, first] of this.#firsts.of(tasks).entries()) first.loss ??= losses[i]!;
  }

  stateDict(): State {
    return { first_losses: this.#firsts.part(({ loss }) => loss) };
  }

  loadStateDict(operation: string, state: State): void {
    const tasks = this.#firsts.namesIn(operation, state);
    const firsts = numbersAt(operation, state, "first_losses", tasks.length);
    this.#firsts.replace(
      tasks,
      firsts.map((loss) => ({ loss })),
    );
  }

  #positive(task: string, loss: number): number {
    if (loss > 0) return loss;
    const mend = 'add a constant to that loss (loss.add(1)), or choose normalization "none"';
    throw problem(this.#owner, `expected losses > 0, got ${loss} for task "${task}": ${mend}`);
  }
}
