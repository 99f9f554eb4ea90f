/** What the addon's autograd room exports for hooks, custom functions and transforms (native/autograd). */

import { native as addon, type Handle } from "../native.js";

/** Gradients or null, as handles, and what comes back in their place. */
export type NativeCallback = (...lists: (Handle | null)[][]) => (Handle | null)[] | undefined;

export interface AutogradRoom {
  mode(): number;
  registerHook(tensor: Handle, callback: NativeCallback): unknown;
  registerPostAccumulateGradHook(tensor: Handle, callback: NativeCallback): unknown;
  removeHook(hook: unknown): void;
  pushSavedTensorHooks(
    pack: ((tensors: Handle[]) => (held: Handle[]) => Handle) | null,
    held: Handle[],
  ): void;
  popSavedTensorHooks(): void;
  setAnomaly(checkNan: boolean | null, stack?: () => string): void;
  forceEngineThread(forced: boolean): void;
  helperRuns(): number;
  heldCallbacks(): number;
  versionOf(tensor: Handle): number;
  customFunction(
    name: string,
    inputs: Handle[],
    outputs: Handle[],
    dirty: Handle[],
    nonDifferentiable: Handle[],
    saved: (Handle | null)[],
    materializeGrads: boolean,
    backward: (
      gradients: (Handle | null)[],
      saved: (Handle | null)[],
      needed: boolean[],
    ) => (Handle | null)[],
  ): (Handle | null)[];
  delayedError(tensors: (Handle | null)[], message: string): (Handle | null)[];

  pushVmap(batchSize: number, randomness: string): number;
  pushGrad(): number;
  pushJvp(): number;
  popLayer(): void;
  transformDepth(): number;
  addBatchDim(tensor: Handle, dim: number, level: number): Handle;
  removeBatchDim(tensor: Handle, level: number, batchSize: number, outDim: number): Handle;
  isBatched(tensor: Handle, level: number): boolean;
  wrapForGrad(tensor: Handle, level: number): Handle;
  unwrapForGrad(tensor: Handle, level: number): Handle;
  trackInTransform(tensor: Handle): void;
  wrapperOf(tensor: Handle): { level: number; batchDim: number | null; value: Handle } | null;
  enterDualLevel(): number;
  exitDualLevel(level: number): void;
}

export const native = addon as unknown as AutogradRoom;
