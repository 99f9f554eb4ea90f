import { cat, maximum, minimum, scope, stack, type Tensor } from "../../tensor/index.js";
import { checkNumber, optionsOf, problem } from "../checks.js";
import { JacobianMethod, rowsOf } from "./jacobian_method.js";

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

  constructor(options: TrimmedMeanOptions) {
    super();
    const { trim } = optionsOf("mtl.TrimmedMean", options);
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
    return blocks.map((block) =>
      scope(() =>
        block.numel() < 2 * columns ? sorted(block, this.trim, remaining) : byParts(block, this.trim),
      ),
    );
  }
}

/** How many parameters are looked at together: what is made for them stays in a core's cache. */
const columns = 8192;

function sorted(block: Tensor, trim: number, remaining: number): Tensor {
  return block.sort(0)[0].narrow(0, trim, remaining).mean(0);
}

/** What is left of rows that lose, at each place, their largest or smallest number. */
function without(rows: readonly Tensor[], extreme: typeof maximum, other: typeof maximum): Tensor[] {
  let carried = rows[0]!;
  return rows.slice(1).map((row) => {
    const rest = other(carried, row);
    carried = extreme(carried, row);
    return rest;
  });
}

/** Sorting all of a large block would cost several times the time, and three times its memory. */
function byParts(block: Tensor, trim: number): Tensor {
  const means = rowsOf(block)
    .split(columns, 1)
    .map((part) =>
      scope(() => {
        let rows = part.unbind(0);
        for (let k = 0; k < trim; k++) {
          rows = without(rows, maximum, minimum);
          rows = without(rows, minimum, maximum);
        }
        return stack(rows).mean(0);
      }),
    );
  return cat(means).reshape(block.shape.slice(1));
}
