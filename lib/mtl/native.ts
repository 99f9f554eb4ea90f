// The addon's side of this room: native/mtl.

import { native } from "../tensor/native.js";

type Handles = readonly number[];

/** lr, beta1, beta2, epsilon, momentum, weightDecay: betas and epsilon are Adam's, the momentum SGD's. */
export type WeightOptimizerNumbers = readonly [number, number, number, number, number, number];

/** What the weights are decided from: nothing, nothing but other weights for the shared parameters, Gramians, J, ... */
export type BalanceMode = "sum" | "weighted" | "gramian" | "jacobian" | "representation" | "samples";

export interface BalanceRequest {
  mode: BalanceMode;
  gradients: string;
  shared: Handles | null;
  layer: Handles | null;
  groups: readonly Handles[] | null;
  representation: Handles | null;
  retainGraph: boolean;
  needsNorms: boolean;
  apply: boolean;
  skipsNonFinite: boolean;
  scale: number;
  isScaled: boolean;
}

/** Options are numbers in the order that the addon's side knows; `orders` are for methods that draw them. */
export type GramianWeights = (
  gramian: Float64Array,
  tasks: number,
  options: readonly number[] | Float64Array,
  orders: readonly number[] | null,
) => Float64Array;

export interface MtlNative {
  /** Gives null, or the place of the task that is not finite and for which the step was left out. */
  "mtl.Balancer.backward"(
    losses: Handles,
    tasks: readonly string[],
    request: BalanceRequest,
    decide: (
      losses: Float64Array,
      layerNorms: Float64Array,
      numbers: Float64Array,
      blocks?: Handles,
    ) => Float64Array | [own: Float64Array, directions: Handles],
  ): number | null;
  /** <gᵢ of the first, gⱼ of the second> over the shared parameters, row after row. */
  "mtl.Balancer.crossGramian"(
    first: Handles,
    second: Handles,
    tasks: readonly string[],
    shared: Handles | null,
    retainGraph: boolean,
  ): Float64Array;
  /** State is weights, first moments, second moments and step counts, T of each. */
  "mtl.GradNorm.update"(
    state: Float64Array,
    norms: Float64Array,
    lossRatios: Float64Array,
    settings: readonly [alpha: number, minimum: number, total: number],
    adam: boolean,
    optimizer: WeightOptimizerNumbers,
  ): Float64Array;
  /** State as GradNorm's; one step along the gradient. */
  "mtl.WeightOptimizer.step"(
    state: Float64Array,
    gradient: Float64Array,
    adam: boolean,
    optimizer: WeightOptimizerNumbers,
  ): Float64Array;
  /** Ascending; `options` and `orders` are empty. */
  "mtl.Gramian.eigenvalues"(
    gramian: Float64Array,
    tasks: number,
    options: readonly number[],
    orders: null,
  ): Float64Array;
  "mtl.PCGrad.weights"(
    gramian: Float64Array,
    tasks: number,
    options: readonly number[],
    orders: readonly number[] | null,
  ): Float64Array;
  "mtl.AlignedMTL.weights": GramianWeights;
  "mtl.CAGrad.weights": GramianWeights;
  "mtl.ConFIG.weights": GramianWeights;
  "mtl.DualProj.weights": GramianWeights;
  "mtl.FairGrad.weights": GramianWeights;
  "mtl.GradVac.weights": GramianWeights;
  "mtl.IMTLG.weights": GramianWeights;
  "mtl.Krum.weights": GramianWeights;
  "mtl.MGDA.weights": GramianWeights;
  "mtl.NashMTL.weights": GramianWeights;
  "mtl.PCD.weights": GramianWeights;
  "mtl.UPGrad.weights": GramianWeights;
}

export const mtlNative = native as unknown as MtlNative;
