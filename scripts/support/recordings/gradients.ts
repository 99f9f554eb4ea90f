// What flows back from results, against what Python recorded.

import { autograd, Tensor } from "../../../lib/index.js";
import type { Difference } from "./compare.js";
import type { StoredOutput } from "./recording.js";
import { buildPlain } from "./tensors.js";

export interface StoredGradients {
  cotangents: readonly StoredOutput[];
  /** The inputs, by their numbers, that were differentiated for. */
  inputs: readonly number[];
  values?: readonly (StoredOutput | null)[];
  /** What Python said, where the backward pass is an error. */
  raises?: string;
}

/** What is differentiated for, in the recorder's order, with the words for it in a message. */
export interface Wanted {
  tensor: Tensor;
  title: string;
}

export interface GradientsOptions {
  blob: Uint8Array;
  compare(actual: Tensor, stored: StoredOutput): Difference | null;
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(tensorsIn) : [];
}

/** What is wrong with the gradients, or null. */
export function gradientsProblem(
  { cotangents, values, raises }: StoredGradients,
  returned: unknown,
  wanted: readonly Wanted[],
  { blob, compare }: GradientsOptions,
): string | null {
  const outputs = tensorsIn(returned).filter((tensor) => tensor.requiresGrad);
  if (outputs.length !== cotangents.length) {
    return `expected ${cotangents.length} outputs to require a gradient, got ${outputs.length}`;
  }
  const gradOutputs = cotangents.map((stored) => buildPlain(stored, blob));
  const inputs = wanted.map(({ tensor }) => tensor);
  let gradients: (Tensor | null)[];
  try {
    gradients = autograd.grad(outputs, inputs, { gradOutputs, allowUnused: true });
  } catch (error) {
    return raises === undefined ? `backward threw ${(error as Error).message.slice(0, 200)}` : null;
  }
  if (raises !== undefined) return `expected an error: ${raises}`;
  for (const [i, stored] of values!.entries()) {
    const gradient = gradients[i] ?? null;
    const { title } = wanted[i]!;
    if (stored === null || gradient === null) {
      if (stored !== gradient) return `of ${title}: one side has none`;
      continue;
    }
    const difference = compare(gradient, stored);
    if (difference) return `of ${title}: ${difference.text}`;
  }
  return null;
}
