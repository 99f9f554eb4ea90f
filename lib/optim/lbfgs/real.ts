// Numbers as Python's LBFGS has them: some are Python floats, some are tensors of one element in the gradient's dtype,
// and which of them meet decides how a result is rounded.

import { type DType, scope, type Tensor, tensor } from "../../tensor/index.js";

/** A number; with a dtype it stands for a tensor of one element. */
export interface Real {
  readonly value: number;
  readonly dtype: DType | null;
}

type Operand = Real | number;

const numberIn = (x: Operand): number => (typeof x === "number" ? x : x.value);
const dtypeOf = (x: Operand): DType | null => (typeof x === "number" ? null : x.dtype);

function round(value: number, dtype: DType | null): number {
  if (dtype === null || dtype === "float64") return value;
  if (dtype === "float32") return Math.fround(value);
  return scope(() => tensor(Math.fround(value), { dtype: "float32" }).to({ dtype }).item());
}

/** As Python computes it: a float meets a tensor in the tensor's dtype. */
function combine(a: Operand, b: Operand, operation: (a: number, b: number) => number): Real {
  const dtype = dtypeOf(a) ?? dtypeOf(b);
  return { value: round(operation(round(numberIn(a), dtype), round(numberIn(b), dtype)), dtype), dtype };
}

function compare(a: Operand, b: Operand, test: (a: number, b: number) => boolean): boolean {
  const dtype = dtypeOf(a) ?? dtypeOf(b);
  return test(round(numberIn(a), dtype), round(numberIn(b), dtype));
}

export const add = (a: Operand, b: Operand): Real => combine(a, b, (x, y) => x + y);
export const sub = (a: Operand, b: Operand): Real => combine(a, b, (x, y) => x - y);
export const mul = (a: Operand, b: Operand): Real => combine(a, b, (x, y) => x * y);
export const less = (a: Operand, b: Operand): boolean => compare(a, b, (x, y) => x < y);
export const atMost = (a: Operand, b: Operand): boolean => compare(a, b, (x, y) => x <= y);
export const atLeast = (a: Operand, b: Operand): boolean => compare(a, b, (x, y) => x >= y);
export const above = (a: Operand, b: Operand): boolean => compare(a, b, (x, y) => x > y);

/** A float over a tensor is the tensor's reciprocal times the float, in two roundings. */
export function div(a: Operand, b: Operand): Real {
  if (dtypeOf(a) === null && dtypeOf(b) !== null)
    return mul(
      combine(1, b, (x, y) => x / y),
      a,
    );
  return combine(a, b, (x, y) => x / y);
}

export const abs = (a: Real): Real => ({ value: Math.abs(a.value), dtype: a.dtype });
export const sqrt = (a: Real): Real => ({ value: round(Math.sqrt(a.value), a.dtype), dtype: a.dtype });

/** Python's `min(a, b)` and `max(a, b)`: the first, unless the second is less or more. */
export const smaller = (a: Real, b: Real): Real => (less(b, a) ? b : a);
export const larger = (a: Real, b: Real): Real => (above(b, a) ? b : a);

export const float = (value: number): Real => ({ value, dtype: null });

/** The one value of `x`, which stays a tensor's. */
export const read = (x: Tensor): Real => ({ value: Number(x.item()), dtype: x.dtype });
