// Muon: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks".

import { ShapeError, wrongArgument } from "../tensor/index.js";
import { checkBooleans, checkNotNegative, checkNumber } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";

export interface MuonOptions extends Partial<Hyperparameters> {
  /** The learning rate; defaults to 0.001. */
  lr?: number;
  /** How much the weights shrink directly, as in AdamW; defaults to 0.1. */
  weightDecay?: number;
  /** How much of the average gradient a step keeps; defaults to 0.95. */
  momentum?: number;
  /** Look ahead along the momentum; defaults to true. */
  nesterov?: boolean;
  /** Of the iteration's polynomial; defaults to [3.4445, -4.775, 2.0315]. */
  nsCoefficients?: readonly [number, number, number];
  /** The least norm that is divided by; defaults to 1e-7. */
  eps?: number;
  /** Iterations, below 100; defaults to 5. */
  nsSteps?: number;
  /**
   * How the shape of a matrix changes its learning rate: "original" (also null, the default) by √max(1, rows / columns),
   * "match_rms_adamw" by 0.2 √max(rows, columns), so that AdamW's learning rate and decay can stay.
   */
  adjustLrFn?: "original" | "match_rms_adamw" | null;
}

export type MuonHyperparameters = Required<MuonOptions>;

/**
 * Muon, for the matrices of hidden layers: the momentum is made nearly orthogonal, by a few Newton-Schulz iterations in
 * bfloat16, before it becomes the step. Give biases and embeddings to another optimizer.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`, a parameter that is no real matrix a `ShapeError` or `DtypeError`.
 * PyTorch: `torch.optim.Muon`.
 *
 * @example
 * const layer = new nn.Linear(2, 3);
 * const optimizer = new optim.Muon([layer.weight], { lr: 0.02 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class Muon extends Optimizer<MuonHyperparameters> {
  constructor(params: Params<MuonOptions>, options: MuonOptions = {}) {
    const defaults = {
      lr: 1e-3,
      weightDecay: 0.1,
      momentum: 0.95,
      nesterov: true,
      nsCoefficients: [3.4445, -4.775, 2.0315] as const,
      eps: 1e-7,
      nsSteps: 5,
      adjustLrFn: null,
    };
    super(params as Params<MuonHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  protected override prepareGroup(group: ParamGroup<MuonHyperparameters>): void {
    const { params, lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn } = group;
    checkNotNegative(this.operation, { lr, weightDecay, momentum, eps });
    checkBooleans(this.operation, { nesterov });
    if (!Array.isArray(nsCoefficients) || nsCoefficients.length !== 3) {
      throw wrongArgument(this.operation, "nsCoefficients", "three numbers", nsCoefficients);
    }
    for (const [i, value] of nsCoefficients.entries()) {
      const finite = { expected: "a finite number", accepts: Number.isFinite };
      checkNumber(this.operation, { name: `nsCoefficients[${i}]`, value, ...finite });
    }
    const count = (x: number) => Number.isInteger(x) && x >= 0 && x < 100;
    const few = { expected: "a whole number from 0 to 99", accepts: count };
    checkNumber(this.operation, { name: "nsSteps", value: nsSteps, ...few });
    if (adjustLrFn !== null && adjustLrFn !== "original" && adjustLrFn !== "match_rms_adamw") {
      throw wrongArgument(this.operation, "adjustLrFn", '"original", "match_rms_adamw" or null', adjustLrFn);
    }
    for (const [i, { shape }] of params.entries()) {
      if (shape.length === 2) continue;
      const message = `expected a matrix for parameter ${i}, got shape [${shape.join(", ")}]`;
      throw new ShapeError(this.operation, `${this.operation}: ${message}: give it to another optimizer`);
    }
  }

  protected override stepGroup(
    group: ParamGroup<MuonHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn } = group;
    numbers.set([lr, weightDecay, momentum, eps, ...nsCoefficients, nsSteps]);
    const matchAdamW = adjustLrFn === "match_rms_adamw";
    return optimNative["optim.Muon.step"](tensors, index, numbers, nesterov, matchAdamW);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(8);

const stateKeys = ["momentum_buffer"] as const;
