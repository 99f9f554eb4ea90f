// Cosine annealing: Loshchilov & Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts".

import { wrongArgument } from "../../tensor/index.js";
import type { Optimizer } from "../optimizer.js";
import { LRScheduler, type ScheduleOptions } from "./scheduler.js";
import { checkFinite, checkWhole, cos, given } from "./values.js";

export interface CosineAnnealingLROptions extends ScheduleOptions {
  /** Epochs of half a period: the rate falls for as long, then rises again. */
  tMax: number;
  /** The least rate; defaults to 0. */
  etaMin?: number;
}

/**
 * The rate along a cosine from the first one to `etaMin`. PyTorch: `torch.optim.lr_scheduler.CosineAnnealingLR`.
 *
 * A `tMax` that is no whole number above 0 throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.CosineAnnealingLR(optimizer, { tMax: 100, etaMin: 0.01 });
 * schedule.getLastLr(); // [1]
 */
export class CosineAnnealingLR extends LRScheduler {
  protected tMax: number;
  protected etaMin: number;

  constructor(optimizer: Optimizer, options: CosineAnnealingLROptions) {
    super(optimizer, options?.lastEpoch);
    const { tMax, etaMin = 0 } = given(this.operation, options);
    checkWhole(this.operation, 1, { tMax });
    checkFinite(this.operation, { etaMin });
    this.tMax = tMax;
    this.etaMin = etaMin;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const { tMax, etaMin, lastEpoch } = this;
    if (this.isInitial) return this.currentLrs();
    if (this.stepCount === 1 && lastEpoch > 0) {
      const height = 1 + cos((lastEpoch * Math.PI) / tMax);
      return this.baseLrs.map((lr) => etaMin + ((lr - etaMin) * height) / 2);
    }
    if ((lastEpoch - 1 - tMax) % (2 * tMax) === 0) {
      const rise = 1 - cos(Math.PI / tMax);
      return this.groups.map(({ lr }, i) => lr + ((this.baseLrs[i]! - etaMin) * rise) / 2);
    }
    const now = 1 + cos((Math.PI * lastEpoch) / tMax);
    const before = 1 + cos((Math.PI * (lastEpoch - 1)) / tMax);
    return this.currentLrs().map((lr) => (now / before) * (lr - etaMin) + etaMin);
  }

  protected override closedFormLr(): number[] {
    const { tMax, etaMin, lastEpoch } = this;
    const height = 1 + cos((Math.PI * lastEpoch) / tMax);
    return this.baseLrs.map((lr) => etaMin + ((lr - etaMin) * height) / 2);
  }

  protected override stateKeys(): readonly string[] {
    return ["T_max", "eta_min", ...super.stateKeys()];
  }
}

export interface CosineAnnealingWarmRestartsOptions extends ScheduleOptions {
  /** Epochs until the first restart. */
  t0: number;
  /** What the time between restarts is multiplied by at each; defaults to 1. */
  tMult?: number;
  /** The least rate; defaults to 0. */
  etaMin?: number;
}

/**
 * The rate along a cosine from the first one to `etaMin`, again and again. `step` also takes a fraction of an epoch.
 * PyTorch: `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
 *
 * A `t0` or `tMult` that is no whole number above 0, or a negative epoch, throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1 });
 * const schedule = new optim.lrScheduler.CosineAnnealingWarmRestarts(optimizer, { t0: 10, tMult: 2 });
 * schedule.getLastLr(); // [1]
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  protected t0: number;
  protected tI: number;
  protected tMult: number;
  protected etaMin: number;
  protected tCur: number;

  constructor(optimizer: Optimizer, options: CosineAnnealingWarmRestartsOptions) {
    super(optimizer, options?.lastEpoch);
    const { t0, tMult = 1, etaMin = 0 } = given(this.operation, options);
    checkWhole(this.operation, 1, { t0, tMult });
    checkFinite(this.operation, { etaMin });
    this.t0 = t0;
    this.tI = t0;
    this.tMult = tMult;
    this.etaMin = etaMin;
    this.tCur = this.lastEpoch;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const height = 1 + cos((Math.PI * this.tCur) / this.tI);
    return this.baseLrs.map((lr) => this.etaMin + ((lr - this.etaMin) * height) / 2);
  }

  override step(epoch?: number): void {
    if (epoch !== undefined && !(epoch >= 0 && Number.isFinite(epoch))) {
      throw wrongArgument(`${this.operation}.step`, "epoch", "a number >= 0", epoch);
    }
    let at = epoch ?? (this.lastEpoch < 0 ? 0 : undefined);
    if (at === undefined) {
      at = this.lastEpoch + 1;
      this.tCur++;
      if (this.tCur >= this.tI) {
        this.tCur %= this.tI;
        this.tI *= this.tMult;
      }
    } else this.#jump(at);
    this.lastEpoch = Math.floor(at);
    this.setLrs(this.lrsWithinStep());
  }

  protected override stateKeys(): readonly string[] {
    return ["T_0", "T_i", "T_mult", "eta_min", "T_cur", ...super.stateKeys()];
  }

  #jump(epoch: number): void {
    const { t0, tMult } = this;
    if (epoch < t0) {
      this.tI = t0;
      this.tCur = epoch;
    } else if (tMult === 1) {
      this.tCur = epoch % t0;
    } else {
      const restarts = Math.trunc(Math.log((epoch / t0) * (tMult - 1) + 1) / Math.log(tMult));
      this.tCur = epoch - (t0 * (tMult ** restarts - 1)) / (tMult - 1);
      this.tI = t0 * tMult ** restarts;
    }
  }
}
