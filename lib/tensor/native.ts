/** Loads the addon: first libtorch's libraries by absolute path, then the addon that names them. */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A slot and its generation in one number; 0 is no tensor. See native/tensor/slot_table.h. */
export type Handle = number;

/** What the tensor room and the dispatcher export; other rooms declare their own functions beside their code. */
export interface TensorRoom {
  call(group: number, mask: number, ...values: unknown[]): unknown;
  defineGroups(groups: readonly (readonly string[])[]): number;
  findOperator(name: string): number;
  operatorNames(): string[];

  dispose(handle: Handle): boolean;
  isLive(handle: Handle): boolean;
  openScope(): number;
  closeScope(scope: number): void;
  moveTo(handle: Handle, scope: number): void;
  scopeOf(handle: Handle): number;
  watch(handle: Handle, object: object): void;
  sweep(): number;
  setPressure(bytes: number): void;
  signals(): Int32Array;
  memory(): { tensors: number; bytes: number };
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
  getRngState(generator?: unknown): Handle;
  setRngState(state: Handle, generator?: unknown): void;

  builtAgainst(): string;
  buildConfiguration(): string;
  getNumThreads(): number;
  setNumThreads(threads: number): void;
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
}

interface Libtorch {
  lib: string;
  version: string;
  kind: "cpu" | "cuda";
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(import.meta.url);

function setUpFirst(what: string): Error {
  return new Error(
    `candelabra: ${what}. Run \`npm run setup\` in ${root}; \`npm run doctor\` tells what is missing.`,
  );
}

/** libtorch's shared libraries in the order they need each other; CUDA's are opened only where they exist. */
function libraries(folder: string): string[] {
  const suffix = process.platform === "darwin" ? ".dylib" : process.platform === "win32" ? ".dll" : ".so";
  const prefix = process.platform === "win32" ? "" : "lib";
  const names = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];
  return names
    .map((name) => path.join(folder, `${prefix}${name}${suffix}`))
    .filter((file) => existsSync(file));
}

function load(): TensorRoom {
  const record = path.join(root, "build/libtorch.json");
  if (!existsSync(record)) throw setUpFirst("libtorch is not set up yet");
  const libtorch = JSON.parse(readFileSync(record, "utf8")) as Libtorch;
  const found = libraries(libtorch.lib);
  if (found.length === 0) throw setUpFirst(`no libtorch is left in ${libtorch.lib}`);
  const addon = path.join(root, "build/Release/candelabra.node");
  if (!existsSync(addon)) throw setUpFirst("the addon is not compiled yet");
  const loader = require(path.join(root, "build/Release/candelabra_loader.node")) as {
    open(file: string): void;
  };
  for (const library of found) loader.open(library);
  return require(addon) as TensorRoom;
}

export const native: TensorRoom = load();
