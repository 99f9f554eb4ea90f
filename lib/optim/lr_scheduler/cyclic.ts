// Cyclical rates: Smith 2017, "Cyclical Learning Rates for Training Neural Networks".

import { wrongArgument } from "../../tensor/index.js";
import { checkBooleans, checkNumber } from "../checks.js";
import type { Optimizer } from "../optimizer.js";
import { setMomentum, usesBeta1 } from "./momentum.js";
import { LRScheduler, type ScheduleOptions } from "./scheduler.js";
import { checkFinite, checkWord, given, perGroup, pow } from "./values.js";

const modes = ["triangular", "triangular2", "exp_range"] as const;

export interface CyclicLROptions extends ScheduleOptions {
  /** The least rate, of all groups or of each. */
  baseLr: number | readonly number[];
  /** The largest rate, of all groups or of each. */
  maxLr: number | readonly number[];
  /** Steps of the rising half; defaults to 2000. */
  stepSizeUp?: number;
  /** Steps of the falling half; null, the default, for as many. */
  stepSizeDown?: number | null;
  /** Heights stay, halve each cycle, or fall by `gamma` each step; defaults to "triangular". */
  mode?: (typeof modes)[number];
  /** For "exp_range"; defaults to 1. */
  gamma?: number;
  /** The height from the cycle or the step, in place of `mode`. */
  scaleFn?: ((x: number) => number) | null;
  /** What `scaleFn` is given; defaults to "cycle". */
  scaleMode?: "cycle" | "iterations";
  /** Cycle the momentum the other way; defaults to true. */
  cycleMomentum?: boolean;
  /** The least momentum; defaults to 0.8. */
  baseMomentum?: number | readonly number[];
  /** The largest momentum; defaults to 0.9. */
  maxMomentum?: number | readonly number[];
}

/**
 * The rate between `baseLr` and `maxLr`, up and down; a step a batch. PyTorch: `torch.optim.lr_scheduler.CyclicLR`.
 *
 * An option out of its range, or an optimizer without momentum where it is to cycle, throws an `ArgumentError`. Of a
 * `scaleFn` nothing is in the state dict.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1, momentum: 0.9 });
 * const schedule = new optim.lrScheduler.CyclicLR(optimizer, { baseLr: 0.01, maxLr: 0.1, stepSizeUp: 5 });
 * schedule.getLastLr(); // [0.01]
 */
export class CyclicLR extends LRScheduler {
  protected maxLrs: number[];
  protected totalSize: number;
  protected stepRatio: number;
  protected mode: string;
  protected gamma: number;
  protected scaleMode: string;
  protected cycleMomentum: boolean;
  protected useBeta1 = false;
  protected baseMomentums: number[] = [];
  protected maxMomentums: number[] = [];
  protected scaleFnCustom: null = null;
  readonly #scale: ((x: number) => number) | null;

  constructor(optimizer: Optimizer, options: CyclicLROptions) {
    const operation = "optim.lrScheduler.CyclicLR";
    const { baseLr, maxLr, lastEpoch = -1, scaleFn = null } = given(operation, options);
    const { stepSizeUp = 2000, stepSizeDown = null, mode = "triangular", gamma = 1 } = options;
    const { scaleMode = "cycle", cycleMomentum = true, baseMomentum = 0.8, maxMomentum = 0.9 } = options;
    const { length: count } = optimizer?.paramGroups ?? [];
    const lists = { baseLr, maxLr, baseMomentum, maxMomentum };
    const [baseLrs, maxLrs, baseMomenta, maxMomenta] = Object.entries(lists).map(([name, value]) =>
      perGroup(operation, name, { value, count }),
    ) as [number[], number[], number[], number[]];
    if (scaleFn === null) checkWord(operation, "mode", { value: mode, words: modes });
    else if (typeof scaleFn !== "function") throw wrongArgument(operation, "scaleFn", "a function", scaleFn);
    checkWord(operation, "scaleMode", { value: scaleMode, words: ["cycle", "iterations"] });
    checkFinite(operation, { gamma });
    checkBooleans(operation, { cycleMomentum });
    const down = stepSizeDown ?? stepSizeUp;
    for (const [name, value] of Object.entries({ stepSizeUp, stepSizeDown: down })) {
      checkNumber(operation, { name, value, expected: "a number > 0", accepts: (x) => x > 0 });
    }
    const beta1 = cycleMomentum && usesBeta1(operation, optimizer);
    if (lastEpoch === -1) {
      optimizer.paramGroups.forEach((group, i) => {
        group.lr = baseLrs[i]!;
        if (!cycleMomentum) return;
        setMomentum(group, maxMomenta[i]!, beta1);
        group.maxMomentum = maxMomenta[i]!;
        group.baseMomentum = baseMomenta[i]!;
      });
    }
    super(optimizer, lastEpoch);
    this.maxLrs = maxLrs;
    this.totalSize = stepSizeUp + down;
    this.stepRatio = stepSizeUp / this.totalSize;
    this.mode = mode;
    this.gamma = gamma;
    this.#scale = scaleFn;
    this.scaleMode = scaleFn ? scaleMode : mode === "exp_range" ? "iterations" : "cycle";
    this.cycleMomentum = cycleMomentum;
    this.useBeta1 = beta1;
    if (cycleMomentum) [this.baseMomentums, this.maxMomentums] = [baseMomenta, maxMomenta];
    this.initialStep();
    this.baseLrs = baseLrs;
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const { lastEpoch, totalSize, stepRatio } = this;
    const cycle = Math.floor(1 + lastEpoch / totalSize);
    const x = 1 + lastEpoch / totalSize - cycle;
    const height = x <= stepRatio ? x / stepRatio : (x - 1) / (stepRatio - 1);
    const scale = this.#heightOf(this.scaleMode === "cycle" ? cycle : lastEpoch);
    this.maxMomentums.forEach((max, i) => {
      const momentum = max - (max - this.baseMomentums[i]!) * height * scale;
      const group = this.groups[i];
      if (group) setMomentum(group, momentum, this.useBeta1);
    });
    return this.baseLrs.map((base, i) => base + (this.maxLrs[i]! - base) * height * scale);
  }

  protected override stateKeys(): readonly string[] {
    const cycle = ["max_lrs", "total_size", "step_ratio", "mode", "gamma", "scale_mode", "cycle_momentum"];
    const momentum = this.cycleMomentum ? ["use_beta1", "base_momentums", "max_momentums"] : [];
    return [...cycle, ...momentum, ...super.stateKeys(), "_scale_fn_custom"];
  }

  #heightOf(x: number): number {
    if (this.#scale) return this.#scale(x);
    if (this.mode === "triangular") return 1;
    return this.mode === "triangular2" ? 1 / pow(2, x - 1) : pow(this.gamma, x);
  }
}
