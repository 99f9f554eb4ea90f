// The addon's side of this room: native/optim.

import { native } from "../tensor/native.js";

/**
 * One group's step. `tensors` holds, for each parameter, its handle and those of its state tensors (0 for what does
 * not exist yet). Returns the state tensors made in this step as (parameter, state, handle) triples, or null.
 */
type Step<Options extends boolean[]> = (
  tensors: Float64Array,
  group: number,
  numbers: Float64Array,
  ...options: Options
) => Float64Array | null;

export type AdamStep = Step<
  [amsgrad: boolean, maximize: boolean, decoupled: boolean, fused: boolean, differentiable: boolean]
>;

export interface OptimNative {
  "optim.ASGD.step": Step<[maximize: boolean, differentiable: boolean]>;
  "optim.Adadelta.step": Step<[maximize: boolean, differentiable: boolean]>;
  "optim.Adafactor.step": Step<[maximize: boolean]>;
  "optim.Adagrad.step": Step<[maximize: boolean, differentiable: boolean, fused: boolean]>;
  "optim.Adam.step": AdamStep;
  "optim.AdamW.step": AdamStep;
  "optim.Adamax.step": Step<[maximize: boolean, differentiable: boolean]>;
  "optim.Muon.step": Step<[nesterov: boolean, matchAdamW: boolean]>;
  "optim.NAdam.step": Step<[decoupled: boolean, maximize: boolean, differentiable: boolean]>;
  "optim.RAdam.step": Step<[decoupled: boolean, maximize: boolean, differentiable: boolean]>;
  "optim.RMSprop.step": Step<[centered: boolean, maximize: boolean, differentiable: boolean]>;
  "optim.Rprop.step": Step<[maximize: boolean, differentiable: boolean]>;
  "optim.SGD.step": Step<[nesterov: boolean, maximize: boolean, fused: boolean, differentiable: boolean]>;
  "optim.SparseAdam.step": Step<[maximize: boolean]>;
  "optim.zeroGrad": (parameters: Float64Array, group: number, setToNull: boolean) => void;
  /** The C library's, which is what Python's `math` calls. */
  "optim.cos": (angle: number) => number;
  "optim.pow": (base: number, exponent: number) => number;
}

export const optimNative = native as unknown as OptimNative;
