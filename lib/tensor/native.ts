/** The addon: what each of its functions takes and gives. */

import { loadAddon } from "./load.js";

/** A slot and its generation in one number; 0 is no tensor. See native/tensor/slot_table.h. */
export type Handle = number;

/** What the tensor room and the dispatcher export; other rooms declare their own functions beside their code. */
export interface TensorRoom {
  /** Runs the operator that the lane names; see native/dispatch/door.cc. */
  call(target?: object | null, ...values: unknown[]): unknown;
  readonly lane: { numbers: Float64Array; elements: Float64Array; header: Int32Array };
  defineGroups(groups: readonly (readonly string[])[]): number;
  findOperator(name: string): number;
  operatorNames(): string[];
  operatorSchema(name: string): string;

  dispose(handle: Handle): boolean;
  isLive(handle: Handle): boolean;
  openScope(): number;
  closeScope(scope: number): void;
  isScopeOpen(scope: number): boolean;
  moveTo(handle: Handle, scope: number): void;
  scopeOf(handle: Handle): number;
  watch(handle: Handle, object: object): void;
  sweep(): number;
  setPressure(bytes: number, tensors: number): void;
  signals(): Int32Array;
  memory(): { tensors: number; bytes: number };
  setCollector(collector: () => void): void;
  setErrorClasses(classes: Record<string, unknown>): void;

  shape(handle: Handle): number[];
  stride(handle: Handle): number[];
  ndim(handle: Handle): number;
  numel(handle: Handle): number;
  dtype(handle: Handle): string;
  device(handle: Handle): string;
  item(handle: Handle): number | boolean | bigint | { re: number; im: number };

  fromTypedArray(array: ArrayBufferView, dtype: string, shape: readonly number[], share: boolean): Handle;
  toBuffer(handle: Handle): ArrayBuffer;
  viewBuffer(handle: Handle): ArrayBuffer;

  manualSeed(seed: number | bigint, generator?: unknown): void;
  initialSeed(generator?: unknown): bigint;
  nonDeterministicSeed(generator?: unknown): bigint;
  createGenerator(device: string): unknown;
  defaultGenerator(): unknown;
  useOwnGenerators(): void;
  getRngState(generator?: unknown): Handle;
  setRngState(state: Handle, generator?: unknown): void;

  share(handles: readonly Handle[]): number;
  sendShared(token: number): void;
  fromShared(token: number): Handle[];
  dropShared(token: number): boolean;
  memoryInTransit(): { tensors: number; bytes: number };

  builtAgainst(): string;
  buildConfiguration(): string;
  getNumThreads(): number;
  setNumThreads(threads: number): void;
  getNumInteropThreads(): number;
  setNumInteropThreads(threads: number): void;
  getDefaultDtype(): string;
  setDefaultDtype(dtype: string): void;
  getDeterministic(): { enabled: boolean; warnOnly: boolean };
  setDeterministic(mode: boolean, warnOnly: boolean): void;
  getFloat32MatmulPrecision(): string;
  setFloat32MatmulPrecision(precision: string): void;
  setFlushDenormal(mode: boolean): boolean;
  clearAutocastCache(): void;
  cudaIsAvailable(): boolean;
  cudaDeviceCount(): number;

  setContext(scope: number, mode: number): void;
  mode(): number;
  backward(
    tensors: Handle[],
    gradients: (Handle | null)[],
    retainGraph: boolean,
    createGraph: boolean,
    inputs?: Handle[],
  ): void;
  grad(
    outputs: Handle[],
    inputs: Handle[],
    gradOutputs: (Handle | null)[],
    retainGraph: boolean,
    createGraph: boolean,
    allowUnused: boolean,
  ): (Handle | null)[];
  requiresGrad(handle: Handle): boolean;
  setRequiresGrad(handle: Handle, requiresGrad: boolean): void;
  isLeaf(handle: Handle): boolean;
  gradFn(handle: Handle): string | null;
  gradOf(handle: Handle): Handle | null;
  setGrad(handle: Handle, grad: Handle | null): void;
  retainGrad(handle: Handle): void;
  retainsGrad(handle: Handle): boolean;
}

export const native = loadAddon() as TensorRoom;
