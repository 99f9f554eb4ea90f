// Elements into lines: nested brackets, line breaks, "..." where a dimension is summarised.

import type { ElementFormatter, PrintableValue } from "./formatter.js";
import { getPrintOptions } from "./options.js";
import { shownSize } from "./shown.js";

/** What is shown of a tensor: its sizes, and the values left when long dimensions keep only their edges. */
export interface Shown {
  shape: readonly number[];
  summarised: boolean;
  values: ArrayLike<PrintableValue>;
  /** One formatter, or one for the real and one for the imaginary part of interleaved complex values. */
  formatters: readonly [ElementFormatter] | readonly [ElementFormatter, ElementFormatter];
}

/** The brackets and all within, `[[1, 2],\n        [3, 4]]`, for a text that starts in column `indent`. */
export function layOut(shown: Shown, indent: number): string {
  const { edgeitems, linewidth } = getPrintOptions();
  const [real, imaginary] = shown.formatters;
  const parts = imaginary ? 2 : 1;
  const perLine = (column: number): number => {
    const width = real.width + 2 + (imaginary ? imaginary.width + 1 : 0);
    return Math.max(1, Math.floor((linewidth - column) / width));
  };
  let next = 0;

  const element = (): string => {
    const text = real.format(shown.values[next]!);
    const second = imaginary?.format(shown.values[next + 1]!).trimStart();
    next += parts;
    if (second === undefined) return text;
    return `${text}${/^[+-]/.test(second) ? "" : "+"}${second}j`;
  };

  const entries = (size: number, gap: string, entry: () => string): string[] => {
    const kept = shown.summarised ? shownSize(size, edgeitems) : size;
    const texts = Array.from({ length: kept }, entry);
    if (kept < size) texts.splice(edgeitems, 0, gap);
    return texts;
  };

  const row = (size: number, column: number): string => {
    // The blank keeps the dots apart from the number before them, of which there is none without edge items.
    const texts = entries(size, edgeitems > 0 ? " ..." : "...", element);
    const lines: string[] = [];
    const length = perLine(column);
    for (let i = 0; i < texts.length; i += length) lines.push(texts.slice(i, i + length).join(", "));
    return `[${lines.join(`,\n${" ".repeat(column + 1)}`)}]`;
  };

  const block = (dim: number, column: number): string => {
    const left = shown.shape.length - dim;
    if (left === 0) return element();
    const size = shown.shape[dim]!;
    if (left === 1) return row(size, column);
    const texts = entries(size, "...", () => block(dim + 1, column + 1));
    return `[${texts.join(`,${"\n".repeat(left - 1)}${" ".repeat(column + 1)}`)}]`;
  };

  return block(0, indent);
}
