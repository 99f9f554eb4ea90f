// Every row of cases.ts under every transformation, against the bits that PyTorch gave for the same seeds.
//
// test/fixtures/nn/layers.json was recorded on one thread with torch 2.13.0; it is the same libtorch that runs here, so
// nothing but equal bits is right.

import { beforeAll, describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import {
  autograd,
  manualSeed,
  memory,
  randnLike,
  ShapeError,
  scope,
  setNumThreads,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { type Argument, type Case, cases, titleOf } from "./cases.js";
import { families } from "./families/index.js";
import { cases as recurrent } from "./recurrent_cases.js";
import { loadNnFixture, type Recorded, recorded, restore } from "./support.js";
import { cases as transformers } from "./transformer_cases.js";

interface Run {
  output: Recorded;
  grads: (Recorded | null)[];
  /** Null where nothing is differentiable twice, "error" where torch refuses. */
  second: (Recorded | null)[] | "error" | null;
}

interface Record_ extends Run {
  printed: string;
  state: Record<string, Recorded>;
  inputs: Recorded[];
  stateAfter: Record<string, Recorded>;
  evaluated: Recorded;
  float64: Run;
}

const fixture = loadNnFixture<Record<string, Record_>>("layers");
const rows = cases.map((row) => ({ title: titleOf(row), row, wanted: fixture[titleOf(row)]! }));

beforeAll(() => setNumThreads(1));

type AnyLayer = nn.Module<Tensor[], Tensor>;

function argument(value: Argument): unknown {
  const isTensor = typeof value === "object" && value !== null && "tensor" in value;
  return isTensor ? tensor(value.tensor, { dtype: "float32" }) : value;
}

function make({ layer, args = [], options = {} }: Case): AnyLayer {
  const layerClass = (nn as unknown as Record<string, new (...args: unknown[]) => AnyLayer>)[layer];
  if (!layerClass) throw new Error(`nn.${layer} is not exported`);
  const values = Object.entries(options).map(([name, value]) => [name, argument(value)]);
  manualSeed(0);
  // Without options nothing is passed: an object would be taken for a positional argument left out.
  return new layerClass(...args.map(argument), ...(values.length > 0 ? [Object.fromEntries(values)] : []));
}

function inputsOf({ inputs }: Record_, dtype: "float32" | "float64" = "float32"): Tensor[] {
  const restored = inputs.map(restore);
  return restored.map((input) => (input.dtype === "float32" ? input.to(dtype) : input));
}

function leavesOf(module: AnyLayer, [first]: Tensor[]): Tensor[] {
  const floating = first!.dtype !== "int64";
  return [...(floating ? [first!.requiresGrad_()] : []), ...module.parameters()];
}

function forward(module: AnyLayer, inputs: Tensor[]): Tensor {
  manualSeed(1);
  return module.forward(...inputs);
}

function firstOrder(output: Tensor, leaves: Tensor[]): (Tensor | null)[] {
  manualSeed(2);
  const seed = randnLike(output);
  return autograd.grad(output, leaves, { gradOutputs: seed, createGraph: true, allowUnused: true });
}

function secondOrder(grads: (Tensor | null)[], leaves: Tensor[]): (Tensor | null)[] | null {
  const curved = grads.filter((grad) => grad?.requiresGrad) as Tensor[];
  if (curved.length === 0) return null;
  manualSeed(3);
  const gradOutputs = curved.map((grad) => randnLike(grad));
  return autograd.grad(curved, leaves, { gradOutputs, allowUnused: true });
}

function expectAll(tensors: readonly (Tensor | null)[], wanted: readonly (Recorded | null)[]): void {
  expect(tensors.map((one) => one === null)).toEqual(wanted.map((one) => one === null));
  tensors.forEach((one, i) => {
    // Copied, because autograd's efficient zeros have no memory until then.
    if (one) expect(one.clone()).toEqualBits(recorded(wanted[i]!));
  });
}

function expectState(module: AnyLayer, wanted: Record<string, Recorded>): void {
  const state = module.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(wanted));
  for (const [key, value] of Object.entries(state)) expect(value).toEqualBits(recorded(wanted[key]!));
}

// Modules outlive the scope of their test, so `using` disposes them: when the collector would is not certain.
describe.each(rows)("$title", ({ row, wanted }) => {
  test(
    "starts with PyTorch's bits under PyTorch's keys",
    scoped(() => {
      using module = make(row);
      expectState(module, wanted.state);
    }),
  );

  test(
    "prints as PyTorch prints it",
    scoped(() => {
      using module = make(row);
      expect(module.toString()).toBe(wanted.printed);
    }),
  );

  test(
    "forward, and what it does to the state",
    scoped(() => {
      using module = make(row);
      expect(forward(module, inputsOf(wanted))).toEqualBits(recorded(wanted.output));
      expectState(module, wanted.stateAfter);
    }),
  );

  test(
    "evaluation",
    scoped(() => {
      using module = make(row);
      forward(module, inputsOf(wanted));
      expect(module.eval().forward(...inputsOf(wanted))).toEqualBits(recorded(wanted.evaluated));
    }),
  );

  test(
    "backward and double backward",
    scoped(() => {
      using module = make(row);
      const inputs = inputsOf(wanted);
      const leaves = leavesOf(module, inputs);
      const grads = firstOrder(forward(module, inputs), leaves);
      expectAll(grads, wanted.grads);
      if (wanted.second === "error") expect(() => secondOrder(grads, leaves)).toThrow();
      else if (wanted.second) expectAll(secondOrder(grads, leaves)!, wanted.second);
      else expect(secondOrder(grads, leaves)).toBeNull();
    }),
  );

  test(
    "float64",
    scoped(() => {
      using module = make(row).to("float64");
      const inputs = inputsOf(wanted, "float64");
      const leaves = leavesOf(module, inputs);
      const output = forward(module, inputs);
      expect(output).toEqualBits(recorded(wanted.float64.output));
      expectAll(firstOrder(output, leaves), wanted.float64.grads);
    }),
  );

  test(
    "a state dict is loaded into a fresh module",
    scoped(() => {
      using trained = make(row);
      forward(trained, inputsOf(wanted));
      using fresh = make(row);
      for (const parameter of fresh.parameters()) nn.init.constant_(parameter, 7);
      const result = fresh.loadStateDict(trained.stateDict());
      expect(result).toEqual({ missingKeys: [], unexpectedKeys: [] });
      expectState(fresh, wanted.stateAfter);
    }),
  );

  test("dispose leaves nothing behind", () => {
    const before = memory().tensors;
    // The scope takes what the forward pass makes; the module's own tensors outlive it until dispose.
    const module = scope(() => {
      const made = make(row);
      forward(made, inputsOf(wanted));
      return { made };
    }).made;
    expect(memory().tensors - before).toBe(module.parameters().length + module.buffers().length);
    module.dispose();
    expect(memory().tensors).toBe(before);
  });

  const { wrong, names } = row;
  if (!wrong || !names) return;

  test(
    "a wrong shape is a ShapeError that names the operation",
    scoped(() => {
      const [, ...others] = inputsOf(wanted);
      using module = make(row);
      const attempt = () => module.forward(zeros(wrong), ...others);
      expect(attempt).toThrow(ShapeError);
      expect(attempt).toThrow(names);
    }),
  );
});

test("every layer and loss has a row", () => {
  const containers = ["Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"];
  const bases = ["Module", "Loss", "WeightedLoss", "RNNBase", "RNNCellBase", ...containers];
  const isLayer = (value: unknown) => typeof value === "function" && value.prototype instanceof nn.Module;
  const exported = Object.entries(nn).filter(([name, value]) => isLayer(value) && !bases.includes(name));
  const rows = Object.values(families).flat();
  const tables = [...cases, ...recurrent, ...transformers];
  const inTable = new Set([...tables.map(({ layer }) => layer), ...rows.map(({ module }) => module)]);
  expect(exported.length).toBeGreaterThan(30);
  expect(exported.map(([name]) => name).filter((name) => !inTable.has(name))).toEqual([]);
});

test("every row was recorded, and nothing else", () => {
  expect(Object.keys(fixture)).toEqual(cases.map(titleOf));
});
