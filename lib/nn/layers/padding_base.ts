// What the padding layers share: how much to add, from the last dimension backwards.

import { ArgumentError, handleOf, ShapeError, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";
import { pySize } from "../repr.js";
import { sizesOf } from "./sizes.js";

/** One number for every side, or `[left, right]`. */
export type Padding1 = number | readonly [left: number, right: number];
/** One number for every side, or `[left, right, top, bottom]`. */
export type Padding2 = number | readonly [left: number, right: number, top: number, bottom: number];
/** One number for every side, or `[left, right, top, bottom, front, back]`. */
export type Padding3 =
  | number
  | readonly [left: number, right: number, top: number, bottom: number, front: number, back: number];

export abstract class PadBase<Padding extends number | readonly number[]> extends Module<
  [input: Tensor],
  Tensor
> {
  readonly padding: readonly number[];

  constructor(dimensions: 1 | 2 | 3, padding: Padding) {
    super();
    this.padding = sizesOf(this.constructor.name, "padding", padding, 2 * dimensions);
  }

  /** The input with its sides filled from itself. */
  protected fillFromInput(input: Tensor, mode: Exclude<F.PaddingMode, "constant">): Tensor {
    handleOf(this.constructor.name, "input", input);
    const dimensions = this.padding.length / 2;
    const { ndim, shape } = input;
    if (ndim !== dimensions + 1 && ndim !== dimensions + 2) {
      const sentence = `expected input of ${dimensions + 1} or ${dimensions + 2} dimensions, got [${shape}]`;
      throw problem(ShapeError, this.constructor.name, sentence);
    }
    return F.pad(input, this.padding, { mode });
  }

  protected override describe(): string {
    return pySize(this.padding);
  }
}

/** Throws unless it is a number, which is what fills a constant padding. */
export function requireValue(layer: string, value: number): number {
  if (typeof value === "number") return value;
  throw problem(ArgumentError, layer, `expected a number for value, got ${typeof value}`);
}
