// What each method promises about its direction, apart from any data. test/bench/choosing.test.ts holds the second to
// fourth column against the methods themselves.

import { type ChoosingName, choosingMethods, type Needs } from "./methods.js";

export interface Guarantee {
  /** The direction has no negative product with any task's gradient. */
  opposesNone: "yes" | "independent" | "two tasks" | "feasible" | "no";
  /** A constant factor on one loss changes the length of the direction at most. */
  ignoresScale: "yes" | "up to sign" | "settled" | "no";
  /** Linear under scaling: with all gradients' directions given, the direction is linear in their lengths. */
  isLinear: "yes" | "no";
  /** Where it comes to rest, as far as the paper proves it. */
  rests: string;
}

const stationary = "Pareto stationary";
const ofSum = "stationary for the weighted sum";
const none = "-";

const row = (
  opposesNone: Guarantee["opposesNone"],
  ignoresScale: Guarantee["ignoresScale"],
  isLinear: Guarantee["isLinear"],
  rests: string,
): Guarantee => ({ opposesNone, ignoresScale, isLinear, rests });

type Guaranteed = Exclude<
  ChoosingName,
  | "single"
  | "standardised"
  | "crmogm"
  | "everysteps"
  | "tasksampling"
  | "imtl"
  | "gradnormpcgrad"
  | "uwupgrad"
>;

// biome-ignore format: a method is one line
export const guarantees: Readonly<Record<Guaranteed, Guarantee>> = {
  equalweights: row("no", "no", "yes", ofSum),
  fixedweights: row("no", "no", "yes", ofSum),
  scaleinvariant: row("no", "yes", "no", "stationary for the sum of log losses"),
  uw: row("no", "settled", "no", "the same, once its noises have settled"),
  imtll: row("no", "settled", "no", "the same, once its scales have settled"),
  dwa: row("no", "no", "no", none),
  gls: row("no", "yes", "no", "stationary for the product of the losses"),
  rlw: row("no", "no", "yes", "stationary for the mean, in expectation"),
  stch: row("no", "no", "no", "every Pareto optimum, for some preference"),
  stchlog: row("no", "yes", "no", "the same, of log losses"),
  cosmos: row("no", "no", "no", none),
  pbi: row("no", "no", "no", "near the ray of its preference"),
  famo: row("no", "yes", "no", stationary),
  gradnorm: row("no", "settled", "no", none),
  ldcmtl: row("no", "no", "no", `${stationary}, nearly`),
  autolambda: row("no", "no", "no", none),
  mgda: row("yes", "no", "no", stationary),
  pcgrad: row("two tasks", "no", "yes", "of two convex tasks: the sum's minimum, or opposed gradients"),
  gradvac: row("no", "no", "yes", none),
  cagrad: row("no", "no", "no", "stationary for the mean (c < 1), Pareto stationary (c >= 1)"),
  imtlg: row("no", "up to sign", "no", none),
  nashmtl: row("independent", "yes", "no", stationary),
  alignedmtl: row("no", "no", "no", `${stationary}, the preference's`),
  fairgrad: row("independent", "yes", "no", stationary),
  upgrad: row("yes", "no", "yes", stationary),
  dualproj: row("yes", "no", "no", stationary),
  config: row("independent", "yes", "yes", none),
  pcd: row("feasible", "yes", "yes", none),
  krum: row("no", "no", "no", "near the honest tasks' mean"),
  random: row("no", "no", "yes", "stationary for the mean, in expectation"),
  graddrop: row("no", "no", "no", none),
  trimmedmean: row("no", "no", "no", "near the honest tasks' mean"),
  excessmtl: row("no", "no", "no", none),
  moco: row("no", "no", "no", `${stationary}, with noisy gradients`),
  dbmtl: row("no", "yes", "no", none),
  modo: row("no", "no", "no", `${stationary}, with noisy gradients`),
  sdmgrad: row("no", "no", "no", `${stationary}, with noisy gradients`),
};

export const guaranteedNames = Object.keys(guarantees) as Guaranteed[];

const needed: Readonly<Record<Needs, string>> = { L: "losses", G: "G", J: "J", X: "G of 2 batches" };

/** Overrides of what the kind of a method says. */
const neededOf: Partial<Record<Guaranteed, string>> = {
  famo: "losses, twice",
  gradnorm: "losses, T norms",
  autolambda: "4 more losses",
  excessmtl: "J, keeps T x P",
  moco: "J, keeps T x P",
  dbmtl: "J, keeps T x P",
};

export const guaranteeHeader = [
  "method",
  "needs",
  "opposes no task",
  "ignores a loss's scale",
  "linear in lengths",
  "comes to rest",
];

export function guaranteeRows(linked: (method: ChoosingName) => string): string[][] {
  return guaranteedNames.map((name) => {
    const { opposesNone, ignoresScale, isLinear, rests } = guarantees[name];
    const needs = neededOf[name] ?? needed[choosingMethods[name].needs];
    return [linked(name), needs, opposesNone, ignoresScale, isLinear, rests];
  });
}
