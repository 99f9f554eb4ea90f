/** Gradients as values, beside `Tensor.backward`. PyTorch: `torch.autograd`. */

import { settle } from "./context.js";
import { wrongArgument } from "./errors.js";
import { wrapAll } from "./invoke.js";
import { native } from "./native.js";
import type { BackwardOptions, Tensor } from "./tensor.js";

export interface GradOptions {
  /** What flows into each output; may be left out (or null) for scalars. */
  gradOutputs?: Tensor | readonly (Tensor | null)[] | null;
  /** Keep the graph for another call; defaults to `createGraph`. */
  retainGraph?: boolean;
  /** Record the gradients themselves, for higher derivatives; defaults to false. */
  createGraph?: boolean;
}

type Many<T> = T | readonly T[];

function listed<T>(operation: string, name: string, value: Many<T>): readonly T[] {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined)
    throw wrongArgument(operation, name, "a Tensor or an array of Tensors", value);
  return [value as T];
}

function cotangents(
  operation: string,
  outputs: readonly Tensor[],
  given: Many<Tensor | null> | undefined,
): (number | null)[] {
  const list =
    given === undefined || given === null ? outputs.map(() => null) : listed(operation, "gradOutputs", given);
  if (list.length !== outputs.length) {
    throw wrongArgument(operation, "gradOutputs", `one for each of ${outputs.length} outputs`, list);
  }
  return list.map((gradient) => gradient?.handle ?? null);
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
  options: GradOptions & { allowUnused?: boolean } = {},
): (Tensor | null)[] {
  const { gradOutputs, createGraph = false, retainGraph = createGraph, allowUnused = false } = options;
  const from = listed("grad", "outputs", outputs);
  const to = listed("grad", "inputs", inputs);
  settle();
  return wrapAll(
    native.grad(
      from.map((output) => output.handle),
      to.map((input) => input.handle),
      cotangents("grad", from, gradOutputs),
      retainGraph,
      createGraph,
      allowUnused,
    ),
  );
}

/** Accumulates the gradients of several tensors at once into the leaves. PyTorch: `torch.autograd.backward`. */
export function backward(
  tensors: Many<Tensor>,
  options: BackwardOptions & { gradTensors?: Tensor | readonly (Tensor | null)[] | null } = {},
): void {
  const { gradTensors, createGraph = false, retainGraph = createGraph, inputs } = options;
  const from = listed("backward", "tensors", tensors);
  native.backward(
    from.map((output) => output.handle),
    cotangents("backward", from, gradTensors),
    retainGraph,
    createGraph,
    inputs?.map((input) => input.handle),
  );
}
