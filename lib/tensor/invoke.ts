/**
 * From a JavaScript call to the addon's one door and back.
 *
 * Arguments go down through the lane; all are checked by the operator's schema there. A single tensor comes back as a
 * handle in the lane. In other results a number is always a handle; values come as { value }
 * (native/dispatch/result.h).
 */

import { TensorBase } from "./base.js";
import { isOutsideScopes } from "./context.js";
import { groups } from "./generated/groups.generated.js";
import { begin, received, send, write } from "./lane.js";
import { type Handle, native } from "./native.js";
import { isSweepDue, sweep } from "./net.js";
import { placed, placement } from "./placement.js";
import type { Tensor } from "./tensor.js";

// Generated code names its operators by their place in this list, so it is the first the addon is told.
native.defineGroups(groups);

let make: (handle: Handle) => Tensor;

/** Told by tensor.ts, which this file cannot import: Tensor's methods call it. */
export function setTensorMaker(maker: (handle: Handle) => Tensor): void {
  make = maker;
}

/** The Tensor of a new handle. Outside scopes it falls into the net when nobody holds it. */
export function wrap(handle: Handle): Tensor {
  const tensor = make(handle);
  if (isOutsideScopes()) {
    native.watch(handle, tensor);
    if (isSweepDue()) sweep();
  }
  return tensor;
}

export function wrapAll(handles: readonly (Handle | null)[]): (Tensor | null)[] {
  return handles.map((handle) => (handle === null ? null : wrap(handle)));
}

function raise(result: unknown): unknown {
  if (typeof result === "number") return wrap(result);
  if (Array.isArray(result)) return result.map(raise);
  if (typeof result === "object" && result !== null) return (result as { value: unknown }).value;
  return result;
}

function enter(group: number, count: number, began: number): unknown {
  const target = isOutsideScopes() ? make(0) : null;
  const result = send(group, count, began, target);
  if (result !== undefined) return raise(result);
  const handle = received();
  if (handle === 0) return undefined;
  if (target === null) return make(handle);
  target.handle = handle;
  if (isSweepDue()) sweep();
  return target;
}

export function invoke1(group: number, a: unknown): unknown {
  const began = begin();
  write(0, a);
  return enter(group, 1, began);
}

export function invoke2(group: number, a: unknown, b: unknown): unknown {
  const began = begin();
  write(0, a);
  write(1, b);
  return enter(group, 2, began);
}

export function invoke3(group: number, a: unknown, b: unknown, c: unknown): unknown {
  const began = begin();
  write(0, a);
  write(1, b);
  write(2, c);
  return enter(group, 3, began);
}

export function invoke4(group: number, a: unknown, b: unknown, c: unknown, d: unknown): unknown {
  const began = begin();
  write(0, a);
  write(1, b);
  write(2, c);
  write(3, d);
  return enter(group, 4, began);
}

export function invokeMany(group: number, all: readonly unknown[]): unknown {
  const began = begin();
  for (let i = 0; i < all.length; i++) write(i, all[i]);
  return enter(group, all.length, began);
}

/** As the others, for operators that make a tensor: `requiresGrad` is an option of Python's that no schema has. */
export function invokeFactory(group: number, values: readonly unknown[]): Tensor {
  let wanted = false;
  const located = placement.device === null ? values : placed(group, values);
  const stripped = located.map((value) => {
    if (
      typeof value !== "object" ||
      value === null ||
      !("requiresGrad" in value) ||
      value instanceof TensorBase
    )
      return value;
    const { requiresGrad, ...rest } = value as { requiresGrad?: boolean };
    wanted = requiresGrad === true;
    return rest;
  });
  const tensor = invokeMany(group, stripped) as Tensor;
  return wanted ? tensor.requiresGrad_() : tensor;
}
