import type { AggregationStep } from "../aggregator.js";
import { checkNames, checkNumber, fraction, notNegative, optionsOf, problem, show } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import type { State } from "../state.js";
import { GramianMethod } from "./gramian_method.js";
import { taskNames } from "./task_names.js";
import { TaskTable } from "./task_numbers.js";

export interface PCDOptions {
  /** The task that is followed; defaults to the first. */
  primary?: string | null;
  /** The part of its own progress that each other task is promised, for all or by task; defaults to 0.02. */
  tau?: number | Readonly<Record<string, number>>;
  /** Decay of the moving average of ‖g‖²; defaults to 0.999. */
  beta?: number;
  /**
   * Added to that average. The paper and TorchJD have 1e-8, with which gradients far below 1e-4 are no longer brought to one
   * length; defaults to 0, which keeps the result free of scale (a gradient of zeros is no constraint).
   */
  epsilon?: number;
}

interface Entry extends Record<string, number> {
  average: number;
  steps: number;
}

/**
 * Priority-constrained descent: follows the primary task's gradient as closely as the progress promised to all others
 * allows, `min ‖d - g̃₁‖` with `g̃ⱼ·d >= tau ‖g̃ⱼ‖²`, and has the length of g₁. `g̃ = g / √v̂` with the bias-corrected moving
 * average v̂ of ‖g‖².
 *
 * Promises that cannot be kept together are all dropped: the direction is then g₁. Without the primary task's gradient it
 * is zero. Exact, by active sets; the paper's code tries all sets, of which there are 2^T.
 * State: the average and the number of steps of each task; a task that is absent from a batch keeps its own.
 * Source: "Not All Objectives Are Born Equal: Priority-Constrained Descent", TMLR 2026. TorchJD: `PCD`.
 *
 * @example
 * const pcd = new mtl.PCD({ tau: 0.1 });
 * pcd.weights([[4, -3], [-3, 9]]); // [1.1471, 0.4588]
 * pcd.aggregate([[2, 0], [-1.5, 2.6]]).toArray(); // [1.6063, 1.1916]
 */
export class PCD extends GramianMethod {
  readonly name = "PCD";
  readonly primary: string | null;
  readonly tau: number | Readonly<Record<string, number>>;
  readonly beta: number;
  readonly epsilon: number;
  readonly #table = new TaskTable<Entry>("mtl.PCD", () => ({ average: 0, steps: 0 }));

  constructor(options: PCDOptions = {}) {
    super();
    const { primary = null, tau = 0.02, beta = 0.999, epsilon = 0 } = optionsOf("mtl.PCD", options);
    if (primary !== null && typeof primary !== "string") {
      throw problem("mtl.PCD", `expected a task's name or null for primary, got ${show(primary)}`);
    }
    const part = { expected: "a number in [0, 1]", accepts: (x: number) => x >= 0 && x <= 1 };
    if (typeof tau === "object" && tau !== null) {
      for (const [task, value] of Object.entries(tau)) checkNumber("mtl.PCD", `tau["${task}"]`, value, part);
    } else checkNumber("mtl.PCD", "tau", tau, part);
    checkNumber("mtl.PCD", "beta", beta, fraction);
    checkNumber("mtl.PCD", "epsilon", epsilon, notNegative);
    this.primary = primary;
    this.tau = typeof tau === "object" ? { ...tau } : tau;
    this.beta = beta;
    this.epsilon = epsilon;
  }

  begin(tasks: readonly string[]): void {
    checkNames("mtl.PCD", tasks);
    if (this.primary !== null && !tasks.includes(this.primary)) {
      throw problem("mtl.PCD", `primary is "${this.primary}", which is no task`);
    }
    this.#table.begin(tasks);
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const operation = "mtl.PCD.weights";
    const { values, size } = Gramian.from(gramian);
    const tasks = taskNames(operation, size, step);
    if (this.#table.size === 0) this.begin(tasks);
    const entries = this.#table.of(tasks);
    const primary = tasks.indexOf(this.primary ?? this.#table.names[0]!);
    const next = entries.map(({ average, steps }, i) => ({
      average: this.beta * average + (1 - this.beta) * values[i * (size + 1)]!,
      steps: steps + 1,
    }));
    const scales = next.map(({ average, steps }) => {
      const length = Math.sqrt(average / (1 - this.beta ** steps) + this.epsilon);
      return length > 0 ? 1 / length : 1; // its gradient has always been zero
    });
    const promised = tasks.map((task, i) => (i === primary ? 0 : this.#promised(task)));
    const weights = mtlNative[operation](
      values,
      size,
      [primary < 0 ? size : primary, ...promised, ...scales],
      null,
    );
    for (const [i, entry] of entries.entries()) Object.assign(entry, next[i]);
    return weights;
  }

  override stateDict(): State {
    return this.#table.toState();
  }

  override loadStateDict(state: State): void {
    this.#table.fromState("mtl.PCD.loadStateDict", state).adopt();
  }

  #promised(task: string): number {
    if (typeof this.tau === "number") return this.tau;
    const tau = this.tau[task];
    if (tau !== undefined) return tau;
    throw problem("mtl.PCD.weights", `expected a number for task "${task}" in tau, which has none`);
  }
}
