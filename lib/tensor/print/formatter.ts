// One element to text, with the width that all shown elements need: the choice between 1., 1.0000 and 1.0000e+00.

import { fixed, scientific } from "./decimal.js";
import { getPrintOptions } from "./options.js";

export type PrintableValue = number | bigint | boolean;

export interface ElementFormatter {
  readonly width: number;
  format(value: PrintableValue): string;
}

/** Chooses the form from the values that will be shown, not from those a summary hides. */
export function formatterFor(values: ArrayLike<PrintableValue>, dtype: string): ElementFormatter {
  if (dtype.includes("float") || dtype.startsWith("complex"))
    return floatFormatter(values as ArrayLike<number>);
  const text = dtype === "bool" ? (value: PrintableValue) => (value ? "True" : "False") : String;
  return padded(widest(Array.from(values, text)), text);
}

function floatFormatter(values: ArrayLike<number>): ElementFormatter {
  const { precision, sciMode } = getPrintOptions();
  const sized = Array.from(values).filter((value) => Number.isFinite(value) && value !== 0);
  if (sized.length === 0) return padded(1, integralText);

  const integral = sized.every(Number.isInteger);
  if (sciMode ?? needsExponent(sized)) {
    const text = (value: PrintableValue) => scientific(Number(value), precision);
    return padded(widest(sized.map(text)), text);
  }
  const text = integral ? integralText : (value: PrintableValue) => fixed(Number(value), precision);
  return padded(widest(sized.map(text)), text);
}

/** A whole float keeps its point, `3.`, to be told from an integer; inf and nan need none. */
function integralText(value: PrintableValue): string {
  const text = fixed(Number(value), 0);
  return Number.isFinite(Number(value)) ? `${text}.` : text;
}

function needsExponent(sized: number[]): boolean {
  let [smallest, largest] = [Number.POSITIVE_INFINITY, 0];
  for (const value of sized) {
    smallest = Math.min(smallest, Math.abs(value));
    largest = Math.max(largest, Math.abs(value));
  }
  return largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
}

function widest(texts: string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 1);
}

function padded(width: number, text: (value: PrintableValue) => string): ElementFormatter {
  return { width, format: (value) => text(value).padStart(width) };
}
