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

export type AdamStep = Step<[amsgrad: boolean, maximize: boolean, decoupled: boolean, fused: boolean]>;
export type SgdStep = Step<[nesterov: boolean, maximize: boolean, fused: boolean]>;

export interface OptimNative {
  "optim.SGD.step": SgdStep;
  "optim.Adam.step": AdamStep;
  "optim.AdamW.step": AdamStep;
  "optim.zeroGrad": (parameters: Float64Array, group: number, setToNull: boolean) => void;
}

export const optimNative = native as unknown as OptimNative;
