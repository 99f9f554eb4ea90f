// L-BFGS: Nocedal 1980, "Updating Quasi-Newton Matrices with Limited Storage".

import { ArgumentError, enableGrad, scope, Tensor, wrongArgument } from "../../tensor/index.js";
import { checkNotNegative, checkNumber } from "../checks.js";
import { type GroupOptions, type ParamGroup, type Params, withoutUndefined } from "../groups.js";
import { type Hyperparameters, Optimizer } from "../optimizer.js";
import type { OptimizerStateDict, StateValue } from "../state-dict.js";
import { copyOf, gatherGradients, lengthOf, moveAlong, own, restore } from "./flat.js";
import { strongWolfe } from "./line_search.js";
import { Memory, unpackMemory } from "./memory.js";
import { above, atMost, div, float, mul, type Real, read, smaller } from "./real.js";

export interface LBFGSOptions extends Partial<Hyperparameters> {
  /** The length of a move, or with a line search the first that is tried; defaults to 1. */
  lr?: number;
  /** Iterations of a step; defaults to 20. */
  maxIter?: number;
  /** Calls of the closure in a step; null, the default, stands for `maxIter * 5 / 4`. */
  maxEval?: number | null;
  /** A step ends where no gradient is larger; defaults to 1e-7. */
  toleranceGrad?: number;
  /** ... or where the loss or the parameters change by less; defaults to 1e-9. */
  toleranceChange?: number;
  /** How many moves are remembered; defaults to 100. */
  historySize?: number;
  /** "strong_wolfe", or null, the default, for moves of length `lr`. */
  lineSearchFn?: "strong_wolfe" | null;
}

export type LBFGSHyperparameters = Required<LBFGSOptions>;

/**
 * L-BFGS: moves along the gradient times an inverse Hessian that the last moves tell of, in one group of parameters on one
 * device. A step calls the closure many times: it clears the gradients, computes the loss, calls `backward` and returns the
 * loss.
 *
 * Its state belongs to all parameters together: `state` stays empty, `stateDict()` has it under the first parameter, as in
 * PyTorch. A hyperparameter out of its range, a second group, or a step without a closure throws an `ArgumentError`.
 * PyTorch: `torch.optim.LBFGS`.
 *
 * @example
 * const x = torch.tensor([3, -2], { dtype: "float32", requiresGrad: true });
 * const optimizer = new optim.LBFGS([x], { lineSearchFn: "strong_wolfe" });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = x.mul(x).sum();
 *   loss.backward();
 *   return loss;
 * });
 * x.detach().abs().max().item() < 1e-5; // true
 */
export class LBFGS extends Optimizer<LBFGSHyperparameters> {
  #memory = new Memory();

