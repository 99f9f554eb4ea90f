/** Values out of a tensor: typed arrays and nested arrays. */

import { CandelabraError } from "./errors.js";
import { native } from "./native.js";
import type { Tensor } from "./tensor.js";
import type { DType, NestedArray, TypedArray } from "./types.js";

const constructors: Record<DType, new (buffer: ArrayBuffer) => TypedArray> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  // The half types are widened first; complex numbers come as pairs.
  float16: Float32Array,
  bfloat16: Float32Array,
  complex32: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
};

const widened: Partial<Record<DType, DType>> = {
  float16: "float32",
  bfloat16: "float32",
  complex32: "complex64",
};

export function toTypedArray(tensor: Tensor): TypedArray {
  const dtype = tensor.dtype;
  const wider = widened[dtype];
  if (wider) {
    const detached = tensor.detach();
    const copy = detached.to(wider);
    const array = new constructors[wider](native.toBuffer(copy.handle));
    detached.dispose();
    copy.dispose();
    return array;
  }
  return new constructors[dtype](native.toBuffer(tensor.handle));
}

function safeInteger(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new CandelabraError(
      "toArray",
      `toArray: the integer ${value} is not exact as a number: use toTypedArray() for a BigInt64Array`,
    );
  }
  return number;
}

function elements(tensor: Tensor): readonly (number | boolean)[] {
  const array = toTypedArray(tensor);
  if (tensor.dtype === "bool") return Array.from(array as Uint8Array, (value) => value !== 0);
  if (array instanceof BigInt64Array || array instanceof BigUint64Array)
    return Array.from(array, safeInteger);
  return Array.from(array as Float64Array);
}

export function toNestedArray(tensor: Tensor): NestedArray {
  if (tensor.dtype.startsWith("complex")) {
    throw new CandelabraError(
      "toArray",
      "toArray: complex numbers have no JavaScript form: use viewAsReal() first",
    );
  }
  const values = elements(tensor);
  const shape = tensor.shape;
  let next = 0;
  const nest = (dim: number): NestedArray => {
    if (dim === shape.length) return values[next++] as number | boolean;
    return Array.from({ length: shape[dim] as number }, () => nest(dim + 1));
  };
  return nest(0);
}
