// What a balancer and one of its backward passes may be told.

import type { Module, Parameter } from "../nn/index.js";
import type { Tensor } from "../tensor/index.js";
import { Grouped } from "./aggregators/grouped.js";
import type { AnyAggregator } from "./balanced_step.js";
import { list, problem, show } from "./checks.js";
import type { Stateful } from "./state.js";
import type { LossWeighting } from "./weighting.js";

export interface BalancerOptions {
  /** Weights of the losses; defaults to 1 for each. */
  weighting?: LossWeighting | null;
  /** Direction of the shared parameters; defaults to the sum of the weighted gradients. */
  aggregator?: AnyAggregator | null;
  /**
   * The shared parameters, whose gradients are aggregated; all others receive the weighted sum. Defaults to
   * `model.sharedParameters()` where the model has it, else to what two or more losses reach in the graph.
   */
  shared?: readonly Parameter[];
  /** GradNorm's W; defaults to the weight matrix among the shared parameters that the forward pass used last. */
  lastSharedLayer?: Module | Parameter | readonly Parameter[];
  /**
   * Have norms, cosines and conflicts in every report; defaults to false: they are there when an aggregator needs the
   * Gramian anyway. Without one they are what a step mostly costs: T passes back across the trunk instead of one ordinary
   * backward pass with the bits of summing the losses by hand (and, for GradNorm, T short ones to the last shared layer).
   */
  diagnostics?: boolean;
  /**
   * What the tasks' gradients are taken of. `"parameters"`: the shared ones. `"representation"`: what the trunk gives the
   * heads, found from the graph or named in `backward`; T passes over the heads and one across the trunk, an upper bound of
   * the real thing (MGDA-UB, Sener and Koltun 2018). `"samples"`: the same, with weights for each sample of the batch
   * (its first dimension). Defaults to `"parameters"`.
   */
  gradientsOf?: GradientsOf;
  /**
   * How the tasks' gradients on the shared parameters are had. `"direct"` forms each of them. `"ghost"` forms none for
   * the weight of a `Linear` over a matrix: inner products and the weighted sum follow from what arrives at the layer's
   * output, exactly, in less memory, and in less time when a batch has fewer rows than the layer has inputs. `"vmap"` runs
   * all tasks through the graph at once, batched. Defaults to `"auto"`: for each weight whichever of the first two costs
   * less, and one batched pass where four or more tasks send small gradients through matrix products. `"folded"` keeps no
   * gradient beyond its part of the Gramian, forms large ones of Linear layers and convolutions a few rows at a time, and
   * sums by one further backward pass: memory grows with the parameters, and with tasks times what arrives at one layer's
   * output, not with parameters times tasks (on the CPU and without hooks; elsewhere it is `"auto"`).
   * (The variable `CANDELABRA_TASK_GRADIENTS` sets another default.)
   */
  gradients?: TaskGradientPath;
  /**
   * What a loss or a gradient that is NaN or infinite does: `"throw"` an `ArgumentError` that names the task, or `"skip"`
   * the step: `.grad` stays as it was and `report.skipped` names the task. Defaults to `"throw"`.
   */
  nonFinite?: "throw" | "skip";
}

/** A GradScaler, as far as a balancer is concerned. */
export interface LossScaler {
  isEnabled(): boolean;
  getScale(): number;
}

export interface BalancedBackwardOptions {
  /** Keep the graph for another backward pass; defaults to false. */
  retainGraph?: boolean;
  /** Of mixed precision: gradients are those of the scaled losses, the Gramian is of the unscaled ones; a gradient that is
   * not finite is left for the scaler to see, and `report.skipped` names its task. */
  scaler?: LossScaler | null;
  /** What the trunk gives the heads, for a balancer of `gradientsOf: "representation"` or `"samples"`. */
  representation?: Tensor | readonly Tensor[];
  /** The losses of two further batches, independent of this one, for methods that take products of both. */
  independent?: readonly Readonly<Record<string, Tensor | null>>[];
  /** Have a Gramian for each shared parameter in `report.layers`; defaults to false. */
  perLayer?: boolean;
}

export type TaskGradientPath = (typeof gradientPaths)[number];
export type GradientsOf = (typeof sources)[number];

const gradientPaths = ["auto", "direct", "ghost", "vmap", "folded"] as const;
const sources = ["parameters", "representation", "samples"] as const;

/** Null for none; an `ArgumentError` for what is no aggregator. */
export function checkedAggregator(given: unknown): AnyAggregator | null {
  if (given === undefined || given === null) return null;
  const rule = given as Partial<Record<"weights" | "directions" | "crossWeights", unknown> & Stateful>;
  const isRule = [rule.weights, rule.directions, rule.crossWeights].some((f) => typeof f === "function");
  if ((isRule && isStateful(rule)) || given instanceof Grouped) return given as AnyAggregator;
  const mend = "an aggregator such as new mtl.PCGrad(), or mtl.fromGramian(name, function)";
  throw problem("mtl.Balancer", `expected ${mend} for aggregator, got ${show(given)}`);
}

/** Null for none; an `ArgumentError` for what is no weighting. */
export function checkedWeighting(given: unknown): LossWeighting | null {
  if (given === undefined || given === null) return null;
  const { begin, weights, update } = given as Partial<LossWeighting>;
  const isRule = [begin, weights, update].every((f) => typeof f === "function");
  if (isRule && isStateful(given)) return given as LossWeighting;
  const mend = "a loss weighting such as new mtl.GradNorm() or new mtl.FixedWeights({ ... })";
  throw problem("mtl.Balancer", `expected ${mend} for weighting, got ${show(given)}`);
}

function isStateful({ stateDict, loadStateDict }: Partial<Stateful>): boolean {
  return typeof stateDict === "function" && typeof loadStateDict === "function";
}

/** The scale of the losses; an `ArgumentError` for what is no GradScaler. */
export function scaleOf(scaler: LossScaler | null | undefined): { scale: number; isScaled: boolean } {
  if (scaler === undefined || scaler === null) return { scale: 1, isScaled: false };
  const { getScale, isEnabled } = scaler as Partial<LossScaler>;
  if (typeof getScale !== "function" || typeof isEnabled !== "function") {
    throw problem("mtl.Balancer.backward", `expected an optim.GradScaler for scaler, got ${show(scaler)}`);
  }
  return { scale: scaler.getScale(), isScaled: scaler.isEnabled() };
}

export function gradientPath(given: unknown): TaskGradientPath {
  return oneOf("gradients", gradientPaths, given);
}

export function gradientsOf(given: unknown): GradientsOf {
  return oneOf("gradientsOf", sources, given);
}

function oneOf<Word extends string>(name: string, words: readonly Word[], given: unknown): Word {
  const word = words.find((known) => known === given);
  if (word) return word;
  throw problem("mtl.Balancer", `expected one of ${list([...words])} for ${name}, got ${show(given)}`);
}
