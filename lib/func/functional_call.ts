/** A module's forward with other parameters. PyTorch: `torch.func.functional_call`. */

import type { Module } from "../nn/index.js";
import { ArgumentError, Tensor } from "../tensor/index.js";

export interface FunctionalCallOptions {
  /** A tensor that the module holds under several names is replaced under all of them; defaults to true. */
  tieWeights?: boolean;
  /** Every parameter and buffer must be given, and nothing else; defaults to false. */
  strict?: boolean;
}

interface Place {
  module: Module;
  field: string;
  tensor: Tensor;
}

/** Every name of every parameter and buffer; tied ones have several. */
function placesOf(root: Module): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [path, module] of root.namedModules()) {
    for (const { field, name, value } of [...module.ownParameters(), ...module.ownBuffers()]) {
      places.set(path === "" ? name : `${path}.${name}`, { module, field, tensor: value });
    }
  }
  return places;
}

function checkNames(given: readonly string[], places: Map<string, Place>, strict: boolean): void {
  const unknown = given.filter((name) => !places.has(name));
  const missing = strict ? [...places.keys()].filter((name) => !given.includes(name)) : [];
  if (unknown.length === 0 && missing.length === 0) return;
  const parts = [
    unknown.length > 0 ? `the module has no ${unknown.join(", ")}` : "",
    missing.length > 0 ? `missing: ${missing.join(", ")} (strict)` : "",
  ];
  throw new ArgumentError("functionalCall", `functionalCall: ${parts.filter(Boolean).join("; ")}`);
}

/**
 * `module.forward(...args)` with the tensors of `state` in the place of its parameters and buffers, by their names
 * in a state dict. The module is as it was afterwards, also after an error. PyTorch: `torch.func.functional_call`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const state = { weight: ones([1, 2]), bias: zeros([1]) };
 * func.functionalCall(layer, state, [ones([2])]).toArray(); // [2]
 */
export function functionalCall<M extends { forward(...args: never[]): unknown } & Module>(
  module: M,
  state: Readonly<Record<string, Tensor>>,
  args: Parameters<M["forward"]>,
  { tieWeights = true, strict = false }: FunctionalCallOptions = {},
): ReturnType<M["forward"]> {
  const places = placesOf(module);
  const names = Object.keys(state);
  checkNames(names, places, strict && !tieWeights);
  if (!Array.isArray(args)) {
    throw new ArgumentError(
      "functionalCall",
      "functionalCall: expected an array of forward's arguments for args",
    );
  }
  const replaced: Place[] = [];
  const put = (place: Place, value: Tensor): void => {
    replaced.push(place);
    place.module.setField(place.field, value);
  };
  try {
    for (const name of names) {
      const value = state[name];
      if (!(value instanceof Tensor)) {
        throw new ArgumentError(
          "functionalCall",
          `functionalCall: expected a Tensor for ${name}, got ${String(value)}`,
        );
      }
      const place = places.get(name)!;
      put(place, value);
      if (!tieWeights) continue;
      for (const [other, tied] of places) {
        if (tied !== place && tied.tensor === place.tensor && !(other in state)) put(tied, value);
      }
    }
    const missing = strict ? [...places].filter(([, place]) => !replaced.includes(place)) : [];
    if (missing.length > 0) {
      const listed = missing.map(([name]) => name).join(", ");
      throw new ArgumentError("functionalCall", `functionalCall: missing: ${listed} (strict)`);
    }
    return module.forward(...(args as unknown as never[])) as ReturnType<M["forward"]>;
  } finally {
    for (const { module: owner, field, tensor } of replaced) owner.setField(field, tensor);
  }
}
