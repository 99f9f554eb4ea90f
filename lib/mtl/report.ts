import { GraphError } from "../tensor/index.js";
import type { BalancedStep } from "./balanced_step.js";
import { checkNames, optionsOf } from "./checks.js";
import type { Gramian } from "./gramian.js";

/** A number for each task; NaN for a task that was absent from the batch. */
export type ByTask<Task extends string> = Readonly<Record<Task, number>>;

export interface Conflict<Task extends string> {
  readonly tasks: readonly [Task, Task];
  readonly cosine: number;
}

/** Numbers for two tasks, both ways round; NaN where one of them was absent. */
export type ByTwoTasks<Task extends string> = Readonly<Record<Task, ByTask<Task>>>;

export interface ReportParts<Task extends string> {
  /** All tasks of the balancer. */
  tasks: readonly Task[];
  /** Those of this batch, in the order of the numbers in `step`. */
  present: readonly Task[];
  step: BalancedStep;
  /** Names of the cells that `step` holds a Gramian of, where layers were asked for. */
  layers: readonly string[] | null;
  skipped: Task | null;
}

/**
 * What one balanced backward pass saw and did. Reads from the Gramian, lazily: what is not looked at costs nothing.
 *
 * `norms`, `gramian`, `cosines` and all that follows from them are of the unweighted gradients on the shared parameters;
 * without an aggregator and without `diagnostics: true` there are none, and asking for them throws a `GraphError`.
 * Source: own; `similarity` is Yu et al. 2020 (PCGrad), definition 2.
 *
 * @example
 * const model = new mtl.HardSharing({ trunk: new nn.Linear(4, 4), heads: { a: new nn.Linear(4, 1), b: new nn.Linear(4, 1) } });
 * const out = model.forward(torch.ones([2, 4]));
 * const report = new mtl.Balancer(model, { diagnostics: true }).backward({ a: out.a.mean(), b: out.b.mean().neg() });
 * report.weights; // { a: 1, b: 1 }
 * report.conflicts.count <= 1; // true
 */
export class BalanceReport<Task extends string = string> {
  readonly #parts: ReportParts<Task>;

  constructor(parts: ReportParts<Task>) {
    const { tasks, present, step } = optionsOf("mtl.BalanceReport", parts);
    checkNames("mtl.BalanceReport", tasks);
    checkNames("mtl.BalanceReport", present);
    optionsOf("mtl.BalanceReport: step", step);
    this.#parts = parts;
  }

  /** The tasks of this batch; rows of `gramian` are in their order. */
  get present(): readonly Task[] {
    return this.#parts.present;
  }

  /** The loss values. */
  get losses(): ByTask<Task> {
    return this.#byTask(this.#parts.step.losses);
  }

  /** λ: the factor of every gradient of a task. */
  get weights(): ByTask<Task> {
    return this.#byTask(this.#parts.step.weights);
  }

  /**
   * a: the shared parameters received `Σ aₜ λₜ gₜ`; all 1 without an aggregator, NaN with one that has no one weight a
   * task (from J itself, by groups, by samples).
   */
  get aggregation(): ByTask<Task> {
    return this.#byTask(this.#parts.step.aggregation);
  }

  /** The task whose loss or gradient was not finite, when the step was left out for it; else null. */
  get skipped(): Task | null {
    return this.#parts.skipped;
  }

  /** The inner products of the present tasks' gradients. */
  get gramian(): Gramian {
    const { gramian } = this.#parts.step;
    if (gramian) return gramian;
    const why =
      this.skipped === null
        ? "no task's gradient was computed alone: give the balancer diagnostics: true, or call mtl.diagnose"
        : `the step was left out, since the loss or gradient of "${this.skipped}" is not finite`;
    throw new GraphError("mtl.BalanceReport", `mtl.BalanceReport: ${why}`);
  }

  /** The Gramian of each shared parameter, by its name in the model; empty unless `perLayer` asked for it. */
  get layers(): Readonly<Record<string, Gramian>> {
    const { layers, step } = this.#parts;
    const reached: Record<string, Gramian> = {};
    for (const [cell, name] of (layers ?? []).entries()) {
      const gramian = step.cells[cell];
      if (gramian?.values.some((product) => product !== 0)) reached[name] = gramian;
    }
    return reached;
  }

  /** Lengths of the gradients. */
  get norms(): ByTask<Task> {
    return this.#byTask(this.present.map((_, task) => this.gramian.norm(task)));
  }

  /** Cosines between the gradients of two tasks, both ways round. */
  get cosines(): ByTwoTasks<Task> {
    return this.#byTwoTasks((row, column) => this.gramian.cosine(row, column));
  }

  /** `2 ‖gᵢ‖ ‖gⱼ‖ / (‖gᵢ‖² + ‖gⱼ‖²)`: 1 for gradients of one length, towards 0 where one drowns the other. */
  get similarity(): ByTwoTasks<Task> {
    return this.#byTwoTasks((row, column) => this.gramian.similarity(row, column));
  }

  /** Of the Gramian: its largest eigenvalue by its smallest; infinite where gradients depend on one another. */
  get conditionNumber(): number {
    return this.gramian.conditionNumber();
  }

  /** The pairs whose gradients point against each other. */
  get conflicts(): { readonly count: number; readonly pairs: readonly Conflict<Task>[] } {
    const pairs = this.gramian.conflicts().map(([row, column]) => ({
      tasks: [this.present[row]!, this.present[column]!] as const,
      cosine: this.gramian.cosine(row, column),
    }));
    return { count: pairs.length, pairs };
  }

  /** Where each task stands among the present ones; -1 for one that is absent. */
  #places(): readonly number[] {
    const { tasks, present } = this.#parts;
    const places = new Map(present.map((task, place) => [task, place]));
    return tasks.map((task) => places.get(task) ?? -1);
  }

  // Filled in place: of 40 tasks a report has thousands of cells. No task is called `__proto__`.
  #byTwoTasks(value: (row: number, column: number) => number): ByTwoTasks<Task> {
    const { tasks } = this.#parts;
    const places = this.#places();
    const table = {} as Record<Task, ByTask<Task>>;
    for (let i = 0; i < tasks.length; i++) {
      const row = places[i]!;
      const cells = {} as Record<Task, number>;
      for (let k = 0; k < tasks.length; k++) {
        const column = places[k]!;
        cells[tasks[k]!] = row < 0 || column < 0 ? Number.NaN : value(row, column);
      }
      table[tasks[i]!] = cells;
    }
    return table;
  }

  #byTask(values: ArrayLike<number>): ByTask<Task> {
    const { tasks } = this.#parts;
    const places = this.#places();
    const record = {} as Record<Task, number>;
    for (let i = 0; i < tasks.length; i++) record[tasks[i]!] = values[places[i]!] ?? Number.NaN;
    return record;
  }
}
