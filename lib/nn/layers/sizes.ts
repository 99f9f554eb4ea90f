// Sizes that layers hold as one number per dimension.

import { ArgumentError } from "../../tensor/index.js";
import { perDimension } from "../functional/sizes.js";
import { problem } from "../problem.js";
import { pySize } from "../repr.js";

/** Sizes of any number of dimensions. */
export type AnySize = number | readonly number[];

/** The sizes of the last dimensions, a number for one; throws when they are something else. */
export function shapeOf(layer: string, name: string, shape: AnySize): number[] {
  const all = typeof shape === "number" ? [shape] : shape;
  if (Array.isArray(all) && all.every(Number.isInteger)) return [...all];
  throw problem(
    ArgumentError,
    layer,
    `expected an integer or a list of them for ${name}, got ${String(shape)}`,
  );
}

/** One integer per dimension; throws when there are others. */
export function sizesOf(layer: string, name: string, size: AnySize, dimensions: number): number[] {
  const all = typeof size === "number" || Array.isArray(size) ? perDimension(size, dimensions) : [];
  if (all.length === dimensions && all.every(Number.isInteger)) return all;
  const wanted = dimensions === 1 ? "an integer" : `an integer or ${dimensions}`;
  const found = typeof size === "number" || Array.isArray(size) ? pySize(size) : String(size);
  throw problem(ArgumentError, layer, `expected ${wanted} for ${name}, got ${found}`);
}
