// Rates that fall all the way.

import type { Optimizer } from "../optimizer.js";
import { LRScheduler, type ScheduleOptions } from "./scheduler.js";
import { checkFinite, checkWhole, given, pow } from "./values.js";

export interface ExponentialLROptions extends ScheduleOptions {
  /** What the rate is multiplied by each epoch. */
  gamma: number;
}

/**
 * The rate times `gamma` each epoch. PyTorch: `torch.optim.lr_scheduler.ExponentialLR`.
 *
 * A `gamma` that is no number throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.ExponentialLR(optimizer, { gamma: 0.9 });
 * schedule.getLastLr(); // [1]
 */
export class ExponentialLR extends LRScheduler {
  protected gamma: number;

  constructor(optimizer: Optimizer, options: ExponentialLROptions) {
    super(optimizer, options?.lastEpoch);
    const { gamma } = given(this.operation, options);
    checkFinite(this.operation, { gamma });
    this.gamma = gamma;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    if (this.isInitial) return this.currentLrs();
    return this.currentLrs().map((lr) => lr * this.gamma);
  }

  protected override closedFormLr(): number[] {
    return this.baseLrs.map((lr) => lr * pow(this.gamma, this.lastEpoch));
  }

  protected override stateKeys(): readonly string[] {
    return ["gamma", ...super.stateKeys()];
  }
}

export interface PolynomialLROptions extends ScheduleOptions {
  /** The epoch at which the rate is 0; defaults to 5. */
  totalIters?: number;
  /** Of the polynomial; defaults to 1, a line. */
  power?: number;
}

/**
 * The first rate times `(1 - epoch / totalIters)^power`, 0 from `totalIters` on.
 * PyTorch: `torch.optim.lr_scheduler.PolynomialLR`.
 *
 * A `totalIters` that is no whole number throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.PolynomialLR(optimizer, { totalIters: 4, power: 2 });
 * schedule.getLastLr(); // [1]
 */
export class PolynomialLR extends LRScheduler {
  protected totalIters: number;
  protected power: number;

  constructor(optimizer: Optimizer, { totalIters = 5, power = 1, lastEpoch }: PolynomialLROptions = {}) {
    super(optimizer, lastEpoch);
    checkWhole(this.operation, 0, { totalIters });
    checkFinite(this.operation, { power });
    this.totalIters = totalIters;
    this.power = power;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const { totalIters: total, power, lastEpoch } = this;
    if (this.isInitial || lastEpoch > total) return this.currentLrs();
    const factor = pow((1 - lastEpoch / total) / (1 - (lastEpoch - 1) / total), power);
    return this.currentLrs().map((lr) => lr * factor);
  }

  protected override closedFormLr(): number[] {
    const { totalIters: total, power, lastEpoch } = this;
    const left = total === 0 ? 0 : 1 - Math.min(total, lastEpoch) / total;
    return this.baseLrs.map((lr) => lr * pow(left, power));
  }

  protected override stateKeys(): readonly string[] {
    return ["total_iters", "power", ...super.stateKeys()];
  }
}
