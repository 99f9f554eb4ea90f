// Schedules made of schedules.

import { ArgumentError, wrongArgument } from "../../tensor/index.js";
import type { Optimizer } from "../optimizer.js";
import { ReduceLROnPlateau } from "./plateau.js";
import { LRScheduler, type ScheduleOptions, type SchedulerStateDict } from "./scheduler.js";
import { checkWhole, countUpTo, given } from "./values.js";

function checkSchedules(
  operation: string,
  schedulers: unknown,
  optimizer?: Optimizer,
): asserts schedulers is LRScheduler[] {
  if (!Array.isArray(schedulers) || schedulers.length === 0) {
    throw wrongArgument(operation, "schedulers", "a list of at least one schedule", schedulers);
  }
  const own = optimizer ?? (schedulers[0] as LRScheduler | null)?.optimizer;
  for (const [i, schedule] of schedulers.entries()) {
    if (!(schedule instanceof LRScheduler))
      throw wrongArgument(operation, `schedulers[${i}]`, "a schedule", schedule);
    if (schedule instanceof ReduceLROnPlateau) {
      throw new ArgumentError(
        operation,
        `${operation}: expected schedules that step without a metric, got ReduceLROnPlateau at ${i}: step it yourself`,
      );
    }
    if (schedule.optimizer !== own) {
      throw new ArgumentError(
        operation,
        `${operation}: expected schedules of one optimizer, got another's at ${i}`,
      );
    }
  }
}

/** Schedules with others below: their state is in a list. */
abstract class Composite extends LRScheduler {
  protected readonly schedulers: readonly LRScheduler[];

  constructor(optimizer: Optimizer, schedulers: readonly LRScheduler[]) {
    super(optimizer);
    this.schedulers = [...schedulers];
  }

  override stateDict(): SchedulerStateDict {
    return { ...super.stateDict(), _schedulers: this.schedulers.map((schedule) => schedule.stateDict()) };
  }

  override loadStateDict(dict: SchedulerStateDict): void {
    const operation = `${this.operation}.loadStateDict`;
    const { _schedulers: below, ...own } = dict ?? {};
    if (!Array.isArray(below) || below.length !== this.schedulers.length) {
      throw wrongArgument(operation, "_schedulers", `a list of ${this.schedulers.length} state dicts`, below);
    }
    const before = this.schedulers.map((schedule) => schedule.stateDict());
    super.loadStateDict(own);
    try {
      this.schedulers.forEach((schedule, i) => {
        schedule.loadStateDict(below[i]);
      });
    } catch (error) {
      // Those before it have taken theirs already.
      this.schedulers.forEach((schedule, i) => {
        schedule.loadStateDict(before[i]!);
      });
      throw error;
    }
  }

  /** @internal Takes back the steps that constructors make, down to the schedules that have no others below. */
  undo(): void {
    for (const schedule of this.schedulers) {
      if (schedule instanceof Composite) schedule.undo();
      else schedule.lastEpoch--;
    }
  }
}

export interface SequentialLROptions extends ScheduleOptions {
  schedulers: readonly LRScheduler[];
  /** The epochs at which the next schedule takes over, one less than there are schedules. */
  milestones: readonly number[];
}

/**
 * One schedule after another. PyTorch: `torch.optim.lr_scheduler.SequentialLR`.
 *
 * No schedules, those of another optimizer, a `ReduceLROnPlateau` among them, or another number of milestones than of
 * changes throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const warmUp = new optim.lrScheduler.ConstantLR(optimizer, { factor: 0.1, totalIters: 20 });
 * const decay = new optim.lrScheduler.ExponentialLR(optimizer, { gamma: 0.9 });
 * const schedule = new optim.lrScheduler.SequentialLR(optimizer, { schedulers: [warmUp, decay], milestones: [20] });
 * schedule.getLastLr(); // [0.1]
 */
export class SequentialLR extends Composite {
  protected milestones: number[];

  constructor(optimizer: Optimizer, options: SequentialLROptions) {
    const operation = "optim.lrScheduler.SequentialLR";
    const { schedulers, milestones, lastEpoch = -1 } = given(operation, options);
    checkSchedules(operation, schedulers, optimizer);
    if (!Array.isArray(milestones) || milestones.length !== schedulers.length - 1) {
      throw wrongArgument(operation, "milestones", `a list of ${schedulers.length - 1} epochs`, milestones);
    }
    for (const epoch of milestones) checkWhole(operation, 0, { "each of milestones": epoch });
    checkWhole(operation, -1, { lastEpoch });
    super(optimizer, schedulers);
    this.milestones = [...milestones];
    this.lastEpoch = lastEpoch + 1;
    // The schedules have all begun; only the first is to.
    for (const group of this.groups) group.lr = group.initialLr as number;
    this.undo();
    const first = this.schedulers[countUpTo(this.milestones, 0)]!;
    first.initialStep();
    this.lastLr = first.getLastLr();
  }

  override step(): void {
    this.lastEpoch++;
    const index = countUpTo(this.milestones, this.lastEpoch);
    const schedule = this.schedulers[index]!;
    if (index > 0 && this.milestones[index - 1] === this.lastEpoch) schedule.updateLr(0);
    else schedule.step();
    this.lastLr = schedule.getLastLr();
  }

  protected override stateKeys(): readonly string[] {
    return ["_milestones", "last_epoch", "_last_lr"];
  }
}

/**
 * Several schedules at once, each on top of the others. PyTorch: `torch.optim.lr_scheduler.ChainedScheduler`.
 *
 * No schedules, those of several optimizers, or a `ReduceLROnPlateau` among them throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const warmUp = new optim.lrScheduler.ConstantLR(optimizer, { factor: 0.5, totalIters: 4 });
 * const decay = new optim.lrScheduler.ExponentialLR(optimizer, { gamma: 0.9 });
 * new optim.lrScheduler.ChainedScheduler([warmUp, decay]).getLastLr(); // [0.5]
 */
export class ChainedScheduler extends Composite {
  constructor(schedulers: readonly LRScheduler[], optimizer?: Optimizer) {
    checkSchedules("optim.lrScheduler.ChainedScheduler", schedulers, optimizer);
    super(schedulers[0]!.optimizer, schedulers);
    this.lastLr = this.currentLrs();
  }

  override step(): void {
    for (const schedule of this.schedulers) schedule.step();
    this.lastLr = this.currentLrs();
  }

  protected override stateKeys(): readonly string[] {
    return ["_last_lr"];
  }
}
