// Rates that fall when nothing gets better.

import { Tensor, wrongArgument } from "../../tensor/index.js";
import { checkNumber } from "../checks.js";
import type { Optimizer } from "../optimizer.js";
import { LRScheduler } from "./scheduler.js";
import { checkFinite, checkWhole, checkWord, perGroup } from "./values.js";

export interface ReduceLROnPlateauOptions {
  /** Whether a metric is to fall or to rise; defaults to "min". */
  mode?: "min" | "max";
  /** What the rate is multiplied by, below 1; defaults to 0.1. */
  factor?: number;
  /** Epochs without improvement that are borne; defaults to 10. */
  patience?: number;
  /** How much better is better; defaults to 1e-4. */
  threshold?: number;
  /** Whether the threshold is a share of the best metric or a difference; defaults to "rel". */
  thresholdMode?: "rel" | "abs";
  /** Epochs after a fall in which nothing is counted; defaults to 0. */
  cooldown?: number;
  /** The least rate, of all groups or of each; defaults to 0. */
  minLr?: number | readonly number[];
  /** A smaller change of the rate is not made; defaults to 1e-8. */
  eps?: number;
}

/**
 * The rate times `factor` when a metric has not improved for more than `patience` epochs. `step` takes the metric.
 * PyTorch: `torch.optim.lr_scheduler.ReduceLROnPlateau`.
 *
 * An option out of its range, or a step without a metric, throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { patience: 0 });
 * for (const validationLoss of [0.5, 0.5]) schedule.step(validationLoss);
 * schedule.getLastLr(); // [0.1]
 */
export class ReduceLROnPlateau extends LRScheduler {
  protected factor: number;
  protected defaultMinLr: number | null;
  protected minLrs: number[];
  protected patience: number;
  protected cooldown: number;
  protected eps: number;
  protected mode: string;
  protected threshold: number;
  protected thresholdMode: string;
  protected modeWorse: number;
  protected best: number;
  protected cooldownCounter = 0;
  protected numBadEpochs = 0;

  constructor(optimizer: Optimizer, options: ReduceLROnPlateauOptions = {}) {
    super(optimizer, null);
    const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = "rel" } = options;
    const { cooldown = 0, minLr = 0, eps = 1e-8 } = options;
    const { operation } = this;
    checkWord(operation, "mode", { value: mode, words: ["min", "max"] });
    checkWord(operation, "thresholdMode", { value: thresholdMode, words: ["rel", "abs"] });
    checkNumber(operation, {
      name: "factor",
      value: factor,
      expected: "a number below 1",
      accepts: (x) => x < 1,
    });
    checkWhole(operation, 0, { patience, cooldown });
    checkFinite(operation, { threshold, eps });
    this.minLrs = perGroup(operation, "minLr", { value: minLr, count: this.groups.length });
    this.defaultMinLr = typeof minLr === "number" ? minLr : null;
    this.factor = factor;
    this.patience = patience;
    this.cooldown = cooldown;
    this.eps = eps;
    this.mode = mode;
    this.threshold = threshold;
    this.thresholdMode = thresholdMode;
    this.modeWorse = mode === "min" ? Infinity : -Infinity;
    this.best = this.modeWorse;
    this.lastEpoch = 0;
    this.lastLr = this.currentLrs();
  }

  get inCooldown(): boolean {
    return this.cooldownCounter > 0;
  }

  override step(metrics?: number | Tensor, epoch?: number): void {
    const current = metrics instanceof Tensor && metrics.numel() === 1 ? Number(metrics.item()) : metrics;
    if (typeof current !== "number") {
      throw wrongArgument(`${this.operation}.step`, "metrics", "a number or a Tensor of one", metrics);
    }
    if (epoch !== undefined) this.checkEpoch(epoch);
    this.lastEpoch = epoch ?? this.lastEpoch + 1;
    if (this.#isBetter(current)) {
      this.best = current;
      this.numBadEpochs = 0;
    } else this.numBadEpochs++;
    if (this.inCooldown) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs > this.patience) {
      this.#reduce();
      this.cooldownCounter = this.cooldown;
      this.numBadEpochs = 0;
    }
    this.lastLr = this.currentLrs();
  }

  protected override stateKeys(): readonly string[] {
    const options = ["factor", "default_min_lr", "min_lrs", "patience", "cooldown", "eps", "last_epoch"];
    const mode = ["_last_lr", "mode_worse", "mode", "threshold", "threshold_mode"];
    return [...options, ...mode, "best", "cooldown_counter", "num_bad_epochs"];
  }

  #reduce(): void {
    const { groups } = this;
    if (groups.length !== this.minLrs.length) {
      if (this.defaultMinLr === null) {
        throw wrongArgument(
          `${this.operation}.step`,
          "minLr",
          `one for each of ${groups.length} groups`,
          this.minLrs,
        );
      }
      this.minLrs = groups.map(() => this.defaultMinLr!);
    }
    groups.forEach((group, i) => {
      const rate = Math.max(group.lr * this.factor, this.minLrs[i]!);
      if (group.lr - rate > this.eps) group.lr = rate;
    });
  }

  #isBetter(metric: number): boolean {
    const { best, threshold } = this;
    if (this.mode === "min") {
      return metric < (this.thresholdMode === "rel" ? best * (1 - threshold) : best - threshold);
    }
    return metric > (this.thresholdMode === "rel" ? best * (threshold + 1) : best + threshold);
  }
}
