import { scope, type Tensor } from "../../tensor/index.js";
import { checkNumber, problem } from "../checks.js";
import { JacobianMethod } from "./jacobian_method.js";

export interface TrimmedMeanOptions {
  /** How many of the largest and of the smallest numbers are left out. */
  trim: number;
}

/**
 * The mean of what remains of each number in the tasks' gradients when its `trim` largest and `trim` smallest values are
 * left out: a few tasks with wild gradients cannot turn it.
 *
 * Fewer than `2 trim + 1` tasks, or a `trim` that is no whole number from 0, throw an `ArgumentError`.
 * Source: Yin et al. 2018, "Byzantine-Robust Distributed Learning", definition 2. TorchJD: `TrimmedMean`.
 *
 * @example
 * const trimmed = new mtl.TrimmedMean({ trim: 1 });
 * trimmed.aggregate([[1, 2], [3, 1e9], [-1e9, 4]]).toArray(); // [1, 4]
 */
export class TrimmedMean extends JacobianMethod {
  readonly name = "TrimmedMean";
  readonly trim: number;

  constructor({ trim }: TrimmedMeanOptions) {
    super();
    const accepts = (x: number) => Number.isInteger(x) && x >= 0;
    checkNumber("mtl.TrimmedMean", "trim", trim, { expected: "a whole number from 0", accepts });
    this.trim = trim;
  }

  protected override combine(blocks: readonly Tensor[], { tasks }: { tasks: readonly string[] }): Tensor[] {
    const remaining = tasks.length - 2 * this.trim;
    if (remaining < 1) {
      const sentence = `expected at least ${2 * this.trim + 1} tasks for trim ${this.trim}, got ${tasks.length}`;
      throw problem("mtl.TrimmedMean", sentence);
    }
    return blocks.map((block) => scope(() => block.sort(0)[0].narrow(0, this.trim, remaining).mean(0)));
  }
}
