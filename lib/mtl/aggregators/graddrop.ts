import { rand, scope, Tensor } from "../../tensor/index.js";
import type { AggregationStep } from "../aggregator.js";
import { checkNumber, optionsOf, problem, show } from "../checks.js";
import { columnOf, JacobianMethod } from "./jacobian_method.js";

export interface GradDropOptions {
  /** How much of a gradient gets through unmasked, in [0, 1], for all tasks or by task; defaults to 0. */
  leak?: number | Readonly<Record<string, number>>;
  /** The probability of keeping the positive signs, a rising function of the purity; defaults to the purity itself. */
  f?: (purity: Tensor) => Tensor;
}

/**
 * Gradient sign dropout: of each number in the tasks' gradients only one sign is kept, the positive one with probability
 * `P = (1 + Σ g / Σ |g|) / 2`. The direction is `Σ (lₜ + (1 - lₜ) Mₜ) gₜ` with the leak l and
 * `Mₜ = [P > U][gₜ > 0] + [P < U][gₜ < 0]`.
 *
 * U is drawn from the default generator, one uniform number for each of the P parameters, so that on a CPU a seed gives
 * TorchJD's draws for the concatenated gradients. A leak outside [0, 1] throws an `ArgumentError`.
 * Source: Chen et al. 2020, "Just Pick a Sign", algorithm 1. TorchJD: `GradDrop`.
 *
 * @example
 * manualSeed(0);
 * new mtl.GradDrop().aggregate(tensor([[-4, 1, 1], [6, 1, 1]], { dtype: "float32" })).toArray(); // [6, 2, 2]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { aggregator: new mtl.GradDrop({ leak: 0.1 }) });
 */
export class GradDrop extends JacobianMethod {
  readonly name = "GradDrop";
  readonly #leak: number | Readonly<Record<string, number>>;
  readonly #f: ((purity: Tensor) => Tensor) | null;

  constructor(options: GradDropOptions = {}) {
    super();
    const { leak = 0, f } = optionsOf("mtl.GradDrop", options);
    const rule = { expected: "a number in [0, 1]", accepts: (x: number) => x >= 0 && x <= 1 };
    if (typeof leak === "object" && leak !== null) {
      for (const [task, value] of Object.entries(leak))
        checkNumber("mtl.GradDrop", `leak["${task}"]`, value, rule);
    } else checkNumber("mtl.GradDrop", "leak", leak, rule);
    if (f !== undefined && typeof f !== "function") {
      throw problem("mtl.GradDrop", `expected a function for f, got ${show(f)}`);
    }
    this.#leak = typeof leak === "object" ? { ...leak } : leak;
    this.#f = f ?? null;
  }

  protected override combine(blocks: readonly Tensor[], { tasks }: AggregationStep): Tensor[] {
    const leaks = Float64Array.from(tasks, (task) => this.#leakOf(task));
    return blocks.map((block) => scope(() => this.#direction(block, leaks)));
  }

  #direction(block: Tensor, leaks: Float64Array): Tensor {
    // Σ g and Σ |g| are the sum and the difference of these two; of each number only one of them survives.
    let [positive, negative] = signs(block);
    const purity = positive.div(positive.sub(negative));
    const keeping = this.#f ? this.#f(purity) : purity;
    if (!(keeping instanceof Tensor)) {
      throw problem("mtl.GradDrop", `expected a Tensor from the function f, got ${show(keeping)}`);
    }
    const { dtype, device } = block;
    const drawn = rand(block.shape.slice(1), { dtype, device });
    if (leaks.some((leak) => leak > 0)) {
      [positive, negative] = signs(
        block.mul(
          columnOf(
            leaks.map((leak) => 1 - leak),
            block,
          ),
        ),
      );
    }
    // Where all gradients are 0 the purity is no number, no comparison holds and 0 is the answer.
    const kept = positive.where(keeping.gt(drawn), 0).add_(negative.where(keeping.lt(drawn), 0));
    return leaks.some((leak) => leak > 0) ? kept.add_(block.mul(columnOf(leaks, block)).sum(0)) : kept;
  }

  #leakOf(task: string): number {
    if (typeof this.#leak === "number") return this.#leak;
    const leak = this.#leak[task];
    if (leak !== undefined) return leak;
    throw problem("mtl.GradDrop", `leak has no number for task "${task}"`);
  }
}

/** What the positive numbers of all tasks sum to, and the negative ones. */
function signs(block: Tensor): [positive: Tensor, negative: Tensor] {
  return [block.clampMin(0).sum(0), block.clampMax(0).sum(0)];
}
