// What scripts/fixtures/record_printing.py wrote, and the same values as a plain array and as a tensor.

import { type DType, empty, fromTypedArray, type Tensor, viewAsComplex } from "../../lib/tensor/index.js";
import type { Printable } from "../../lib/tensor/print/render.js";
import { shownSize } from "../../lib/tensor/print/shown.js";
import { loadFixture } from "../support/fixtures.js";

export interface PrintingCase {
  name: string;
  dtype: string;
  shape: number[];
  device: string;
  values: (number | string | boolean)[] | "pattern";
  op: "clone" | "add" | "mul" | "neg" | "view" | null;
  gradFn: string | null;
  requiresGrad: boolean;
  options: Record<string, unknown>;
  text: string;
}

export interface NumberCase {
  value: number;
  precision: number;
  fixed: string;
  scientific: string;
}

export const { cases, numbers } = loadFixture<{ cases: PrintingCase[]; numbers: NumberCase[] }>("printing");

/** The recorder's `pattern()`, for cases too long to be listed. */
function pattern(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (((i * 7919) % 1009) - 504) / 64);
}

function valuesOf({ values, shape, dtype }: PrintingCase): (number | bigint | boolean)[] {
  if (values !== "pattern") return values.map((value) => (typeof value === "string" ? BigInt(value) : value));
  const parts = dtype.startsWith("complex") ? 2 : 1;
  return pattern(shape.reduce((product, size) => product * size, parts));
}

/** A tensor in row-major plain JavaScript, to test the printing without libtorch. */
export function plainTensor(recorded: PrintingCase): Printable {
  const { shape, dtype, device, gradFn, requiresGrad } = recorded;
  const values = valuesOf(recorded);
  const parts = dtype.startsWith("complex") ? 2 : 1;
  const pick = (dim: number, at: number, edgeitems: number): (number | bigint | boolean)[] => {
    if (dim === shape.length) return values.slice(at * parts, (at + 1) * parts);
    const size = shape[dim]!;
    const shown = shownSize(size, edgeitems);
    return Array.from({ length: shown }).flatMap((_, i) =>
      pick(dim + 1, at * size + (i < shown / 2 || shown === size ? i : size - shown + i), edgeitems),
    );
  };
  return { shape, dtype, device, gradFn, requiresGrad, edgeValues: (edgeitems) => pick(0, 0, edgeitems) };
}

function storage(recorded: PrintingCase): Float64Array | BigInt64Array {
  if (recorded.dtype !== "int64") return Float64Array.from(valuesOf(recorded), Number);
  return BigInt64Array.from(valuesOf(recorded), (value) => BigInt(value));
}

/** Operators that keep the values and give the tensor a graph. */
const operators = {
  clone: (x: Tensor) => x.clone(),
  add: (x: Tensor) => x.add(0),
  mul: (x: Tensor) => x.mul(1),
  neg: (x: Tensor) => x.neg().neg(),
  view: (x: Tensor) => x.view(x.shape),
};

export function realTensor(recorded: PrintingCase): Tensor {
  const { shape, op, requiresGrad } = recorded;
  const dtype = recorded.dtype as DType;
  const isComplex = dtype.startsWith("complex");
  const make = (): Tensor => {
    if (recorded.device === "meta") return empty(shape, { dtype, device: "meta" });
    const flat = fromTypedArray(storage(recorded));
    if (isComplex) return viewAsComplex(flat.view([...shape, 2])).to(dtype);
    return flat.view(shape).to(dtype);
  };
  const leaf = make().requiresGrad_(requiresGrad);
  return op ? operators[op](leaf) : leaf;
}
