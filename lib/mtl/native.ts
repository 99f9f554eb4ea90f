// The addon's side of this room: native/mtl.

import { native } from "../tensor/native.js";

type Handles = readonly number[];

/** lr, beta1, beta2, epsilon, momentum, weightDecay: betas and epsilon are Adam's, the momentum SGD's. */
export type WeightOptimizerNumbers = readonly [number, number, number, number, number, number];

/** Options are numbers in the order that the addon's side knows; `orders` are for methods that draw them. */
export type GramianWeights = (
  gramian: Float64Array,
  tasks: number,
  options: readonly number[] | Float64Array,
  orders: readonly number[] | null,
) => Float64Array;

export interface MtlNative {
  /**
   * With `perTask`, `decide` gives T weights for the tasks' own gradients, then T for the shared ones. Without, it is
   * given no Gramian and gives T weights of the sum.
   */
  "mtl.Balancer.backward"(
    losses: Handles,
    tasks: readonly string[],
    shared: Handles | null,
    lastSharedLayer: Handles | null,
    retainGraph: boolean,
    perTask: boolean,
    needsNorms: boolean,
    decide: (losses: Float64Array, layerNorms: Float64Array, gramian?: Float64Array) => Float64Array,
    gradients: string,
  ): void;
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
