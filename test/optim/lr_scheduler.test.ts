// scripts/fixtures/record_lr_scheduler.py ran every schedule in PyTorch over all its epochs, in two groups.

import { afterEach, describe, expect, test, vi } from "vitest";
import { ArgumentError, type optim } from "../../lib/index.js";
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

afterEach(() => {
  vi.restoreAllMocks();
});

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
