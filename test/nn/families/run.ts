// Runs a row as scripts/fixtures/record_nn_families.py ran it in Python.

import * as nn from "../../../lib/nn/index.js";
import {
  arange,
  autograd,
  manualSeed,
  rand,
  randint,
  randn,
  Tensor,
  tensor,
} from "../../../lib/tensor/index.js";
import type { Input, Row, Setting } from "./row.js";

export type Dtype = "float32" | "float64";
export type AnyModule = nn.Module<unknown[], Tensor | Tensor[]>;

export interface Run {
  outputs: Tensor[];
  grads: (Tensor | null)[];
  methods: Tensor[];
  /** What was handed to forward; a module in place has written over the first. */
  passed: Tensor[];
}

function argument(value: Setting, dtype: Dtype = "float32"): unknown {
  if (typeof value !== "object" || value === null || !("tensor" in value)) return value;
  const made = tensor(value.tensor as number[]);
  return made.isFloatingPoint() ? made.to(dtype) : made;
}

function settings(given: Record<string, Setting>, dtype?: Dtype): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, argument(value, dtype)]));
}

export function make({ module, args = [], options = {} }: Row): AnyModule {
  const moduleClass = (nn as unknown as Record<string, new (...args: unknown[]) => AnyModule>)[module];
  if (!moduleClass) throw new Error(`nn.${module} is not exported`);
  manualSeed(0);
  // Without options nothing is passed: an object would be taken for a positional argument left out.
  const rest = Object.keys(options).length > 0 ? [settings(options)] : [];
  return new moduleClass(...args.map((value) => argument(value)), ...rest);
}

/** An input, and whether it takes a gradient. */
function draw(input: Input, dtype: Dtype): [x: Tensor, learns: boolean] {
  if ("int64" in input) return [tensor(input.int64 as number[], { dtype: "int64" }), false];
  const { shape, high = 1, fixed = false } = input;
  if (input.draw === "randint") return [randint(high, shape), false];
  if (input.draw === "signs") return [randint(2, shape).mul(2).sub(1).to(dtype), false];
  return [(input.draw === "rand" ? rand(shape) : randn(shape)).to(dtype), !fixed];
}

/** Forward alone, on whatever the row's inputs are. */
export function forward(module: AnyModule, inputs: Tensor[], call: Row["call"], dtype: Dtype): Tensor[] {
  const rest = call ? [settings(call, dtype)] : [];
  const output = module.forward(...inputs, ...rest);
  return output instanceof Tensor ? [output] : output;
}

export function inputsOf(row: Row, dtype: Dtype): [x: Tensor, learns: boolean][] {
  manualSeed(4);
  return row.inputs.map((input) => draw(input, dtype));
}

/** 1 to 7, over and over: exact in every dtype. */
function weighted(output: Tensor): Tensor {
  return output.double().mul(arange(output.numel()).remainder(7).add(1).reshape(output.shape).double()).sum();
}

export function run(module: AnyModule, row: Row, dtype: Dtype): Run {
  const drawn = inputsOf(row, dtype);
  const learnt = drawn.filter(([, learns]) => learns).map(([x]) => x.requiresGrad_());
  const leaves = [...learnt, ...module.parameters()];
  // Copied, because some rows write over their input, which a leaf does not allow.
  const passed = drawn.map(([x]) => x.clone());
  manualSeed(1);
  const outputs = forward(module, passed, row.call, dtype);
  const curved = outputs.filter((one) => one.requiresGrad);
  const total = curved.map(weighted).reduce<Tensor | null>((sum, one) => (sum ? sum.add(one) : one), null);
  const grads = total ? autograd.grad(total, leaves, { allowUnused: true }) : [];
  const named = module as unknown as Record<string, (x: Tensor) => Tensor>;
  const methods = (row.methods ?? []).map((name) => named[name]!(passed[0]!));
  return { outputs, grads, methods, passed };
}
