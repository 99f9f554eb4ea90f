// What all learning rate schedules share: epochs, the groups' rates, the state dict, PyTorch's warnings.

import { ArgumentError, NotImplementedError, wrongArgument } from "../../tensor/index.js";
import type { ParamGroup } from "../groups.js";
import { camelCase } from "../keys.js";
import { type Hyperparameters, Optimizer } from "../optimizer.js";
import { checkFinite, copyValue, fits, warn } from "./values.js";

/** A schedule's state under PyTorch's keys. */
export type SchedulerStateDict = Record<string, unknown>;

export interface ScheduleOptions {
  /** The epoch to go on from; defaults to -1, the beginning. */
  lastEpoch?: number;
}

export type Group = ParamGroup<Hyperparameters>;

/**
 * Base of all schedules. PyTorch: `torch.optim.lr_scheduler.LRScheduler`.
 *
 * One of your own says in `getLr` what the groups' rates are at `lastEpoch`, and ends its constructor with
 * `this.initialStep()`. `step()` comes after the optimizer's: before it, a warning says so, as in PyTorch. Going on from a
 * `lastEpoch` without `initialLr` in the groups (it comes with the optimizer's state dict) throws an `ArgumentError`.
 *
 * @example
 * const weight = torch.zeros([2]).requiresGrad_();
 * const optimizer = new optim.SGD([weight], { lr: 1 });
 * const schedule = new optim.lrScheduler.StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
 * const rates = [0, 1, 2, 3].map(() => {
 *   optimizer.step();
 *   schedule.step();
 *   return schedule.getLastLr()[0];
 * });
 * rates; // [1, 0.5, 0.5, 0.25]
 */
export abstract class LRScheduler {
  readonly optimizer: Optimizer;
  /** Each group's rate before any schedule. */
  baseLrs: number[];
  lastEpoch: number;
  protected lastLr: number[] = [];
  protected stepCount = 0;
  protected isInitial = false;
  protected getLrCalledWithinStep = false;

  /** With null for `lastEpoch` the groups are left as they are. */
  constructor(optimizer: Optimizer, lastEpoch: number | null = -1) {
    const operation = `optim.lrScheduler.${new.target.name}`;
    if (!(optimizer instanceof Optimizer)) {
      throw wrongArgument(operation, "optimizer", "an optimizer of optim", optimizer);
    }
    if (lastEpoch !== null && (!Number.isInteger(lastEpoch) || lastEpoch < -1)) {
      throw wrongArgument(operation, "lastEpoch", "a whole number >= -1", lastEpoch);
    }
    this.optimizer = optimizer;
    this.groups.forEach((group, index) => {
      if (lastEpoch === -1) group.initialLr ??= group.lr;
      else if (lastEpoch !== null && typeof group.initialLr !== "number") {
        throw new ArgumentError(
          operation,
          `${operation}: expected initialLr in group ${index} to go on from epoch ${lastEpoch}, got none: load the optimizer's state dict first`,
        );
      }
    });
    this.baseLrs = this.groups.map((group) => group.initialLr as number);
    this.lastEpoch = lastEpoch ?? -1;
    optimizer.watchSteps();
  }

  /** The rates that the last step set, one a group. */
  getLastLr(): number[] {
    return [...this.lastLr];
  }

  /** The rates at `lastEpoch`, for `step`; elsewhere, with a warning, what the next step would make of them. */
  getLr(): number[] {
    throw new NotImplementedError(
      this.operation,
      `${this.operation}.getLr: this schedule has none of its own`,
    );
  }

  /** Goes to the next epoch. With `epoch`, which PyTorch advises against, to that one. */
  step(epoch?: number): void {
    if (this.stepCount === 1 && !this.optimizer.hasStepped) {
      warn(
        `${this.operation}.step() was called before ${this.optimizer.constructor.name}.step(): call the optimizer's first, or the first rate of the schedule is skipped`,
      );
    }
    this.stepCount++;
    if (epoch !== undefined) this.checkEpoch(epoch);
    this.updateLr(epoch);
  }

  /** The state under PyTorch's keys; functions are not part of it. */
  stateDict(): SchedulerStateDict {
    const own = this as unknown as Record<string, unknown>;
    return Object.fromEntries(this.stateKeys().map((key) => [key, copyValue(own[fieldOf(key)])]));
  }

