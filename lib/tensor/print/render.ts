// `tensor(` + values + what cannot be seen from the values + `)`, as PyTorch 2.13 prints it.

import { formatterFor, type PrintableValue } from "./formatter.js";
import { layOut, type Shown } from "./layout.js";
import { getPrintOptions } from "./options.js";

/** What printing needs to know of a tensor. */
export interface Printable {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly device: string;
  readonly requiresGrad: boolean;
  readonly gradFn: string | null;
  /** The dtype that floating literals give; defaults to float32. */
  readonly defaultDtype?: string;
  /**
   * The values in row-major order, complex ones as real and imaginary part in turn. Each dimension longer than
   * `2 * edgeitems` gives only its first and last `edgeitems` entries; Infinity asks for all.
   */
  edgeValues(edgeitems: number): ArrayLike<PrintableValue>;
}

const prefix = "tensor(";
const complexOf: Readonly<Record<string, string>> = {
  float16: "complex32",
  float32: "complex64",
  float64: "complex128",
};

/** What literals give is left unsaid, as PyTorch does. */
function isUnsaid(dtype: string, defaultDtype: string): boolean {
  return [defaultDtype, complexOf[defaultDtype], "int64", "bool"].includes(dtype);
}

export function render(tensor: Printable): string {
  const { linewidth } = getPrintOptions();
  let text = prefix + contents(tensor);
  // PyTorch counts from the last newline, and two more than there are characters: kept for equal line breaks.
  let column = text.length - text.lastIndexOf("\n") + 1;
  for (const suffix of suffixes(tensor)) {
    if (column + suffix.length + 2 > linewidth) {
      text += `,\n${" ".repeat(prefix.length)}${suffix}`;
      column = prefix.length + suffix.length;
    } else {
      text += `, ${suffix}`;
      column += suffix.length + 2;
    }
  }
  return `${text})`;
}

function contents(tensor: Printable): string {
  if (tensor.device === "meta") return "...";
  const numel = count(tensor.shape);
  if (numel === 0) return "[]";
  const { threshold, edgeitems } = getPrintOptions();
  const summarised = numel > threshold;
  const values = tensor.edgeValues(summarised ? edgeitems : Number.POSITIVE_INFINITY);
  const formatters = formattersFor(values, tensor.dtype);
  return layOut({ shape: tensor.shape, summarised, values, formatters }, prefix.length);
}

function formattersFor(values: ArrayLike<PrintableValue>, dtype: string): Shown["formatters"] {
  if (!dtype.startsWith("complex")) return [formatterFor(values, dtype)];
  const parts = [0, 1].map((part) => Array.from(values).filter((_, i) => i % 2 === part));
  return [formatterFor(parts[0]!, dtype), formatterFor(parts[1]!, dtype)];
}

function suffixes(tensor: Printable): string[] {
  const { shape, dtype, device, requiresGrad, gradFn, defaultDtype = "float32" } = tensor;
  const said: string[] = [];
  const meta = device === "meta";
  const numel = count(shape);
  if (device !== "cpu") said.push(`device='${device}'`);
  const empty = numel === 0;
  const sizeHidden = empty ? shape.length !== 1 : getPrintOptions().edgeitems === 0;
  if (meta || sizeHidden) said.push(`size=${tuple(shape)}`);
  // Without elements nothing shows that integers were meant, so only the default float32 goes unsaid.
  if (meta || empty ? dtype !== defaultDtype : !isUnsaid(dtype, defaultDtype))
    said.push(`dtype=torch.${dtype}`);
  if (gradFn !== null) said.push(`grad_fn=<${gradFn}>`);
  else if (requiresGrad) said.push("requires_grad=True");
  return said;
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Python's tuple: one item keeps its comma. */
function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}
