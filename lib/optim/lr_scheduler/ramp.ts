// Rates that start small.

import { checkNumber } from "../checks.js";
import type { Optimizer } from "../optimizer.js";
import { LRScheduler, type ScheduleOptions } from "./scheduler.js";
import { checkWhole } from "./values.js";

export interface ConstantLROptions extends ScheduleOptions {
  /** What the rate is multiplied by at first, above 0 and at most 1; defaults to 1/3. */
  factor?: number;
  /** The epoch from which the rate is itself again; defaults to 5. */
  totalIters?: number;
}

/**
 * The rate times `factor` until the epoch `totalIters`. PyTorch: `torch.optim.lr_scheduler.ConstantLR`.
 *
 * A factor outside 0 to 1 throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.ConstantLR(optimizer, { factor: 0.5, totalIters: 4 });
 * schedule.getLastLr(); // [0.5]
 */
export class ConstantLR extends LRScheduler {
  protected factor: number;
  protected totalIters: number;

  constructor(optimizer: Optimizer, { factor = 1 / 3, totalIters = 5, lastEpoch }: ConstantLROptions = {}) {
    super(optimizer, lastEpoch);
    const share = { expected: "a number from 0 to 1", accepts: (x: number) => x >= 0 && x <= 1 };
    checkNumber(this.operation, { name: "factor", value: factor, ...share });
    checkWhole(this.operation, 0, { totalIters });
    this.factor = factor;
    this.totalIters = totalIters;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    if (this.lastEpoch === 0) return this.currentLrs().map((lr) => lr * this.factor);
    if (this.lastEpoch !== this.totalIters) return this.currentLrs();
    return this.currentLrs().map((lr) => lr * (1 / this.factor));
  }

  protected override closedFormLr(): number[] {
    const over = this.lastEpoch >= this.totalIters ? 1 : 0;
    return this.baseLrs.map((lr) => lr * (this.factor + over * (1 - this.factor)));
  }

  protected override stateKeys(): readonly string[] {
    return ["factor", "total_iters", ...super.stateKeys()];
  }
}

export interface LinearLROptions extends ScheduleOptions {
  /** What the rate is multiplied by at first, above 0 and at most 1; defaults to 1/3. */
  startFactor?: number;
  /** ... and in the end, from 0 to 1; defaults to 1. */
  endFactor?: number;
  /** The epoch at which the end is reached; defaults to 5. */
  totalIters?: number;
}

/**
 * The rate times a factor that goes in a line from `startFactor` to `endFactor`: a warm-up, by default.
 * PyTorch: `torch.optim.lr_scheduler.LinearLR`.
 *
 * A factor out of its range throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.LinearLR(optimizer, { startFactor: 0.25, totalIters: 3 });
 * schedule.getLastLr(); // [0.25]
 */
export class LinearLR extends LRScheduler {
  protected startFactor: number;
  protected endFactor: number;
  protected totalIters: number;

  constructor(optimizer: Optimizer, options: LinearLROptions = {}) {
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5, lastEpoch } = options;
    super(optimizer, lastEpoch);
    const some = { expected: "a number above 0 and at most 1", accepts: (x: number) => x > 0 && x <= 1 };
    checkNumber(this.operation, { name: "startFactor", value: startFactor, ...some });
    const share = { expected: "a number from 0 to 1", accepts: (x: number) => x >= 0 && x <= 1 };
    checkNumber(this.operation, { name: "endFactor", value: endFactor, ...share });
    checkWhole(this.operation, 0, { totalIters });
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const { startFactor: start, endFactor: end, totalIters: total, lastEpoch } = this;
    if (lastEpoch === 0) return this.currentLrs().map((lr) => lr * start);
    if (this.isInitial || lastEpoch > total) return this.currentLrs();
    const growth = 1 + (end - start) / (total * start + (lastEpoch - 1) * (end - start));
    return this.currentLrs().map((lr) => lr * growth);
  }

  protected override closedFormLr(): number[] {
    const { startFactor: start, endFactor: end, totalIters: total, lastEpoch } = this;
    // No epochs at all: the end is where it begins.
    const passed = total === 0 ? end - start : ((end - start) * Math.min(total, lastEpoch)) / total;
    return this.baseLrs.map((lr) => lr * (start + passed));
  }

  protected override stateKeys(): readonly string[] {
    return ["start_factor", "end_factor", "total_iters", ...super.stateKeys()];
  }
}
