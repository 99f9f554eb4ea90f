/** What stands between the brackets of Python's `x[...]`, as arguments or in words. */

import { TensorBase } from "../base.js";
import { wrongArgument } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** Integers or booleans nested as deep as the index tensor they stand for. */
export type IndexList = readonly (number | boolean | IndexList)[];

/**
 * One part of an index: an integer, a slice, "..." or several parts in words, `null` for a new dimension, a boolean,
 * a tensor or an array of integers or booleans.
 */
export type IndexItem = number | boolean | null | string | Slice | Tensor | IndexList;

/** Elements from `start` up to before `stop`, every `step`-th, as Python's `slice`; negative places count from the end (PyTorch). */
export class Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number;

  constructor(start: number | null, stop: number | null, step: number) {
    for (const [name, value] of Object.entries({ start, stop, step })) {
      if (value !== null && !Number.isInteger(value)) throw wrongArgument("slice", name, "an integer", value);
    }
    if (step < 1) throw wrongArgument("slice", "step", "an integer above 0", step);
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  toString(): string {
    const step = this.step === 1 ? "" : `:${this.step}`;
    return `${this.start ?? ""}:${this.stop ?? ""}${step}`;
  }
}

/**
 * A slice for `Tensor.at`, with Python's arguments: one is where to stop. PyTorch: `slice` in `x[...]`.
 *
 * @example
 * arange(6).at(slice(1, null, 2)).toArray(); // [1, 3, 5]
 */
export function slice(stop?: number | null): Slice;
export function slice(start: number | null, stop: number | null, step?: number | null): Slice;
export function slice(first: number | null = null, ...rest: (number | null | undefined)[]): Slice {
  if (rest.length === 0) return new Slice(null, first, 1);
  const [stop = null, step = null] = rest;
  return new Slice(first, stop, step ?? 1);
}

/** `"..."`, once words are taken apart. */
export const ellipsis = Symbol("...");

/** A part that is no words any more. */
export type Part = Exclude<IndexItem, string> | typeof ellipsis;

const words: Readonly<Record<string, Part>> = {
  "...": ellipsis,
  None: null,
  null: null,
  newaxis: null,
  True: true,
  true: true,
  False: false,
  false: false,
};
const integer = /^[+-]?\d+$/;
const place = /^[+-]?\d*$/;

// An index in words is mostly a constant of the program, met in every step.
const parsed = new Map<string, readonly Part[]>();
const mostParsed = 512;

/** `"..., 1:3"` is an ellipsis and a slice. */
function parse(text: string): readonly Part[] {
  let parts = parsed.get(text);
  if (!parts) {
    parts = partsIn(text);
    if (parsed.size < mostParsed) parsed.set(text, parts);
  }
  return parts;
}

function partsIn(text: string): Part[] {
  // Commas inside brackets belong to an array.
  const parts = text.split(/,(?![^[]*\])/).map((part) => part.trim());
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  return parts.map(parsePart);
}

function parsePart(text: string): Part {
  if (Object.hasOwn(words, text)) return words[text]!;
  if (integer.test(text)) return Number(text);
  const places = text.split(":").map((one) => one.trim());
  if (places.length > 1 && places.length < 4 && places.every((one) => place.test(one))) {
    const [start, stop, step] = places.map((one) => (one === "" ? null : Number(one)));
    return new Slice(start ?? null, stop ?? null, step ?? 1);
  }
  if (/^\[[\s\d,+-]*\]$/.test(text)) return JSON.parse(text) as IndexList;
  throw wrongArgument("at", "the index", 'such as "..., 1:3"', text);
}

/** Every part of an index. */
export function partsOf(items: readonly IndexItem[]): readonly Part[] {
  for (let i = 0; i < items.length; i++) {
    if (typeof items[i] !== "string") continue;
    if (items.length === 1) return parse(items[0] as string);
    return items.flatMap((item) => (typeof item === "string" ? parse(item) : [item]));
  }
  return items as readonly Part[];
}

export function isTensor(part: Part): part is Tensor {
  return part instanceof TensorBase;
}
