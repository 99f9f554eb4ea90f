// Recorded schedules, made here: Python's names and options in camelCase, its functions by name.

import { optim, zeros } from "../../lib/index.js";

type Options = Record<string, unknown>;
type Scheduler = optim.lrScheduler.LRScheduler;
type Class = new (optimizer: optim.Optimizer, options: Options) => Scheduler;

export interface RecordedSchedule {
  name: string;
  options: Options;
  optimizer?: "SGD" | "Adam";
}

const functions: Record<string, (x: number) => number> = {
  inverse: (epoch) => 1 / (1 + epoch),
  decay: () => 0.95,
};

/** Two groups with the recorded rates. */
export function optimizerOf(rates: readonly number[], kind: "SGD" | "Adam" = "SGD"): optim.Optimizer {
  const groups = rates.map((lr) => ({ params: [zeros([2]).requiresGrad_()], lr }));
  return kind === "SGD" ? new optim.SGD(groups, { lr: 1, momentum: 0.9 }) : new optim.Adam(groups, { lr: 1 });
}

const camel = (key: string) =>
  key.charAt(0).toLowerCase() +
  key.slice(1).replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value === "object" && value !== null && "lambda" in value)
    return functions[value.lambda as string];
  return value;
}

export function makeSchedule({ name, options }: RecordedSchedule, optimizer: optim.Optimizer): Scheduler {
  const entries = Object.entries(options).map(([key, value]) => {
    if (key !== "schedulers") return [camel(key), revive(value)];
    const below = (value as [string, Options][]).map(([one, more]) =>
      makeSchedule({ name: one, options: more }, optimizer),
    );
    return [key, below];
  });
  const camelCased = Object.fromEntries(entries);
  if (name === "ChainedScheduler") return new optim.lrScheduler.ChainedScheduler(camelCased.schedulers);
  const classes: Record<string, unknown> = { ...optim.lrScheduler, SWALR: optim.swaUtils.SWALR };
  return new (classes[name] as Class)(optimizer, camelCased);
}

/** Infinities, which JSON has no word for. */
export function reviveState(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveState);
  if (typeof value !== "object" || value === null) return value;
  if ("float" in value) return value.float === "inf" ? Infinity : -Infinity;
  const entries = Object.entries(value).map(([key, one]) => [key, reviveState(one)] as const);
  // Python's dicts may have numbers for keys.
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return new Map(entries.map(([key, one]) => [Number(key), one]));
  }
  return Object.fromEntries(entries);
}
