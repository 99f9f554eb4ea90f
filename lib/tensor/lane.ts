/**
 * Writes an operator's arguments for the addon: the lane is memory that both sides see (native/dispatch/lane.h), so a
 * number or a tensor's handle crosses without a call. Lists of either go there too, while they fit; whatever else
 * there is goes as an argument of the call.
 */

import { GeneratorBase, TensorBase } from "./base.js";
import { settle } from "./context.js";
import { ArgumentError, wrongArgument } from "./errors.js";
import { type Handle, native } from "./native.js";

// numbers[0] is the handle that comes back; header[0] is the operator, header[1] how many arguments there are.
const { numbers, elements, header } = native.lane;
const tag = {
  undefined: 0,
  null: 1,
  boolean: 2,
  number: 3,
  tensor: 4,
  numberList: 5,
  tensorList: 6,
  value: 7,
};
let usedElements = 0;
/** Arguments that the lane cannot hold; null where there are none. */
let values: unknown[] | null = null;
/** Tells whether another call wrote the lane since. */
let serial = 0;

/** Begins a call; gives what `send` wants to know it by. */
export function begin(): number {
  settle();
  usedElements = 0;
  values = null;
  serial = (serial + 1) | 0;
  return serial;
}

function putValue(place: number, value: unknown): void {
  header[2 + place] = tag.value;
  if (values) values.push(value);
  else values = [value];
}

function elementHandle(value: unknown, i: number): Handle {
  // A disposed tensor's 0 would read as null.
  if (value instanceof TensorBase) return value.handle === 0 ? -1 : value.handle;
  if (value === null || value === undefined) return 0;
  throw wrongArgument("operator", `element ${i} of a list of Tensors`, "a Tensor", value);
}

function holdsTensors(list: readonly unknown[]): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] instanceof TensorBase) return true;
  return false;
}

function putTensors(place: number, list: readonly unknown[]): void {
  if (usedElements + list.length > elements.length) {
    putValue(place, Float64Array.from(list, elementHandle));
    return;
  }
  for (let i = 0; i < list.length; i++) elements[usedElements + i] = elementHandle(list[i], i);
  usedElements += list.length;
  header[2 + place] = tag.tensorList;
  numbers[1 + place] = list.length;
}

function putList(place: number, list: readonly unknown[]): void {
  if (usedElements + list.length <= elements.length) {
    let i = 0;
    for (; i < list.length; i++) {
      const element = list[i];
      if (typeof element !== "number") break;
      elements[usedElements + i] = element;
    }
    if (i === list.length) {
      usedElements += i;
      header[2 + place] = tag.numberList;
      numbers[1 + place] = i;
      return;
    }
  }
  if (holdsTensors(list)) putTensors(place, list);
  else putValue(place, list);
}

function lowerOptions(options: Record<string, unknown>): Record<string, unknown> {
  for (const key in options) {
    const value = options[key];
    if (Array.isArray(value) && holdsTensors(value)) {
      return { ...options, [key]: Float64Array.from(value, elementHandle) };
    }
  }
  return options;
}

function putObject(place: number, value: object): void {
  if (Array.isArray(value)) putList(place, value);
  else if (value instanceof GeneratorBase) putValue(place, value.external);
  else if (ArrayBuffer.isView(value)) putValue(place, Array.from(value as unknown as ArrayLike<unknown>));
  else putValue(place, lowerOptions(value as Record<string, unknown>));
}

/** Argument `place` of the call; none may be left out. */
export function write(place: number, value: unknown): void {
  if (value === undefined) {
    header[2 + place] = tag.undefined;
  } else if (value instanceof TensorBase) {
    header[2 + place] = tag.tensor;
    numbers[1 + place] = value.handle;
  } else if (typeof value === "number") {
    header[2 + place] = tag.number;
    numbers[1 + place] = value;
  } else if (value === null) {
    header[2 + place] = tag.null;
  } else if (typeof value === "boolean") {
    header[2 + place] = tag.boolean;
    numbers[1 + place] = value ? 1 : 0;
  } else if (typeof value === "object") {
    putObject(place, value);
  } else {
    putValue(place, value);
  }
}

/** Runs operator `group` on `count` arguments. `target` is the Tensor for the result where the net is to watch it. */
export function send(group: number, count: number, began: number, target: TensorBase | null): unknown {
  if (began !== serial) {
    throw new ArgumentError("operator", "operator: a getter among the arguments called another operator");
  }
  header[0] = group;
  header[1] = count;
  if (values) {
    const others = values;
    values = null;
    return native.call(target, ...others);
  }
  return target === null ? native.call() : native.call(target);
}

/** The handle of the one Tensor that came back; 0 for any other result. */
export function received(): Handle {
  return numbers[0]!;
}
