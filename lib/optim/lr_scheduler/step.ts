// Rates that fall at certain epochs.

import { wrongArgument } from "../../tensor/index.js";
import type { Optimizer } from "../optimizer.js";
import { LRScheduler, type ScheduleOptions, type SchedulerStateDict } from "./scheduler.js";
import { checkFinite, checkWhole, countUpTo, given, pow } from "./values.js";

export interface StepLROptions extends ScheduleOptions {
  /** Epochs between two falls. */
  stepSize: number;
  /** What the rate is multiplied by; defaults to 0.1. */
  gamma?: number;
}

/**
 * The rate times `gamma` every `stepSize` epochs. PyTorch: `torch.optim.lr_scheduler.StepLR`.
 *
 * A `stepSize` that is no whole number above 0 throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.StepLR(optimizer, { stepSize: 30 });
 * schedule.getLastLr(); // [1]
 */
export class StepLR extends LRScheduler {
  protected stepSize: number;
  protected gamma: number;

  constructor(optimizer: Optimizer, options: StepLROptions) {
    super(optimizer, options?.lastEpoch);
    const { stepSize, gamma = 0.1 } = given(this.operation, options);
    checkWhole(this.operation, 1, { stepSize });
    checkFinite(this.operation, { gamma });
    this.stepSize = stepSize;
    this.gamma = gamma;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    if (this.lastEpoch === 0 || this.lastEpoch % this.stepSize !== 0) return this.currentLrs();
    return this.currentLrs().map((lr) => lr * this.gamma);
  }

  protected override closedFormLr(): number[] {
    return this.baseLrs.map((lr) => lr * pow(this.gamma, Math.floor(this.lastEpoch / this.stepSize)));
  }

  protected override stateKeys(): readonly string[] {
    return ["step_size", "gamma", ...super.stateKeys()];
  }
}

export interface MultiStepLROptions extends ScheduleOptions {
  /** The epochs at which the rate falls; one that is named twice counts twice. */
  milestones: readonly number[];
  /** What the rate is multiplied by; defaults to 0.1. */
  gamma?: number;
}

/**
 * The rate times `gamma` at each milestone. PyTorch: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * Milestones that are no list of whole numbers throw an `ArgumentError`. In the state dict they are a Map of counts by
 * epoch, as Python's.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.MultiStepLR(optimizer, { milestones: [30, 80] });
 * schedule.getLastLr(); // [1]
 */
export class MultiStepLR extends LRScheduler {
  protected milestones = new Map<number, number>();
  protected gamma: number;

  constructor(optimizer: Optimizer, options: MultiStepLROptions) {
    super(optimizer, options?.lastEpoch);
    const { milestones, gamma = 0.1 } = given(this.operation, options);
    if (!Array.isArray(milestones)) {
      throw wrongArgument(this.operation, "milestones", "a list of epochs", milestones);
    }
    for (const epoch of milestones) {
      checkWhole(this.operation, 0, { "each of milestones": epoch });
      this.milestones.set(epoch, (this.milestones.get(epoch) ?? 0) + 1);
    }
    checkFinite(this.operation, { gamma });
    this.gamma = gamma;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const count = this.milestones.get(this.lastEpoch);
    if (count === undefined) return this.currentLrs();
    return this.currentLrs().map((lr) => lr * pow(this.gamma, count));
  }

  protected override closedFormLr(): number[] {
    const each = [...this.milestones].flatMap(([epoch, count]) => new Array<number>(count).fill(epoch));
    return this.baseLrs.map((lr) => lr * pow(this.gamma, countUpTo(each, this.lastEpoch)));
  }

  protected override stateKeys(): readonly string[] {
    return ["milestones", "gamma", ...super.stateKeys()];
  }

  /** A dict that came as JSON has words for epochs. */
  protected override checkedState(dict: SchedulerStateDict): Map<string, unknown> {
    const checked = super.checkedState(dict);
    const given = checked.get("milestones");
    if (given === undefined) return checked;
    const pairs = given instanceof Map ? [...given] : Object.entries(given as object);
    const counts = pairs.map(([epoch, count]) => [Number(epoch), count] as const);
    const operation = `${this.operation}.loadStateDict`;
    for (const [epoch, count] of counts) {
      checkWhole(operation, 0, { "each of milestones": epoch, "each count of milestones": count });
    }
    return checked.set("milestones", new Map(counts));
  }
}
