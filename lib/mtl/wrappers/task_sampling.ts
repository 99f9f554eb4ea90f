import { noGrad, randperm, scope } from "../../tensor/index.js";
import type { AggregationStep, GramianAggregator } from "../aggregator.js";
import { atLeastOne, checkNumber, optionsOf } from "../checks.js";
import { Gramian } from "../gramian.js";
import type { State } from "../state.js";
import { GramianWrapper } from "./wrapper.js";

export interface TaskSamplingOptions {
  /** How many tasks a step aggregates; all of them where fewer are present. */
  tasks: number;
}

/**
 * Has any Gramian method see a random subset of the tasks in each step, all subsets being equally likely; the others get
 * the weight 0. Their own parameters still learn.
 *
 * The subset is the first of `randperm(T)` from the default generator (`getRngState` holds where it stands). State: the
 * method's own.
 * Source: Liu et al. 2021, "Conflict-Averse Gradient Descent" (CAGrad-Fast samples tasks).
 *
 * @example
 * torch.manualSeed(0);
 * const some = new mtl.TaskSampling(new mtl.IMTLG(), { tasks: 2 });
 * some.weights([[1, 0, 0], [0, 1, 0], [0, 0, 1]]); // [0.5, 0, 0.5]
 */
export class TaskSampling extends GramianWrapper {
  readonly tasks: number;

  constructor(method: GramianAggregator, options: TaskSamplingOptions) {
    super("TaskSampling", method);
    const { tasks } = optionsOf("mtl.TaskSampling", options);
    checkNumber("mtl.TaskSampling", "tasks", tasks, atLeastOne);
    this.tasks = tasks;
  }

  protected override wrapped(gramian: Gramian, { tasks, losses }: AggregationStep): Float64Array {
    const rows = draw(gramian.size)
      .slice(0, this.tasks)
      .sort((a, b) => a - b);
    const products = rows.flatMap((row) => rows.map((column) => gramian.at(row, column)));
    const sampled = this.method.weights(new Gramian(Float64Array.from(products), rows.length), {
      tasks: rows.map((row) => tasks[row]!),
      losses: Float64Array.from(rows, (row) => losses[row]!),
    });
    const weights = new Float64Array(gramian.size);
    for (const [i, row] of rows.entries()) weights[row] = sampled[i]!;
    return weights;
  }

  protected override ownState(): State {
    return {};
  }

  protected override readOwnState(): () => void {
    return () => {};
  }
}

function draw(tasks: number): number[] {
  return scope(() => noGrad(() => randperm(tasks, { device: "cpu" }).toArray() as number[]));
}
