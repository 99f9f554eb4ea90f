// scripts/fixtures/record_lr_scheduler.py ran every schedule in PyTorch over all its epochs, in two groups.

import { afterEach, describe, expect, test, vi } from "vitest";
import { ArgumentError, NotImplementedError, type optim, tensor } from "../../lib/index.js";
import * as lrs from "../../lib/optim/lr_scheduler/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { makeSchedule, optimizerOf, type RecordedSchedule, reviveState } from "./schedules.js";

interface Case extends RecordedSchedule {
  rates: number[][];
  momenta?: number[][];
  stateDict: Record<string, unknown>;
  groups: Record<string, unknown>[];
}

interface Fixture {
  rates: number[];
  metrics: number[];
  cases: Case[];
  closed: (RecordedSchedule & { closed: [epoch: number, rates: number[]][] })[];
  fractions: number[][];
}

const fixture = loadFixture<Fixture>("optim/lr_scheduler");
const nameOf = ({ name, options, optimizer }: RecordedSchedule) =>
  `${name} ${optimizer ?? ""} ${JSON.stringify(options)}`;
const rows = fixture.cases.map((recorded) => [nameOf(recorded), recorded] as const);

/** The rate of each epoch and, where they are recorded, the momentum; a step follows the optimizer's. */
function follow(recorded: Case, schedule: lrs.LRScheduler, optimizer: optim.Optimizer, from = 0) {
  const { rates, momenta } = recorded;
  const groups = optimizer.paramGroups as (optim.ParamGroup<optim.Hyperparameters> &
    Record<string, unknown>)[];
  for (let epoch = from; epoch < rates.length; epoch++) {
    expect(schedule.getLastLr()).toEqual(rates[epoch]);
    expect(groups.map(({ lr }) => lr)).toEqual(rates[epoch]);
    const momentum = groups.map((group) => group.momentum ?? (group.betas as number[])[0]);
    if (momenta) expect(momentum).toEqual(momenta[epoch]);
    if (epoch === rates.length - 1) break;
    optimizer.step();
    if (schedule instanceof lrs.ReduceLROnPlateau) schedule.step(fixture.metrics[epoch]);
    else schedule.step();
  }
}

describe("has PyTorch's rates to the last bit", () => {
  test("every schedule is there", () => {
    const names = new Set(fixture.cases.map(({ name }) => name));
    const classes = Object.keys(lrs).filter((name) => name !== "LRScheduler");
    expect(names).toEqual(new Set([...classes, "SWALR"]));
  });

  test.each(rows)(
    "%s",
    scoped((_name: string, recorded: Case) => {
      const warned = vi.spyOn(process, "emitWarning");
      const optimizer = optimizerOf(fixture.rates, recorded.optimizer);
      follow(recorded, makeSchedule(recorded, optimizer), optimizer);
      expect(warned).not.toHaveBeenCalled();
    }),
  );

  test.each(fixture.closed.map((recorded) => [nameOf(recorded), recorded] as const))(
    "from an epoch of one's choice: %s",
    scoped((_name: string, recorded: Fixture["closed"][number]) => {
      const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
      const optimizer = optimizerOf(fixture.rates);
      const schedule = makeSchedule(recorded, optimizer);
      for (const [epoch, rates] of recorded.closed) {
        optimizer.step();
        schedule.step(epoch);
        expect(schedule.getLastLr()).toEqual(rates);
      }
      expect(warned).toHaveBeenCalledWith(expect.stringMatching(/leave the epoch out/), "UserWarning");
    }),
  );

  test(
    "fractions of an epoch between warm restarts",
    scoped(() => {
      const optimizer = optimizerOf(fixture.rates);
      const schedule = new lrs.CosineAnnealingWarmRestarts(optimizer, { t0: 3, tMult: 2 });
      for (const [i, rates] of fixture.fractions.entries()) {
        schedule.step(i / 2.5);
        expect(schedule.getLastLr()).toEqual(rates);
      }
    }),
  );
});

describe("state dicts", () => {
  const half = (recorded: Case) => Math.floor((recorded.rates.length - 1) / 2);
  const without = ({ params: _params, ...options }: Record<string, unknown>) => options;

  test.each(rows)(
    "PyTorch's keys and values, and groups: %s",
    scoped((_name: string, recorded: Case) => {
      const optimizer = optimizerOf(fixture.rates, recorded.optimizer);
      const schedule = makeSchedule(recorded, optimizer);
      follow({ ...recorded, rates: recorded.rates.slice(0, half(recorded) + 1) }, schedule, optimizer);
      const expected = reviveState(recorded.stateDict) as Record<string, unknown>;
      expect(schedule.stateDict()).toEqual(expected);
      expect(Object.keys(schedule.stateDict())).toEqual(Object.keys(expected));
      const groups = optimizer.stateDict().param_groups.map((group) => ({ ...without(group), fused: null }));
      expect(groups).toEqual(recorded.groups);
    }),
  );

  test.each(rows)(
    "goes on from PyTorch's: %s",
    scoped((_name: string, recorded: Case) => {
      const optimizer = optimizerOf(fixture.rates, recorded.optimizer);
      const schedule = makeSchedule(recorded, optimizer);
      const packed = optimizer.stateDict();
      optimizer.loadStateDict({
        ...packed,
        param_groups: recorded.groups.map((group, i) => ({
          ...group,
          params: packed.param_groups[i]!.params,
        })),
      });
      schedule.loadStateDict(reviveState(recorded.stateDict) as lrs.SchedulerStateDict);
      follow(recorded, schedule, optimizer, half(recorded));
    }),
  );

  test(
    "refuses another schedule's, and values of another kind, and is as it was",
    scoped(() => {
      const optimizer = optimizerOf(fixture.rates);
      const schedule = new lrs.StepLR(optimizer, { stepSize: 2 });
      const before = schedule.stateDict();
      const load = (dict: unknown) => () => schedule.loadStateDict(dict as lrs.SchedulerStateDict);
      expect(load({ ...before, T_max: 3 })).toThrow(/StepLR.loadStateDict: got T_max, which is another/);
      expect(load({ gamma: 0.5, step_size: "two" })).toThrow(ArgumentError);
      for (const dict of [null, 3, []]) expect(load(dict)).toThrow(/expected an object for the state dict/);
      const chain = new lrs.ChainedScheduler([schedule]);
      expect(() => chain.loadStateDict({ _last_lr: [1, 1] })).toThrow(/a list of 1 state dicts/);
      expect(() => chain.loadStateDict({ _schedulers: [{ gamma: "x" }] })).toThrow(ArgumentError);
      expect(schedule.stateDict()).toEqual(before);
    }),
  );
});

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
