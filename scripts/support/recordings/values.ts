// Written values as a TypeScript caller says them.

import { F, type Tensor } from "../../../lib/index.js";
import { camel, resolve } from "./names.js";
import type { Written } from "./recording.js";

/** What a reference in a written value leads to. */
export interface Sources {
  inputs: readonly Tensor[];
  results: readonly unknown[];
}

/** A Python slice, for the one function that takes it. */
export class Slice {
  constructor(readonly ends: readonly (number | null)[]) {}
}

export const ellipsis = Symbol("ellipsis");

const memoryFormats: Readonly<Record<string, string>> = {
  contiguous_format: "contiguous",
  preserve_format: "preserve",
  channels_last: "channelsLast",
  channels_last_3d: "channelsLast3d",
};

function number(text: string): number {
  if (text === "nan") return Number.NaN;
  return text.endsWith("inf") ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
}

function follow(results: readonly unknown[], [call, ...path]: readonly number[]): unknown {
  let value = results[call!];
  for (const i of path) value = (value as readonly unknown[])[i];
  return value;
}

/** A function that is an argument, such as an activation. */
function functionOf(python: string): unknown {
  const target = resolve(python);
  if (target?.kind !== "function") throw new Error(`no function ${python} here`);
  return target.call;
}

export function revive(written: Written, sources: Sources): unknown {
  if (typeof written !== "object" || written === null) return written;
  if (Array.isArray(written)) return written.map((element) => revive(element, sources));
  const object = written as Record<string, unknown>;
  if ("t" in object) return sources.inputs[object.t as number];
  if ("r" in object) return follow(sources.results, object.r as number[]);
  if ("big" in object) return BigInt(object.big as string);
  if ("float" in object) return number(object.float as string);
  if ("re" in object) return { re: revive(object.re, sources), im: revive(object.im, sources) };
  if ("name" in object) return memoryFormats[object.name as string] ?? object.name;
  if ("slice" in object) return new Slice(object.slice as (number | null)[]);
  if ("ellipsis" in object) return ellipsis;
  if ("distance" in object) {
    const { p, eps, keepdim } = object.distance as { p: number; eps: number; keepdim: boolean };
    return (x: Tensor, y: Tensor) => F.pairwiseDistance(x, y, { p, eps, keepdim });
  }
  if ("function" in object) return functionOf(object.function as string);
  const fields = Object.entries(object.fields as Record<string, unknown>);
  return Object.fromEntries(fields.map(([name, value]) => [camel(name), revive(value, sources)]));
}
