/**
 * From a JavaScript call to the addon's one door and back.
 *
 * Tensors go down as handles, with a bit mask that says which arguments are tensors, and lists of tensors as a
 * Float64Array of handles; everything else goes as it is and is checked by the operator's schema there. A number
 * that comes back is always a handle; other values come as { value } (native/dispatch/result.h).
 */

import { GeneratorBase, TensorBase } from "./base.js";
import { isOutsideScopes, settle } from "./context.js";
import { wrongArgument } from "./errors.js";
import { groups } from "./generated/groups.generated.js";
import { type Handle, native } from "./native.js";
import { isSweepDue, sweep } from "./net.js";
import { placed, placement } from "./placement.js";
import type { Tensor } from "./tensor.js";

// Generated code names its operators by their place in this list, so it is the first the addon is told.
native.defineGroups(groups);

let construct: new (handle: Handle) => Tensor;

/** Told by tensor.ts, which this file cannot import: Tensor's methods call it. */
export function setTensorClass(tensorClass: new (handle: Handle) => Tensor): void {
  construct = tensorClass;
}

/** The Tensor of a new handle. Outside scopes it falls into the net when nobody holds it. */
export function wrap(handle: Handle): Tensor {
  const tensor = new construct(handle);
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

// Arrays of handles are read before the call returns, so they are used again: making one costs as much as an operator.
// One operator may take several lists of the same length; `listsInUse` counts those of the present call.
const longestKept = 64;
const keptLists = new Map<number, Float64Array>();
let listsInUse = 0;

function arrayFor(length: number): Float64Array {
  if (length > longestKept) return new Float64Array(length);
  const key = listsInUse++ * (longestKept + 1) + length;
  let array = keptLists.get(key);
  if (!array) {
    array = new Float64Array(length);
    keptLists.set(key, array);
  }
  return array;
}

function handleList(values: readonly unknown[]): Float64Array {
  const handles = arrayFor(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value instanceof TensorBase) {
      // A disposed tensor's 0 would read as null.
      handles[i] = value.handle === 0 ? -1 : value.handle;
    } else if (value === null || value === undefined) {
      handles[i] = 0;
    } else {
      throw wrongArgument("operator", `element ${i} of a list of Tensors`, "a Tensor", value);
    }
  }
  return handles;
}

function holdsTensors(values: readonly unknown[]): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] instanceof TensorBase) return true;
  return false;
}

function lowerObject(value: object): unknown {
  if (Array.isArray(value)) {
    return holdsTensors(value) ? handleList(value) : value;
  }
  if (value instanceof GeneratorBase) return value.external;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  return lowerOptions(value as Record<string, unknown>);
}

function lowerOptions(options: Record<string, unknown>): Record<string, unknown> {
  for (const key in options) {
    const value = options[key];
    if (Array.isArray(value) && holdsTensors(value)) {
      return { ...options, [key]: handleList(value) };
    }
  }
  return options;
}

// Which of the arguments lowered since it was last 0 are tensors.
let mask = 0;

function begin(): void {
  settle();
  mask = 0;
  listsInUse = 0;
}

function lower(value: unknown, bit: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof TensorBase) {
    mask |= bit;
    return value.handle;
  }
  return lowerObject(value);
}

export function invoke1(group: number, a: unknown): unknown {
  begin();
  const x = lower(a, 1);
  return raise(native.call(group, mask, x));
}

export function invoke2(group: number, a: unknown, b: unknown): unknown {
  begin();
  const x = lower(a, 1);
  const y = lower(b, 2);
  return raise(native.call(group, mask, x, y));
}

export function invoke3(group: number, a: unknown, b: unknown, c: unknown): unknown {
  begin();
  const x = lower(a, 1);
  const y = lower(b, 2);
  const z = lower(c, 4);
  return raise(native.call(group, mask, x, y, z));
}

export function invoke4(group: number, a: unknown, b: unknown, c: unknown, d: unknown): unknown {
  begin();
  const x = lower(a, 1);
  const y = lower(b, 2);
  const z = lower(c, 4);
  const w = lower(d, 8);
  return raise(native.call(group, mask, x, y, z, w));
}

export function invokeMany(group: number, values: readonly unknown[]): unknown {
  begin();
  const lowered = values.map((value, i) => lower(value, 2 ** i));
  return raise(native.call(group, mask, ...lowered));
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
