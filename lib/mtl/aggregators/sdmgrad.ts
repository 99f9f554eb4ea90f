import { checkNumber, fraction, notNegative, optionsOf, positive, problem } from "../checks.js";
import { CrossMethod, times } from "./cross_method.js";
import { projectOntoSimplex } from "./simplex.js";

export interface SDMGradOptions {
  /** Learning rate of the weights; defaults to 10, as TorchJD's. LibMTL's is 5. */
  lr?: number;
  /** Its momentum, which each step begins anew; defaults to 0.5. */
  momentum?: number;
  /** Moves of the weights a step; defaults to 20. */
  iterations?: number;
  /** How strongly the direction is pulled to the preferred one; defaults to 0.3. */
  lambda?: number;
  /** The preferred direction's weights by task, scaled to sum to 1; defaults to even ones. */
  preference?: Readonly<Record<string, number>> | null;
}

/**
 * The minimum-norm direction near a preferred one, p: the weights move `iterations` times by SGD,
 * `v ← momentum v + A (w + λ p)`, `w ← Π(w - lr v)`, and the direction has the weights `(w + λ p) / (1 + λ)`. A is
 * `J₁ J₂ᵀ` of two independent batches over the square of the mean gradient length, so scaling all gradients changes
 * nothing.
 *
 * Where the two batches agree on no task's gradient, no inner product on A's diagonal is positive: there is no length to
 * go by, and the weights stay. (TorchJD and LibMTL divide by 1e-8 then, and go to a corner.) They are kept by task name
 * and are where the next step begins; `reset` makes them even.
 * Source: Xiao et al. 2023, "Direction-oriented Multi-objective Learning", algorithm 1. TorchJD: `SDMGradWeighting`.
 *
 * @example
 * const sdm = new mtl.SDMGrad({ lr: 0.1, iterations: 1 });
 * sdm.crossWeights([[4, 0], [0, 1]]); // [0.4667, 0.5333]
 */
export class SDMGrad extends CrossMethod {
  readonly #options: Required<SDMGradOptions>;

  constructor(options: SDMGradOptions = {}) {
    super("SDMGrad");
    this.#options = {
      lr: 10,
      momentum: 0.5,
      iterations: 20,
      lambda: 0.3,
      preference: null,
      ...optionsOf("mtl.SDMGrad", options),
    };
    const { lr, momentum, iterations, lambda, preference } = this.#options;
    checkNumber("mtl.SDMGrad", "lr", lr, positive);
    checkNumber("mtl.SDMGrad", "momentum", momentum, fraction);
    const accepts = (x: number) => Number.isInteger(x) && x >= 1;
    checkNumber("mtl.SDMGrad", "iterations", iterations, { expected: "a whole number from 1", accepts });
    checkNumber("mtl.SDMGrad", "lambda", lambda, notNegative);
    for (const [task, weight] of Object.entries(preference ?? {})) {
      checkNumber("mtl.SDMGrad", `preference["${task}"]`, weight, notNegative);
    }
  }

  protected override move(
    cross: Float64Array,
    weights: Float64Array,
    tasks: readonly string[],
  ): Float64Array {
    const { lr, momentum, iterations, lambda } = this.#options;
    const size = weights.length;
    const lengths = weights.map((_, i) => Math.sqrt(Math.max(cross[i * (size + 1)]!, 0)));
    const scale = lengths.reduce((sum, x) => sum + x, 0) / size;
    if (scale === 0) return weights;
    const a = cross.map((x) => x / scale / scale);
    const preferred = this.#preferred(tasks);
    let point = weights;
    const velocity = new Float64Array(size);
    for (let k = 0; k < iterations; k++) {
      const slope = times(
        a,
        point.map((weight, i) => weight + lambda * preferred[i]!),
      );
      const moved = point.map((weight, i) => {
        velocity[i] = momentum * velocity[i]! + slope[i]!;
        return weight - lr * velocity[i]!;
      });
      point = projectOntoSimplex("mtl.SDMGrad", moved);
    }
    return point;
  }

  protected override mix(weights: Float64Array, tasks: readonly string[]): Float64Array {
    const { lambda } = this.#options;
    const preferred = this.#preferred(tasks);
    return weights.map((weight, i) => (weight + lambda * preferred[i]!) / (1 + lambda));
  }

  #preferred(tasks: readonly string[]): Float64Array {
    const { preference } = this.#options;
    if (!preference) return new Float64Array(tasks.length).fill(1 / tasks.length);
    const given = Float64Array.from(tasks, (task) => {
      const weight = preference[task];
      if (weight !== undefined) return weight;
      throw problem("mtl.SDMGrad", `preference has no number for task "${task}"`);
    });
    const sum = given.reduce((a, b) => a + b, 0);
    // Only tasks are present that nobody prefers: even weights are as good as any.
    return sum > 0 ? given.map((x) => x / sum) : given.fill(1 / tasks.length);
  }
}
