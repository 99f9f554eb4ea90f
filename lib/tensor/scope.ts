/** Scopes: what is made inside is freed at the end, so a training loop needs no garbage collector. */

import { TensorBase } from "./base.js";
import { currentContext, endScope, openOrOutside, within } from "./context.js";
import { native } from "./native.js";
import { isSweepDue, sweep } from "./net.js";

/** Tensors in a returned value: itself, or inside arrays, Maps, Sets and plain objects. */
function* tensorsIn(value: unknown, seen = new Set<unknown>()): Generator<TensorBase> {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof TensorBase) {
    yield value;
  } else if (value instanceof Map) {
    for (const element of value.values()) yield* tensorsIn(element, seen);
  } else if (Array.isArray(value) || value instanceof Set) {
    for (const element of value) yield* tensorsIn(element, seen);
  } else if (!ArrayBuffer.isView(value)) {
    for (const element of Object.values(value)) yield* tensorsIn(element, seen);
  }
}

function release<T>(result: T, scope: number, parent: number): T {
  // The body of a training step gives nothing or a number.
  if (typeof result !== "object" || result === null) return result;
  for (const tensor of tensorsIn(result)) {
    if (native.scopeOf(tensor.handle) !== scope) continue;
    native.moveTo(tensor.handle, parent);
    if (parent === 0) native.watch(tensor.handle, tensor);
  }
  return result;
}

/**
 * Runs `fn` and frees every tensor made inside, save those it returns (also inside arrays, objects, Maps and Sets),
 * those that were `keep()`-ed, parameters and optimizer state. An `async` function keeps its scope across awaits,
 * also when several run at once. Scopes nest: what is returned belongs to the outer one.
 *
 * @example
 * const total = scope(() => {
 *   const x = ones([3]);
 *   return x.mul(2).sum(); // x and x.mul(2) are freed
 * });
 * total.item(); // 6
 */
export function scope<T>(fn: () => T): T {
  const outer = currentContext();
  const inner = native.openScope();
  const context = { scope: inner, mode: outer.mode };
  let finished = true;
  try {
    const result = within("scope", context, fn);
    if (!(result instanceof Promise)) return release(result, inner, outer.scope);
    finished = false;
    // The outer scope may end before this one, when nobody waits for it there.
    const leave = (value: T): T => release(value, inner, openOrOutside(outer.scope));
    return result.then(leave).finally(() => endScope(inner)) as T;
  } finally {
    if (finished) native.closeScope(inner);
    // What was returned or kept is outside now; a loop that makes nothing else there would never look.
    if (outer.scope === 0 && isSweepDue()) sweep();
  }
}
