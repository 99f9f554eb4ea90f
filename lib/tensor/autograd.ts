/** Gradients as values, beside `Tensor.backward`. PyTorch: `torch.autograd`. */

import { handleOf, optionsOf, TensorBase } from "./base.js";
import { settle } from "./context.js";
import { wrongArgument } from "./errors.js";
import { wrapAll } from "./invoke.js";
import { type Handle, native } from "./native.js";
import type { Tensor } from "./tensor.js";

export interface BackwardOptions {
  /** Keep the graph for another backward; defaults to `createGraph`. */
  retainGraph?: boolean;
  /** Record the backward itself, for higher derivatives; defaults to false. */
  createGraph?: boolean;
  /** Accumulate into these leaves only; defaults to every leaf reached. */
  inputs?: readonly Tensor[];
}

export interface GradOptions {
  /** What flows into each output; may be left out (or null) for scalars. */
  gradOutputs?: Tensor | readonly (Tensor | null)[] | null;
  /** Keep the graph for another call; defaults to `createGraph`. */
  retainGraph?: boolean;
  /** Record the gradients themselves, for higher derivatives; defaults to false. */
  createGraph?: boolean;
}

type Many<T> = T | readonly T[];

function listed(operation: string, name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof TensorBase) return [value];
  throw wrongArgument(operation, name, "a Tensor or an array of Tensors", value);
}

function handles(operation: string, name: string, value: unknown): Handle[] {
  return listed(operation, name, value).map((tensor, i) => handleOf(operation, `${name}[${i}]`, tensor));
}

let engineDepth = 0;
const finishers: (() => void)[] = [];

/** Runs `fn` when the backward that is under way has ended, at once when there is none. */
export function afterEngine(fn: () => void): void {
  if (engineDepth === 0) fn();
  else finishers.push(fn);
}

function throughEngine<T>(run: () => T): T {
  engineDepth++;
  try {
    return run();
  } finally {
    if (--engineDepth === 0) for (const finish of finishers.splice(0)) finish();
  }
}

/** One gradient an output; none at all stands for null everywhere. */
function cotangents(operation: string, name: string, outputs: number, given: unknown): (Handle | null)[] {
  if (given === undefined || given === null) return Array.from({ length: outputs }, () => null);
  const list = listed(operation, name, given);
  if (list.length !== outputs)
    throw wrongArgument(operation, name, `one for each of ${outputs} outputs`, list);
  return list.map((gradient, i) =>
    gradient === null ? null : handleOf(operation, `${name}[${i}]`, gradient),
  );
}

/**
 * The gradients of `outputs` with respect to `inputs`; nothing is accumulated. PyTorch: `torch.autograd.grad`.
 *
 * One gradient an input, in their order. Throws a `GraphError` when an input is not reached, unless `allowUnused`,
 * which gives null there.
 *
 * @example
 * const x = tensor([2], { dtype: "float32", requiresGrad: true });
 * const [dx] = grad(x.pow(3).sum(), x);
 * dx.item(); // 12
 */
export function grad(
  outputs: Many<Tensor>,
  inputs: Tensor | readonly [Tensor],
  options?: GradOptions & { allowUnused?: false },
): [Tensor];
export function grad(
  outputs: Many<Tensor>,
  inputs: Many<Tensor>,
  options?: GradOptions & { allowUnused?: false },
): Tensor[];
export function grad(
  outputs: Many<Tensor>,
  inputs: Many<Tensor>,
  options: GradOptions & { allowUnused: boolean },
): (Tensor | null)[];
export function grad(
  outputs: Many<Tensor>,
  inputs: Many<Tensor>,
  options?: GradOptions & { allowUnused?: boolean },
): (Tensor | null)[] {
  const {
    gradOutputs,
    createGraph = false,
    retainGraph = createGraph,
    allowUnused = false,
  } = optionsOf("grad", options);
  const from = handles("grad", "outputs", outputs);
  const to = handles("grad", "inputs", inputs);
  settle();
  const gradients = cotangents("grad", "gradOutputs", from.length, gradOutputs);
  return wrapAll(
    throughEngine(() => native.grad(from, to, gradients, retainGraph, createGraph, allowUnused)),
  );
}

export interface ManyBackwardOptions extends BackwardOptions {
  /** What flows into each tensor; may be left out (or null) for scalars. */
  gradTensors?: Tensor | readonly (Tensor | null)[] | null;
}

/** Accumulates the gradients of several tensors at once into the leaves. PyTorch: `torch.autograd.backward`. */
export function backward(tensors: Many<Tensor>, options?: ManyBackwardOptions): void {
  const {
    gradTensors,
    createGraph = false,
    retainGraph = createGraph,
    inputs,
  } = optionsOf("backward", options);
  const from = handles("backward", "tensors", tensors);
  const gradients = cotangents("backward", "gradient", from.length, gradTensors);
  const to = inputs === undefined ? undefined : handles("backward", "inputs", inputs);
  settle(); // for what hooks make
  throughEngine(() => native.backward(from, gradients, retainGraph, createGraph, to));
}