  /**
   * Takes over a state dict, of this class or PyTorch's own. A value of another kind than here, or a key of another
   * schedule, throws an `ArgumentError`, and nothing is changed.
   */
  loadStateDict(dict: SchedulerStateDict): void {
    this.assignState(this.checkedState(dict));
  }

  /** @internal what errors are prefixed with */
  get operation(): string {
    return `optim.lrScheduler.${this.constructor.name}`;
  }

  /** The optimizer's groups, with room for what schedules write into them. */
  protected get groups(): Group[] {
    return this.optimizer.paramGroups;
  }

  /** The rate of each group as it stands. */
  protected currentLrs(): number[] {
    return this.groups.map((group) => group.lr);
  }

  /** The rates at `lastEpoch` from the first ones, where a schedule has a formula for them. */
  protected closedFormLr(): number[] | null {
    return null;
  }

  /** PyTorch's keys, in PyTorch's order: the schedule's own, then these. */
  protected stateKeys(): readonly string[] {
    return ["base_lrs", "last_epoch", "_step_count", "_is_initial", "_get_lr_called_within_step", "_last_lr"];
  }

  /** The step that begins a schedule; the last thing a constructor does. */
  initialStep(): void {
    this.stepCount = 0;
    this.isInitial = true;
    try {
      this.step();
    } finally {
      this.isInitial = false;
    }
  }

  /** @internal */
  updateLr(epoch?: number): void {
    this.lastEpoch = epoch ?? this.lastEpoch + 1;
    this.setLrs((epoch === undefined ? null : this.closedFormLr()) ?? this.lrsWithinStep());
  }

  /** Gives each group its rate; an ArgumentError, and no change, where one is missing or no number. */
  protected setLrs(rates: readonly number[]): void {
    const { groups, operation } = this;
    if (rates.length !== groups.length) {
      const message = `expected a rate for each of ${groups.length} groups, got ${rates.length}`;
      throw new ArgumentError(operation, `${operation}: ${message}: begin the schedule after adding groups`);
    }
    for (const [i, rate] of rates.entries()) checkFinite(operation, { [`the rate of group ${i}`]: rate });
    groups.forEach((group, i) => {
      group.lr = rates[i]!;
    });
    this.lastLr = this.currentLrs();
  }

  protected lrsWithinStep(): number[] {
    this.getLrCalledWithinStep = true;
    try {
      return this.getLr();
    } finally {
      this.getLrCalledWithinStep = false;
    }
  }

  protected warnOutsideStep(): void {
    if (!this.getLrCalledWithinStep) warn(`${this.operation}.getLr(): for the last rates call getLastLr()`);
  }

  protected checkEpoch(epoch: unknown): asserts epoch is number {
    if (!Number.isInteger(epoch)) {
      throw wrongArgument(`${this.operation}.step`, "epoch", "a whole number", epoch);
    }
    warn(`${this.operation}.step(epoch): leave the epoch out; PyTorch is about to`);
  }

  protected checkedState(dict: SchedulerStateDict): Map<string, unknown> {
    const operation = `${this.operation}.loadStateDict`;
    if (typeof dict !== "object" || dict === null || Array.isArray(dict)) {
      throw wrongArgument(operation, "the state dict", "an object", dict);
    }
    const own = this as unknown as Record<string, unknown>;
    const known = this.stateKeys();
    const checked = new Map<string, unknown>();
    for (const [key, value] of Object.entries(dict)) {
      if (key === "verbose") continue; // of older versions of PyTorch
      if (!known.includes(key)) {
        throw new ArgumentError(operation, `${operation}: got ${key}, which is another schedule's`);
      }
      const current = own[fieldOf(key)];
      if (!fits(value, current)) {
        throw wrongArgument(operation, key, "a value like the one it takes the place of", value);
      }
      checked.set(fieldOf(key), copyValue(value));
    }
    return checked;
  }

  protected assignState(checked: ReadonlyMap<string, unknown>): void {
    for (const [field, value] of checked) (this as unknown as Record<string, unknown>)[field] = value;
  }
}

/** `_last_lr` is `lastLr` here, `T_max` is `tMax`. */
function fieldOf(key: string): string {
  const plain = key.replace(/^_/, "");
  return camelCase(plain.charAt(0).toLowerCase() + plain.slice(1));
}
