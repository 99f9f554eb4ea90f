// A state in a file: its Tensors under names of their own, all else as one text beside them.

import { Tensor } from "../tensor/index.js";
import { optionsOf, problem, show } from "./checks.js";
import type { State, StateValue } from "./state.js";

/** What `io.saveSafetensors` writes and `io.loadSafetensors` reads. */
export interface PackedState {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

/** What stands in the text for a Tensor by its name, and for a number that JSON does not have. */
const [tensorMark, numberMark] = ["$tensor", "$number"];
const numbers = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);
const entry = "candelabra.state";
/** A state that holds itself has no end. */
const deepest = 64;

/**
 * Splits a state into Tensors by name and one text, for a file.
 *
 * A Tensor is named by its path, `aggregator/state/tracked/0`; numbers come back with the same bits.
 * Source: own; PyTorch pickles nested states with `torch.save`.
 *
 * @example
 * const moco = new mtl.MoCo();
 * moco.aggregate([[2, 0], [0, 1]]);
 * const { tensors, metadata } = mtl.packState(moco.stateDict());
 * await io.saveSafetensors(tensors, "moco.safetensors", { metadata });
 * new mtl.MoCo().loadStateDict(mtl.unpackState(await io.loadSafetensors("moco.safetensors")));
 */
export function packState(state: State): PackedState {
  const operation = "mtl.packState";
  optionsOf(operation, state);
  const tensors: Record<string, Tensor> = {};
  const plain = (value: StateValue, path: readonly string[]): unknown => {
    const name = path.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    if (value instanceof Tensor) {
      tensors[name] = value;
      return { [tensorMark]: name };
    }
    for (const [text, number] of numbers) if (Object.is(value, number)) return { [numberMark]: text };
    if (typeof value !== "object" || value === null) return value;
    if (path.length > deepest)
      throw problem(operation, `the state is more than ${deepest} levels deep at ${name}`);
    if (Array.isArray(value)) return value.map((item, i) => plain(item, [...path, String(i)]));
    for (const mark of [tensorMark, numberMark]) {
      if (mark in value) throw problem(operation, `expected another key than "${mark}" at ${name}`);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, [...path, key])]));
  };
  return { metadata: { [entry]: JSON.stringify(plain(state, [])) }, tensors };
}

/** Puts together what `packState` split. Throws an `ArgumentError` for what it did not write. PyTorch: `torch.load`. */
export function unpackState(packed: PackedState): State {
  const operation = "mtl.unpackState";
  const { tensors, metadata } = optionsOf(operation, packed);
  const text: unknown = metadata?.[entry];
  if (text === undefined) throw problem(operation, `the metadata has no "${entry}": did packState write it?`);
  return parsed(operation, text, (value) => {
    if (typeof value !== "object" || value === null) return value;
    const marked = value as Record<string, string>;
    if (numberMark in value) return numbers.get(marked[numberMark]!);
    if (!(tensorMark in value)) return value;
    const name = marked[tensorMark]!;
    if (Object.hasOwn(tensors ?? {}, name)) return tensors[name];
    throw problem(operation, `the Tensor "${name}" is not among the tensors`);
  }) as State;
}

function parsed(operation: string, text: unknown, revive: (value: unknown) => unknown): unknown {
  if (typeof text !== "string") {
    throw problem(operation, `expected a text under "${entry}" in the metadata, got ${show(text)}`);
  }
  try {
    return JSON.parse(text, (_key, value: unknown) => revive(value));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw problem(operation, `the text under "${entry}" is no JSON: ${error.message}`);
  }
}
