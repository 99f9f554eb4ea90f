import { scope, type Tensor } from "../../tensor/index.js";
import type { AggregationStep } from "../aggregator.js";
import { checkNumber, notNegative, optionsOf, positive, problem, show } from "../checks.js";
import { softmax } from "../softmax.js";
import { numbersAt, type State } from "../state.js";
import { columnOf } from "./jacobian_method.js";
import { rowNorms, rowProducts } from "./row_products.js";
import { keepShare, projectOntoSimplex, shareOf } from "./simplex.js";
import { TrackingMethod } from "./tracking_method.js";

export interface MoCoOptions {
  /** How fast the tracked gradients follow, in (0, 1]; defaults to 0.5. */
  beta?: number;
  /** In a task's k-th step it is `beta / k^betaDecay`; defaults to 0.5. */
  betaDecay?: number;
  /** Step size of the weights, in units of 1 / ‖g‖²; defaults to 0.1. */
  gamma?: number;
  /** In the k-th step it is `gamma / k^gammaDecay`; defaults to 0.5. */
  gammaDecay?: number;
  /** Pulls the weights together; defaults to 0. */
  rho?: number;
  /**
   * `"LibMTL"`: softmax in place of the projection, which never leaves the middle far, and gradients scaled to the
   * length of their loss. Defaults to the paper's.
   */
  compat?: "LibMTL" | null;
}

interface Entry extends Record<string, number> {
  weight: number;
  steps: number;
}

/**
 * The minimum-norm direction of gradients that are tracked over steps, so that the noise of a batch does not bias it:
 * `yₜ ← yₜ - β (yₜ - gₜ)` from 0, `λ ← Π(λ - γ (Y Yᵀ + ρ I) λ)` with the projection Π on the simplex, and the direction is
 * `Σ λₜ yₜ`.
 *
 * The step of the weights is not free of scale: with large gradients it reaches a corner at once, so lower `gamma` then.
 * Tasks that are absent from a batch keep weight and tracked gradient. It remembers T x P numbers until `dispose`.
 * Source: Fernando et al. 2023, "Mitigating Gradient Bias in Multi-objective Learning", algorithm 1. TorchJD has no MoCo.
 *
 * @example
 * const moco = new mtl.MoCo();
 * moco.aggregate([[2, 0], [0, 1]]).toArray(); // [0.4813, 0.2594]
 * moco.current(); // {"0": 0.4813, "1": 0.5188}
 */
export class MoCo extends TrackingMethod<Entry> {
  readonly name = "MoCo";
  readonly #options: Required<MoCoOptions>;
  #steps = 0;

  constructor(options: MoCoOptions = {}) {
    const fresh = (tasks: number) => ({ weight: 1 / tasks, steps: 0 });
    super({ operation: "mtl.MoCo", key: "tracked", fresh });
    this.#options = {
      beta: 0.5,
      betaDecay: 0.5,
      gamma: 0.1,
      gammaDecay: 0.5,
      rho: 0,
      compat: null,
      ...optionsOf("mtl.MoCo", options),
    };
    const { beta, betaDecay, gamma, gammaDecay, rho, compat } = this.#options;
    const accepts = (x: number) => x > 0 && x <= 1;
    checkNumber("mtl.MoCo", "beta", beta, { expected: "a number in (0, 1]", accepts });
    checkNumber("mtl.MoCo", "betaDecay", betaDecay, notNegative);
    checkNumber("mtl.MoCo", "gamma", gamma, positive);
    checkNumber("mtl.MoCo", "gammaDecay", gammaDecay, notNegative);
    checkNumber("mtl.MoCo", "rho", rho, notNegative);
    if (compat !== null && compat !== "LibMTL") {
      throw problem("mtl.MoCo", `expected "LibMTL" or null for compat, got ${show(compat)}`);
    }
  }

  /** The weights as they stand, by task. */
  current(): Record<string, number> {
    const { names } = this.table;
    return Object.fromEntries(this.table.of(names).map(({ weight }, i) => [names[i]!, weight]));
  }

  protected override combine(blocks: readonly Tensor[], { tasks, losses }: AggregationStep): Tensor[] {
    const { beta, betaDecay, compat } = this.#options;
    const entries = this.table.of(tasks);
    const present = this.presentOf(tasks);
    const scales = compat ? rowNorms(blocks).map((norm, i) => losses[i]! / (norm + 1e-8)) : null;
    const rates = Float64Array.from(entries, ({ steps }) => beta / (steps + 1) ** betaDecay);
    const products = this.buffers.update(blocks, present, (rows, block) =>
      scope(() => {
        const given = scales ? block.mul(columnOf(scales, block)) : block;
        rows.lerp_(given.to(rows.dtype), columnOf(rates, rows));
        return rowProducts(rows);
      }),
    );
    for (const entry of entries) entry.steps += 1;
    this.#steps += 1;
    const point = this.#move(entries, products);
    return this.buffers.combine(blocks, present, point);
  }

  /** The step of the weights; gives those of the present tasks. */
  #move(entries: Entry[], products: readonly Float64Array[]): Float64Array {
    const { gamma, gammaDecay, rho, compat } = this.#options;
    const rate = gamma / this.#steps ** gammaDecay;
    const { point, share } = shareOf(entries, this.table.size);
    const moved = point.map((weight, i) => {
      let slope = rho * weight;
      for (const part of products)
        for (const [j, x] of point.entries()) slope += part[i * point.length + j]! * x;
      return weight - rate * slope;
    });
    const next = compat ? softmax(moved) : projectOntoSimplex("mtl.MoCo", moved);
    keepShare(entries, next, share);
    return next;
  }

  override stateDict(): State {
    return { ...super.stateDict(), count: [this.#steps] };
  }

  override loadStateDict(state: State): void {
    const adopt = this.checked(state);
    const [count] = numbersAt("mtl.MoCo.loadStateDict", state, "count", 1);
    adopt();
    this.#steps = count ?? 0;
  }

  override reset(): void {
    super.reset();
    this.#steps = 0;
  }
}
