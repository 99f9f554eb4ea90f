/**
 * JavaScript functions as autograd's graph calls them: handles become Tensors and back.
 *
 * The engine calls in the middle of `backward`, with its own gradient mode (off, unless the graph of the backward is
 * wanted). So a callback runs in a context of the scope that `backward` was called in and the engine's mode.
 */

import { currentContext, within } from "../context.js";
import { wrap } from "../invoke.js";
import type { Handle } from "../native.js";
import type { Tensor } from "../tensor.js";
import { native } from "./native.js";

/** The bits of a context's mode that the engine decides; autocast stays as it is around `backward`. */
const gradientModes = 3;

export function inCallback<T>(operation: string, fn: () => T): T {
  const { scope, mode } = currentContext();
  return within(operation, { scope, mode: (mode & ~gradientModes) | (native.mode() & gradientModes) }, fn);
}

export function tensorsOf(handles: readonly (Handle | null)[]): (Tensor | null)[] {
  return handles.map((handle) => (handle === null ? null : wrap(handle)));
}
