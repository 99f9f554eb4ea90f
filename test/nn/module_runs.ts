// Modules made from rows of a table, run forward and backward as scripts/fixtures/module_runs.py runs them in Python.
//
// A module is drawn from seed 0, its inputs from seed 4, what forward draws from seed 1, and the gradients of its results
// from seed 2. All are drawn in float32; a run in float64 widens them.

import { expect } from "vitest";
import * as nn from "../../lib/nn/index.js";
import {
  autograd,
  type DType,
  manualSeed,
  randn,
  randnLike,
  Tensor,
  tensor,
} from "../../lib/tensor/index.js";
import { type Recorded, recorded } from "./support.js";

/** A module or a mask in a table that is plain data. */
export type RowValue =
  | number
  | string
  | boolean
  | null
  | ModuleRow
  | { causal: number }
  | { bool: number[][] | number[] | number[][][] }
  | { float: number[][] | number[] };

export interface ModuleRow {
  layer: string;
  /** What tells this row from others of the same layer. */
  variant?: string;
  args?: RowValue[];
  options?: Record<string, RowValue>;
}

export interface Run {
  results: Recorded[];
  grads: (Recorded | null)[];
}

export type AnyModule = nn.Module<unknown[], unknown>;

export const titleOf = ({ layer, variant }: ModuleRow): string => (variant ? `${layer}: ${variant}` : layer);

function rowValue(value: RowValue, dtype?: DType): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("layer" in value) return moduleOf(value);
  if ("causal" in value) return nn.Transformer.generateSquareSubsequentMask(value.causal, { dtype });
  return "bool" in value ? tensor(value.bool, { dtype: "bool" }) : tensor(value.float, { dtype });
}

export function rowValues(values: Record<string, RowValue>, dtype?: DType): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rowValue(value, dtype)]));
}

function moduleOf({ layer, args = [], options = {} }: ModuleRow): AnyModule {
  const made = (nn as unknown as Record<string, new (...args: unknown[]) => AnyModule>)[layer];
  if (!made) throw new Error(`nn.${layer} is not exported`);
  // Python's default float is what a mask is made in there.
  return new made(...args.map((value) => rowValue(value)), rowValues(options));
}

export function make(row: ModuleRow, dtype: DType = "float32"): AnyModule {
  manualSeed(0);
  return moduleOf(row).to(dtype);
}

export function draw(shapes: readonly number[][], dtype: DType): Tensor[] {
  manualSeed(4);
  return shapes.map((shape) => randn(shape).to(dtype).detach().requiresGrad_());
}

/** Tensors of a result in order; of a packed sequence, its data. */
function flat(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (result instanceof nn.utils.rnn.PackedSequence) return [result.data];
  return Array.isArray(result) ? result.flatMap(flat) : [];
}

export function forward(call: () => unknown): Tensor[] {
  manualSeed(1);
  return flat(call());
}

export type Compare = (given: Tensor, wanted: Recorded) => void;

export const sameBits: Compare = (given, wanted) => {
  expect(given.clone()).toEqualBits(recorded(wanted));
};

/** Compares a forward pass and the gradients of `leaves` with what was recorded. */
export function expectRun(call: () => unknown, leaves: readonly Tensor[], wanted: Run, same: Compare): void {
  const results = forward(call);
  expectAll(results, wanted.results, same);
  manualSeed(2);
  const seeds = results.map((one) => randnLike(one));
  const places = [...results.keys()].filter((i) => results[i]!.requiresGrad);
  const gradOutputs = places.map((i) => seeds[i]!);
  const grads = autograd.grad(
    places.map((i) => results[i]!),
    leaves,
    { gradOutputs, allowUnused: true },
  );
  expectAll(grads, wanted.grads, same);
}

export function expectAll(
  given: readonly (Tensor | null)[],
  wanted: readonly (Recorded | null)[],
  same: Compare,
): void {
  expect(given.map((one) => one === null)).toEqual(wanted.map((one) => one === null));
  given.forEach((one, i) => {
    if (one) same(one, wanted[i]!);
  });
}

/** A module's parameters under PyTorch's keys, in its order, with its bits. */
export function expectState(module: AnyModule, wanted: Record<string, Recorded>): void {
  const state = module.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(wanted));
  for (const [key, value] of Object.entries(state)) expect(value).toEqualBits(recorded(wanted[key]!));
}