  constructor(params: Params<LBFGSOptions>, options: LBFGSOptions = {}) {
    const defaults = {
      lr: 1,
      maxIter: 20,
      maxEval: null,
      toleranceGrad: 1e-7,
      toleranceChange: 1e-9,
      historySize: 100,
      lineSearchFn: null,
    };
    super(params as Params<LBFGSHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  override addParamGroup(options: GroupOptions<LBFGSHyperparameters>): void {
    if (this.paramGroups.length > 0) {
      throw new ArgumentError(
        this.operation,
        `${this.operation}: expected one group of parameters, got another`,
      );
    }
    super.addParamGroup(options);
  }

  override step(): undefined;
  override step<T>(closure: () => T): T;
  override step<T>(closure?: () => T): T | undefined {
    const operation = `${this.operation}.step`;
    if (typeof closure !== "function" || closure.constructor.name === "AsyncFunction") {
      throw wrongArgument(operation, "closure", "a function that is not async and gives the loss", closure);
    }
    this.noteStep();
    const evaluate = () => enableGrad(closure);
    return this.aroundStep(() => {
      const value = evaluate();
      this.#iterate(lossOf(operation, value), () => lossOf(operation, evaluate()));
      return value;
    });
  }

  override dispose(): void {
    super.dispose();
    this.#memory.dispose();
    this.#memory = new Memory();
  }

  protected override take(dict: OptimizerStateDict, operation: string): void {
    const loaded = this.loadedGroups(dict, operation);
    const first = String(dict.param_groups[0]!.params[0]);
    const stranger = Object.keys(dict.state).find((number) => number !== first);
    if (stranger !== undefined) {
      const message = `expected state of parameter ${first} only, got some of parameter ${stranger}`;
      throw new ArgumentError(operation, `${operation}: ${message}: is it another optimizer's?`);
    }
    const packed = dict.state[Number(first)];
    const params = this.paramGroups[0]!.params;
    const place = { operation, param: params[0]!, length: lengthOf(params) };
    const memory = packed ? unpackMemory(packed, place) : new Memory();
    this.dispose();
    this.#memory = memory;
    this.adoptGroups(loaded);
  }

  protected override packed(param: Tensor): [key: string, value: StateValue][] {
    return param === this.paramGroups[0]!.params[0] ? this.#memory.packed() : [];
  }

  protected override get stateKeys(): readonly string[] {
    return [];
  }

  protected override requiredKeys(): readonly string[] {
    return [];
  }

  protected override stepGroup(): null {
    return null;
  }

  protected override prepareGroup(group: ParamGroup<LBFGSHyperparameters>): void {
    const { params, lr, maxIter, toleranceGrad, toleranceChange, historySize, lineSearchFn } = group;
    if (params.length === 0) throw wrongArgument(this.operation, "params", "at least one Tensor", params);
    group.maxEval ??= Math.floor((maxIter * 5) / 4);
    checkNotNegative(this.operation, { lr, toleranceGrad, toleranceChange });
    const whole = { expected: "a whole number >= 0", accepts: (x: number) => Number.isInteger(x) && x >= 0 };
    for (const [name, value] of Object.entries({ maxIter, maxEval: group.maxEval })) {
      checkNumber(this.operation, { name, value, ...whole });
    }
    const some = { expected: "a whole number >= 1", accepts: (x: number) => Number.isInteger(x) && x >= 1 };
    checkNumber(this.operation, { name: "historySize", value: historySize, ...some });
    if (lineSearchFn !== null && lineSearchFn !== "strong_wolfe") {
      throw wrongArgument(this.operation, "lineSearchFn", '"strong_wolfe" or null', lineSearchFn);
    }
  }

  #iterate(firstLoss: number, evaluate: () => number): void {
    const group = this.paramGroups[0]!;
    const { params, lr, maxIter, toleranceGrad, toleranceChange, historySize, lineSearchFn } = group;
    const maxEval = group.maxEval!;
    const memory = this.#memory;
    memory.beginStep();
    let evaluations = 1;
    let loss = firstLoss;
    let gradient = gatherGradients(params);
    const isSmall = () => scope(() => atMost(read(gradient.abs().max()), toleranceGrad));
    const replace = (fresh: Tensor) => {
      if (fresh !== gradient) gradient.dispose();
      gradient = fresh;
    };
    let done = isSmall();
    for (let iteration = 1; !done && iteration <= maxIter; iteration++) {
      memory.iterations++;
      const direction = this.#direction(gradient, historySize);
      memory.direction?.dispose();
      memory.direction = direction;
      memory.gradient?.dispose();
      memory.gradient = own(() => gradient.clone());
      memory.loss = loss;
      let t: Real = memory.iterations === 1 ? firstLength(gradient, lr) : float(lr);
      memory.t = t;
      const slope = scope(() => read(gradient.dot(direction)));
      if (above(slope, -toleranceChange)) break;

      if (lineSearchFn !== null) {
        const origin = copyOf(params);
        const found = strongWolfe({
          evaluate: (length) => {
            moveAlong(params, length, direction);
            const there = evaluate();
            const gradientThere = gatherGradients(params);
            restore(params, origin);
            return { loss: there, gradient: gradientThere };
          },
          direction,
          start: { loss: float(loss), gradient, slope },
          first: t,
          toleranceChange,
          limit: maxEval - evaluations,
        });
        for (const param of origin) param.dispose();
        t = found.t;
        memory.t = t;
        loss = found.loss.value;
        replace(found.gradient);
        moveAlong(params, t, direction);
        done = isSmall();
        evaluations += found.evaluations;
        memory.evaluations += found.evaluations;
      } else {
        moveAlong(params, t, direction);
        // After the last move there is no use in another look.
        if (iteration !== maxIter) {
          loss = evaluate();
          replace(gatherGradients(params));
          done = isSmall();
          evaluations++;
          memory.evaluations++;
        }
      }
      if (iteration === maxIter || evaluations >= maxEval || done) break;
      const length = t.value;
      if (scope(() => atMost(read(direction.mul(length).abs().max()), toleranceChange))) break;
      if (Math.abs(loss - memory.loss) < toleranceChange) break;
    }
    gradient.dispose();
  }

  #direction(gradient: Tensor, historySize: number): Tensor {
    const memory = this.#memory;
    if (memory.iterations > 1) {
      memory.remember(gradient, historySize);
      return memory.descent(gradient, historySize);
    }
    for (const held of [...memory.changes, ...memory.moves]) held.dispose();
    memory.changes = [];
    memory.moves = [];
    memory.inverses = [];
    memory.scale = float(1);
    return own(() => gradient.neg());
  }
}

/** A first move along the gradient itself is at most as long as the learning rate. */
function firstLength(gradient: Tensor, lr: number): Real {
  const sum = scope(() => read(gradient.abs().sum()));
  return mul(smaller(float(1), div(1, sum)), lr);
}

function lossOf(operation: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (value instanceof Tensor && value.numel() === 1) return Number(value.detach().item());
  throw wrongArgument(operation, "what the closure gives", "the loss, a number or a Tensor of one", value);
}
