// One cycle: Smith & Topin 2018, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates".

import { ArgumentError, wrongArgument } from "../../tensor/index.js";
import { checkBooleans, checkNumber } from "../checks.js";
import { camelCase } from "../keys.js";
import type { Optimizer } from "../optimizer.js";
import { setMomentum, usesBeta1 } from "./momentum.js";
import { type Group, LRScheduler, type ScheduleOptions } from "./scheduler.js";
import { checkWhole, checkWord, cos, given, perGroup } from "./values.js";

export interface OneCycleLROptions extends ScheduleOptions {
  /** The largest rate, of all groups or of each. */
  maxLr: number | readonly number[];
  /** All steps there will be; or `epochs` times `stepsPerEpoch`. */
  totalSteps?: number;
  epochs?: number;
  stepsPerEpoch?: number;
  /** The share of the steps in which the rate rises; defaults to 0.3. */
  pctStart?: number;
  /** Along a cosine or a line; defaults to "cos". */
  annealStrategy?: "cos" | "linear";
  /** Cycle the momentum the other way; defaults to true. */
  cycleMomentum?: boolean;
  /** The least momentum; defaults to 0.85. */
  baseMomentum?: number | readonly number[];
  /** The largest momentum; defaults to 0.95. */
  maxMomentum?: number | readonly number[];
  /** The first rate is `maxLr / divFactor`; defaults to 25. */
  divFactor?: number;
  /** The last is the first over this; defaults to 1e4. */
  finalDivFactor?: number;
  /** Fall to the first rate as slowly as it rose, and from there to the last; defaults to false. */
  threePhase?: boolean;
}

/** As Python's state dict has it: names of what the groups hold. */
interface Phase {
  end_step: number;
  start_lr: string;
  end_lr: string;
  start_momentum: string;
  end_momentum: string;
}

function phasesOf(total: number, share: number, three: boolean): Phase[] {
  const phase = (end_step: number, lrs: [string, string], momenta: [string, string]): Phase => ({
    end_step,
    start_lr: lrs[0],
    end_lr: lrs[1],
    start_momentum: momenta[0],
    end_momentum: momenta[1],
  });
  const rise = phase(share * total - 1, ["initial_lr", "max_lr"], ["max_momentum", "base_momentum"]);
  if (!three) return [rise, phase(total - 1, ["max_lr", "min_lr"], ["base_momentum", "max_momentum"])];
  const fall = phase(2 * share * total - 2, ["max_lr", "initial_lr"], ["base_momentum", "max_momentum"]);
  return [rise, fall, phase(total - 1, ["initial_lr", "min_lr"], ["max_momentum", "max_momentum"])];
}

/**
 * The rate up to `maxLr` and down to next to nothing, once; a step a batch.
 * PyTorch: `torch.optim.lr_scheduler.OneCycleLR`.
 *
 * An option out of its range, neither `totalSteps` nor both of `epochs` and `stepsPerEpoch`, an optimizer without momentum
 * where it is to cycle, or a step after the last throws an `ArgumentError`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros([2])], { lr: 1, momentum: 0.9 });
 * const schedule = new optim.lrScheduler.OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 100 });
 * schedule.getLastLr(); // [0.004]
 */
export class OneCycleLR extends LRScheduler {
  protected totalSteps: number;
  protected schedulePhases: Phase[];
  protected annealFuncType: string;
  protected cycleMomentum: boolean;
  protected useBeta1: boolean;

  constructor(optimizer: Optimizer, options: OneCycleLROptions) {
    const operation = "optim.lrScheduler.OneCycleLR";
    const { maxLr, totalSteps, epochs, stepsPerEpoch, pctStart = 0.3 } = given(operation, options);
    const { annealStrategy = "cos", cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95 } = options;
    const { divFactor = 25, finalDivFactor = 1e4, threePhase = false, lastEpoch = -1 } = options;
    if (totalSteps === undefined && (epochs === undefined || stepsPerEpoch === undefined)) {
      throw wrongArgument(operation, "totalSteps", "a number, or epochs and stepsPerEpoch", totalSteps);
    }
    const total = totalSteps ?? epochs! * stepsPerEpoch!;
    checkWhole(operation, 1, totalSteps === undefined ? { epochs, stepsPerEpoch } : { totalSteps });
    const share = { expected: "a number from 0 to 1", accepts: (x: number) => x >= 0 && x <= 1 };
    checkNumber(operation, { name: "pctStart", value: pctStart, ...share });
    checkWord(operation, "annealStrategy", { value: annealStrategy, words: ["cos", "linear"] });
    checkBooleans(operation, { cycleMomentum, threePhase });
    for (const [name, value] of Object.entries({ divFactor, finalDivFactor })) {
      checkNumber(operation, { name, value, expected: "a number > 0", accepts: (x) => x > 0 });
    }
    const { length: count } = optimizer?.paramGroups ?? [];
    const lists = { maxLr, baseMomentum, maxMomentum };
    const [maxLrs, baseMomenta, maxMomenta] = Object.entries(lists).map(([name, value]) =>
      perGroup(operation, name, { value, count }),
    ) as [number[], number[], number[]];
    const beta1 = cycleMomentum && usesBeta1(operation, optimizer);
    if (lastEpoch === -1) {
      optimizer.paramGroups.forEach((group: Group, i) => {
        group.initialLr = maxLrs[i]! / divFactor;
        group.maxLr = maxLrs[i]!;
        group.minLr = (group.initialLr as number) / finalDivFactor;
        if (!cycleMomentum) return;
        setMomentum(group, maxMomenta[i]!, beta1);
        group.maxMomentum = maxMomenta[i]!;
        group.baseMomentum = baseMomenta[i]!;
      });
    }
    super(optimizer, lastEpoch);
    this.totalSteps = total;
    this.schedulePhases = phasesOf(total, pctStart, threePhase);
    this.annealFuncType = annealStrategy;
    this.cycleMomentum = cycleMomentum;
    this.useBeta1 = beta1;
    this.initialStep();
  }

  override getLr(): number[] {
    this.warnOutsideStep();
    const { lastEpoch: step, schedulePhases: phases } = this;
    if (step > this.totalSteps) {
      const message = `expected at most ${this.totalSteps} steps, got step ${step}`;
      throw new ArgumentError(`${this.operation}.step`, `${this.operation}.step: ${message}`);
    }
    const found = phases.findIndex(({ end_step }) => step <= end_step);
    const index = found < 0 ? phases.length - 1 : found;
    const phase = phases[index]!;
    const start = index === 0 ? 0 : phases[index - 1]!.end_step;
    const passed = (step - start) / (phase.end_step - start);
    return this.groups.map((group) => {
      const read = (name: string) => group[camelCase(name)] as number;
      if (this.cycleMomentum) {
        const momentum = this.#anneal(read(phase.start_momentum), read(phase.end_momentum), passed);
        setMomentum(group, momentum, this.useBeta1);
      }
      return this.#anneal(read(phase.start_lr), read(phase.end_lr), passed);
    });
  }

  protected override stateKeys(): readonly string[] {
    const own = ["total_steps", "_schedule_phases", "_anneal_func_type", "cycle_momentum"];
    return [...own, ...(this.cycleMomentum ? ["use_beta1"] : []), ...super.stateKeys()];
  }

  #anneal(start: number, end: number, passed: number): number {
    if (this.annealFuncType === "linear") return (end - start) * passed + start;
    return end + ((start - end) / 2) * (cos(Math.PI * passed) + 1);
  }
}
