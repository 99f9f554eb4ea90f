// What a schedule warns of and what it refuses; and one of one's own.

import { afterEach, describe, expect, test, vi } from "vitest";
import { ArgumentError, NotImplementedError, type optim, tensor, zeros } from "../../lib/index.js";
import * as lrs from "../../lib/optim/lr_scheduler/index.js";
import { scoped } from "../support/scoped.js";
import { optimizerOf } from "./schedules.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("warns and refuses", () => {
  test(
    "a step before the optimizer's, and getLr outside a step",
    scoped(() => {
      const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
      const optimizer = optimizerOf([0.1]);
      const schedule = new lrs.ExponentialLR(optimizer, { gamma: 0.5 });
      expect(warned).not.toHaveBeenCalled();
      schedule.step();
      expect(warned).toHaveBeenCalledWith(
        expect.stringMatching(/ExponentialLR.step\(\) was called before SGD.step/),
        "UserWarning",
      );
      schedule.step();
      expect(warned).toHaveBeenCalledTimes(1);
      schedule.getLr();
      expect(warned).toHaveBeenLastCalledWith(expect.stringMatching(/call getLastLr/), "UserWarning");
    }),
  );

  test(
    "an epoch to go on from without the optimizer's state; with it the schedule goes on",
    scoped(() => {
      const optimizer = optimizerOf([0.1]);
      expect(() => new lrs.StepLR(optimizer, { stepSize: 2, lastEpoch: 4 })).toThrow(
        /initialLr in group 0 to go on from epoch 4/,
      );
      (optimizer.paramGroups[0] as Record<string, unknown>).initialLr = 0.1;
      const schedule = new lrs.StepLR(optimizer, { stepSize: 5, gamma: 0.5, lastEpoch: 4 });
      expect(schedule.lastEpoch).toBe(5);
      expect(schedule.getLastLr()).toEqual([0.05]);
    }),
  );

  test(
    "one of one's own",
    scoped(() => {
      class Harmonic extends lrs.LRScheduler {
        constructor(optimizer: optim.Optimizer) {
          super(optimizer);
          this.initialStep();
        }

        override getLr(): number[] {
          return this.baseLrs.map((lr) => lr / (1 + this.lastEpoch));
        }
      }
      vi.spyOn(process, "emitWarning").mockImplementation(() => {});
      const optimizer = optimizerOf([1, 0.5]);
      const schedule = new Harmonic(optimizer);
      optimizer.step();
      schedule.step();
      expect(schedule.getLastLr()).toEqual([0.5, 0.25]);
      schedule.step(3);
      expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.25, 0.125]);
    }),
  );

  test(
    "milestones from JSON, and none that are no epochs",
    scoped(() => {
      const optimizer = optimizerOf([1]);
      const schedule = new lrs.MultiStepLR(optimizer, { milestones: [7], gamma: 0.5 });
      schedule.loadStateDict({ ...schedule.stateDict(), milestones: { 1: 2 } });
      optimizer.step();
      schedule.step();
      expect(schedule.getLastLr()).toEqual([0.25]);
      expect(schedule.stateDict().milestones).toEqual(new Map([[1, 2]]));
      expect(() => schedule.loadStateDict({ milestones: { a: 1 } })).toThrow(/each of milestones, got NaN/);
      expect(() => schedule.loadStateDict({ milestones: [1] })).toThrow(ArgumentError);
    }),
  );

  test(
    "groups that came later, and rates that are no numbers",
    scoped(() => {
      vi.spyOn(process, "emitWarning").mockImplementation(() => {});
      const optimizer = optimizerOf([0.1]);
      const [own, formula] = [
        new lrs.StepLR(optimizer, { stepSize: 1, gamma: 0.5 }),
        new lrs.LambdaLR(optimizer, { lrLambda: (epoch) => (epoch < 2 ? 1 : Number.NaN) }),
      ];
      optimizer.step();
      formula.step();
      expect(() => formula.step()).toThrow(/a number for the rate of group 0, got NaN/);
      optimizer.addParamGroup({ params: [zeros([1])], lr: 4 });
      own.step();
      expect(own.getLastLr()).toEqual([0.05, 2]);
      expect(() => formula.step(0)).toThrow(/a rate for each of 2 groups, got 1: begin the schedule after/);
      expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.05, 2]);
    }),
  );

  test(
    "a metric from a tensor; none is an error",
    scoped(() => {
      const schedule = new lrs.ReduceLROnPlateau(optimizerOf([1]), { patience: 0 });
      schedule.step(tensor(2));
      schedule.step(tensor(3));
      expect(schedule.getLastLr()).toEqual([0.1]);
      expect(() => schedule.step()).toThrow(/for metrics, got undefined/);
    }),
  );

  const make = (name: string, options: unknown) => () => {
    const optimizer = optimizerOf([0.1, 0.2]);
    return new (lrs as unknown as Record<string, new (...args: unknown[]) => unknown>)[name]!(
      optimizer,
      options,
    );
  };

  test.each<[string, unknown, RegExp]>([
    ["StepLR", undefined, /an object for options/],
    ["StepLR", { stepSize: 0 }, /a whole number >= 1 for stepSize, got 0/],
    ["StepLR", { stepSize: 2, gamma: "a" }, /for gamma/],
    ["StepLR", { stepSize: 2, lastEpoch: -3 }, /for lastEpoch/],
    ["MultiStepLR", { milestones: 3 }, /a list of epochs/],
    ["MultiStepLR", { milestones: [1.5] }, /each of milestones/],
    ["LambdaLR", {}, /a function for lrLambda/],
    ["LambdaLR", { lrLambda: [Math.sqrt] }, /one for each of 2 groups, got 1/],
    ["MultiplicativeLR", { lrLambda: 0.9 }, /a function for lrLambda, got 0.9/],
    ["ConstantLR", { factor: 2 }, /for factor, got 2/],
    ["LinearLR", { startFactor: 0 }, /above 0 and at most 1/],
    ["LinearLR", { endFactor: -1 }, /for endFactor/],
    ["PolynomialLR", { power: Number.NaN }, /for power, got NaN/],
    ["CosineAnnealingLR", { tMax: 0 }, /for tMax/],
    ["CosineAnnealingWarmRestarts", { t0: 2.5 }, /for t0/],
    ["CyclicLR", { baseLr: [0.1], maxLr: 1 }, /one for each of 2 groups for baseLr/],
    ["CyclicLR", { baseLr: 0.1, maxLr: 1, mode: "square" }, /for mode, got the string 'square'/],
    ["OneCycleLR", { maxLr: 1 }, /or epochs and stepsPerEpoch for totalSteps/],
    ["OneCycleLR", { maxLr: 1, totalSteps: 5, pctStart: 2 }, /for pctStart/],
    ["ReduceLROnPlateau", { factor: 1 }, /below 1 for factor/],
    ["ReduceLROnPlateau", { mode: "up" }, /"min" or "max" for mode/],
    ["SequentialLR", { schedulers: [], milestones: [] }, /at least one schedule/],
  ])("%s %j", (name, options, message) => {
    scoped(() => {
      expect(make(name, options)).toThrow(message);
      expect(make(name, options)).toThrow(ArgumentError);
    })();
  });

  test(
    "what does not go together",
    scoped(() => {
      const [one, other] = [optimizerOf([0.1]), optimizerOf([0.1])];
      const [a, b] = [one, other].map((optimizer) => new lrs.StepLR(optimizer, { stepSize: 1 }));
      const plateau = new lrs.ReduceLROnPlateau(one);
      expect(() => new lrs.ChainedScheduler([a!, b!])).toThrow(
        /schedules of one optimizer, got another's at 1/,
      );
      expect(() => new lrs.ChainedScheduler([a!, plateau])).toThrow(
        /ReduceLROnPlateau at 1: step it yourself/,
      );
      expect(() => new lrs.SequentialLR(one, { schedulers: [a!], milestones: [2] })).toThrow(
        /a list of 0 epochs/,
      );
      expect(() => new lrs.ChainedScheduler([a!]).getLr()).toThrow(NotImplementedError);
      const adamax = optimizerOf([0.1]);
      delete (adamax.defaults as unknown as Record<string, unknown>).momentum;
      expect(() => new lrs.OneCycleLR(adamax, { maxLr: 1, totalSteps: 5 })).toThrow(
        /set cycleMomentum to false/,
      );
      const cycle = new lrs.OneCycleLR(one, { maxLr: 1, totalSteps: 2 });
      one.step();
      for (let i = 0; i < 2; i++) cycle.step();
      expect(() => cycle.step()).toThrow(/at most 2 steps, got step 3/);
    }),
  );
});
