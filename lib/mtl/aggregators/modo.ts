import { checkNumber, notNegative, optionsOf, positive } from "../checks.js";
import { CrossMethod, times } from "./cross_method.js";
import { projectOntoSimplex } from "./simplex.js";

export interface MoDoOptions {
  /** Step size of the weights, in units of 1 / ‖g‖²; defaults to 0.1, as TorchJD's. LibMTL's is 0.001. */
  gamma?: number;
  /** Pulls the weights together; defaults to 0.1. */
  rho?: number;
}

/**
 * The minimum-norm direction by double sampling: the weights take one step, `λ ← Π(λ - γ (J₁ J₂ᵀ λ + ρ λ))` with the
 * projection Π on the simplex. Two independent batches make the step's mean that of ‖Jᵀλ‖²; one batch would add
 * the noise of its gradients to it.
 *
 * With a balancer: `balancer.backward(losses, { independent: [...] })`. The weights are kept by task name.
 * Source: Chen et al. 2023, "Three-Way Trade-Off in Multi-Objective Learning", algorithm 2. TorchJD: `MoDoWeighting`.
 *
 * @example
 * const modo = new mtl.MoDo({ rho: 0 });
 * modo.crossWeights([[4, 0], [0, 1]]); // [0.425, 0.575]
 */
export class MoDo extends CrossMethod {
  readonly #gamma: number;
  readonly #rho: number;

  constructor(options: MoDoOptions = {}) {
    super("MoDo");
    const { gamma = 0.1, rho = 0.1 } = optionsOf("mtl.MoDo", options);
    checkNumber("mtl.MoDo", "gamma", gamma, positive);
    checkNumber("mtl.MoDo", "rho", rho, notNegative);
    this.#gamma = gamma;
    this.#rho = rho;
  }

  protected override move(cross: Float64Array, weights: Float64Array): Float64Array {
    const slope = times(cross, weights);
    const moved = weights.map((weight, i) => weight - this.#gamma * (slope[i]! + this.#rho * weight));
    return projectOntoSimplex("mtl.MoDo", moved);
  }
}
