// Values of parametrized tensors, kept for a section.

import { AsyncLocalStorage } from "node:async_hooks";
import { type Tensor, wrongArgument } from "../../../tensor/index.js";
import type { Module } from "../../module.js";

type Cache = Map<Module, Map<string, Tensor>>;

// The store, so that a section of one promise is none of another's.
const sections = new AsyncLocalStorage<{ cache: Cache | null }>();
// Outside sections nothing is looked up.
let open = 0;

/**
 * Runs `fn`, in which each parametrized tensor is computed once, the first time it is asked for: for weights that are
 * used over and over, as in a recurrent layer. An `async` function keeps its values across awaits, and only its own.
 * Values from an inner section are the outer one's. PyTorch: `torch.nn.utils.parametrize.cached`.
 *
 * @example
 * const layer = nn.utils.parametrizations.orthogonal(new nn.Linear(3, 3));
 * nn.utils.parametrize.cached(() => layer.weight === layer.weight); // true
 */
export function cached<T>(fn: () => T): T {
  if (typeof fn !== "function") throw wrongArgument("cached", "fn", "a function", fn);
  if (sections.getStore()?.cache) return fn();
  const section: { cache: Cache | null } = { cache: new Map() };
  let finished = true;
  const close = (): void => {
    section.cache = null;
    open--;
  };
  open++;
  try {
    const result = sections.run(section, fn);
    if (!(result instanceof Promise)) return result;
    finished = false;
    return result.finally(close) as T;
  } finally {
    if (finished) close();
  }
}

/** The value kept in the section that runs, or else what `compute` gives. */
export function throughCache(module: Module, field: string, compute: () => Tensor): Tensor {
  const cache = open > 0 ? sections.getStore()?.cache : null;
  if (!cache) return compute();
  const known = cache.get(module)?.get(field);
  // The end of a scope inside the section may have freed it.
  if (known && !known.isDisposed) return known;
  const value = compute();
  const fields = cache.get(module) ?? new Map<string, Tensor>();
  cache.set(module, fields.set(field, value));
  return value;
}
