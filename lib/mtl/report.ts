import { GraphError } from "../tensor/index.js";
import type { Gramian } from "./gramian.js";

/** A number for each task; NaN for a task that was absent from the batch. */
export type ByTask<Task extends string> = Readonly<Record<Task, number>>;

export interface Conflict<Task extends string> {
  readonly tasks: readonly [Task, Task];
  readonly cosine: number;
}

export interface ReportParts<Task extends string> {
  /** All tasks of the balancer. */
  tasks: readonly Task[];
  /** Those of this batch, in the order of the numbers below. */
  present: readonly Task[];
  losses: Float64Array;
  weights: Float64Array;
  aggregation: Float64Array;
  /** Null when nothing asked for it. */
  gramian: Gramian | null;
}

/**
 * What one balanced backward pass saw and did. Reads from the Gramian, lazily: what is not looked at costs nothing.
 *
 * `norms`, `gramian`, `cosines` and `conflicts` are of the unweighted gradients on the shared parameters; with
 * `diagnostics: false` and no aggregator there are none, and asking for them throws a `GraphError`. Source: own.
 *
 * @example
 * const model = new mtl.HardSharing({ trunk: new nn.Linear(4, 4), heads: { a: new nn.Linear(4, 1), b: new nn.Linear(4, 1) } });
 * const out = model.forward(torch.ones([2, 4]));
 * const report = new mtl.Balancer(model).backward({ a: out.a.mean(), b: out.b.mean().neg() });
 * report.weights; // { a: 1, b: 1 }
 * report.conflicts.count <= 1; // true
 */
export class BalanceReport<Task extends string = string> {
  readonly #parts: ReportParts<Task>;

  constructor(parts: ReportParts<Task>) {
    this.#parts = parts;
  }

  /** The tasks of this batch; rows of `gramian` are in their order. */
  get present(): readonly Task[] {
    return this.#parts.present;
  }

  /** The loss values. */
  get losses(): ByTask<Task> {
    return this.#byTask(this.#parts.losses);
  }

  /** λ: the factor of every gradient of a task. */
  get weights(): ByTask<Task> {
    return this.#byTask(this.#parts.weights);
  }

  /** a: the shared parameters received `Σ aₜ λₜ gₜ`; all 1 without an aggregator. */
  get aggregation(): ByTask<Task> {
    return this.#byTask(this.#parts.aggregation);
  }

  /** The inner products of the present tasks' gradients. */
  get gramian(): Gramian {
    if (this.#parts.gramian) return this.#parts.gramian;
    const mend =
      "this balancer has diagnostics: false and no aggregator, so no task's gradient was computed alone";
    throw new GraphError("mtl.BalanceReport", `mtl.BalanceReport: ${mend}`);
  }

  /** Lengths of the gradients. */
  get norms(): ByTask<Task> {
    return this.#byTask(this.present.map((_, task) => this.gramian.norm(task)));
  }

  /** Cosines between the gradients of two tasks, both ways round. */
  get cosines(): Readonly<Record<Task, ByTask<Task>>> {
    const rows = this.#parts.tasks.map((task) => {
      const row = this.present.indexOf(task);
      const cosines = this.present.map((_, column) =>
        row < 0 ? Number.NaN : this.gramian.cosine(row, column),
      );
      return [task, this.#byTask(cosines)];
    });
    return Object.fromEntries(rows) as Record<Task, ByTask<Task>>;
  }

  /** The pairs whose gradients point against each other. */
  get conflicts(): { readonly count: number; readonly pairs: readonly Conflict<Task>[] } {
    const pairs = this.gramian.conflicts().map(([row, column]) => ({
      tasks: [this.present[row]!, this.present[column]!] as const,
      cosine: this.gramian.cosine(row, column),
    }));
    return { count: pairs.length, pairs };
  }

  #byTask(values: ArrayLike<number>): ByTask<Task> {
    const entries = this.#parts.tasks.map((task) => [task, values[this.present.indexOf(task)] ?? Number.NaN]);
    return Object.fromEntries(entries) as Record<Task, number>;
  }
}
