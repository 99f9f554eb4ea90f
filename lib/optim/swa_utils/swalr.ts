// The rate of stochastic weight averaging: Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better
// Generalization".

import { LRScheduler, type ScheduleOptions } from "../lr_scheduler/scheduler.js";
import { checkWhole, checkWord, cos, given, perGroup } from "../lr_scheduler/values.js";
import type { Optimizer } from "../optimizer.js";

export interface SWALROptions extends ScheduleOptions {
  /** The rate in the end, of all groups or of each. */
  swaLr: number | readonly number[];
  /** Epochs on the way there; defaults to 10. */
  annealEpochs?: number;
  /** Along a cosine or a line; defaults to "cos". */
  annealStrategy?: "cos" | "linear";
}

/**
 * Goes from the rate as it stands to `swaLr` and stays there; for the time in which an `AveragedModel` collects.
 * PyTorch: `torch.optim.swa_utils.SWALR`.
 *
 * An option out of its range throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.swaUtils.SWALR(optimizer, { swaLr: 0.05, annealEpochs: 1 });
 * optimizer.step();
 * schedule.step();
 * schedule.getLastLr(); // [0.05]
 */
export class SWALR extends LRScheduler {
  protected annealStrategy: string;
  protected annealEpochs: number;

  constructor(optimizer: Optimizer, options: SWALROptions) {
    super(optimizer, options?.lastEpoch);
    const { operation } = this;
    const { swaLr, annealEpochs = 10, annealStrategy = "cos" } = given(operation, options);
    const rates = perGroup(operation, "swaLr", { value: swaLr, count: this.groups.length });
    checkWord(operation, "annealStrategy", { value: annealStrategy, words: ["cos", "linear"] });
    checkWhole(operation, 0, { annealEpochs });
    this.groups.forEach((group, i) => {
      group.swaLr = rates[i]!;
    });
    this.annealStrategy = annealStrategy;
    this.annealEpochs = annealEpochs;
    this.initialStep();
  }

  override get operation(): string {
    return `optim.swaUtils.${this.constructor.name}`;
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const step = this.annealEpochs === 0 ? Math.max(1, this.stepCount - 1) : this.stepCount - 1;
    const before = this.#share(step - 1);
    const now = this.#share(step);
    return this.groups.map((group) => {
      const goal = group.swaLr as number;
      const first = before === 1 ? goal : (group.lr - before * goal) / (1 - before);
      return goal * now + first * (1 - now);
    });
  }

  protected override stateKeys(): readonly string[] {
    return ["_anneal_strategy", "anneal_epochs", ...super.stateKeys()];
  }

  /** How much of the way has been gone. */
  #share(step: number): number {
    const passed = Math.max(0, Math.min(1, step / Math.max(1, this.annealEpochs)));
    return this.annealStrategy === "linear" ? passed : (1 - cos(Math.PI * passed)) / 2;
  }
}
