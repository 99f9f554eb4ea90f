/** The names and shapes of things, as every signature writes them. */

/** Element types, named as PyTorch names them. */
export type DType =
  | "bool"
  | "uint8"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  | "complex32"
  | "complex64"
  | "complex128"
  | "uint16"
  | "uint32"
  | "uint64";

/** Where a tensor lives; `meta` tensors have a shape and no memory. */
export type Device = "cpu" | "cuda" | `cuda:${number}` | "meta";

export type Shape = readonly number[];

/** What stands for a Python number: a whole JavaScript number is an int, any other a float. */
export type Scalar = number | boolean | bigint;

/** A complex number, wherever an operator takes a Scalar. */
export interface Complex {
  re: number;
  im: number;
}

export type MemoryFormat = "contiguous" | "preserve" | "channelsLast" | "channelsLast3d";

export type Layout = "strided" | "sparseCoo";

export interface TensorOptions {
  /** Defaults to the default dtype, or to what the data is. */
  dtype?: DType | null;
  /** Defaults to the default device. */
  device?: Device | null;
  /** Record operations on the new tensor; defaults to false. */
  requiresGrad?: boolean;
}

/** Numbers nested as deep as the tensor has dimensions. */
export type NestedArray = Scalar | readonly NestedArray[];

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;
