// Rates from functions of yours.

import type { Optimizer } from "../optimizer.js";
import { LRScheduler, type ScheduleOptions } from "./scheduler.js";
import { functionsPerGroup, given } from "./values.js";

export interface LambdaLROptions extends ScheduleOptions {
  /** A factor from the epoch, for all groups or one function for each. */
  lrLambda: ((epoch: number) => number) | readonly ((epoch: number) => number)[];
}

type Factor = (epoch: number) => number;

function factorsOf(name: string, optimizer: Optimizer, options: LambdaLROptions): Factor[] {
  const operation = `optim.lrScheduler.${name}`;
  const { lrLambda: value } = given(operation, options);
  return functionsPerGroup(operation, "lrLambda", { value, count: optimizer.paramGroups.length });
}

/**
 * The first rate times what a function gives for the epoch. PyTorch: `torch.optim.lr_scheduler.LambdaLR`.
 *
 * Anything that is no function, or another number of them than of groups, throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.LambdaLR(optimizer, { lrLambda: (epoch) => 1 / (1 + epoch) });
 * schedule.getLastLr(); // [1]
 */
export class LambdaLR extends LRScheduler {
  readonly #factors: Factor[];
  /** What Python's dict has in the functions' place. */
  protected lrLambdas: null[];

  constructor(optimizer: Optimizer, options: LambdaLROptions) {
    super(optimizer, options?.lastEpoch);
    this.#factors = factorsOf("LambdaLR", optimizer, options);
    this.lrLambdas = this.#factors.map(() => null);
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    return this.baseLrs.map((lr, i) => lr * this.#factors[i]!(this.lastEpoch));
  }

  protected override stateKeys(): readonly string[] {
    return [...super.stateKeys(), "lr_lambdas"];
  }
}

/**
 * The rate times what a function gives for each epoch. PyTorch: `torch.optim.lr_scheduler.MultiplicativeLR`.
 *
 * Anything that is no function, or another number of them than of groups, throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.MultiplicativeLR(optimizer, { lrLambda: () => 0.95 });
 * schedule.getLastLr(); // [1]
 */
export class MultiplicativeLR extends LRScheduler {
  readonly #factors: Factor[];
  protected lrLambdas: null[];

  constructor(optimizer: Optimizer, options: LambdaLROptions) {
    super(optimizer, options?.lastEpoch);
    this.#factors = factorsOf("MultiplicativeLR", optimizer, options);
    this.lrLambdas = this.#factors.map(() => null);
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    if (this.isInitial) return this.currentLrs();
    return this.groups.map(({ lr }, i) => lr * this.#factors[i]!(this.lastEpoch));
  }

  protected override stateKeys(): readonly string[] {
    return [...super.stateKeys(), "lr_lambdas"];
  }
}
