/** Tensors from JavaScript values. */

import { optionsOf } from "./base.js";
import { settle } from "./context.js";
import { ShapeError, wrongArgument } from "./errors.js";
import { wrap } from "./invoke.js";
import { native } from "./native.js";
import { placement } from "./placement.js";
import { getDefaultDtype } from "./settings.js";
import { Tensor } from "./tensor.js";
import type { DType, NestedArray, Scalar, Shape, TensorOptions, TypedArray } from "./types.js";

const arrayTypes: readonly (readonly [new (...values: never[]) => TypedArray, DType])[] = [
  [Float32Array, "float32"],
  [Float64Array, "float64"],
  [Int32Array, "int32"],
  [BigInt64Array, "int64"],
  [Uint8Array, "uint8"],
  [Uint8ClampedArray, "uint8"],
  [Int8Array, "int8"],
  [Int16Array, "int16"],
  [Uint16Array, "uint16"],
  [Uint32Array, "uint32"],
  [BigUint64Array, "uint64"],
];

function dtypeOf(operation: string, array: unknown): DType {
  for (const [type, dtype] of arrayTypes) if (array instanceof type) return dtype;
  const known = arrayTypes.map(([type]) => type.name).join(", ");
  throw wrongArgument(operation, "data", `one of ${known}`, array);
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function make(array: TypedArray, dtype: DType, shape: Shape, share: boolean): Tensor {
  settle();
  return wrap(native.fromTypedArray(array, dtype, shape, share));
}

function finish(made: Tensor, options: TensorOptions): Tensor {
  const { dtype, device = placement.device, requiresGrad = false } = options;
  let result = made;
  if ((dtype && dtype !== made.dtype) || (device && device !== "cpu")) {
    result = made.to({ dtype: dtype ?? made.dtype, device: device ?? "cpu" });
    made.dispose();
  }
  return requiresGrad ? result.requiresGrad_() : result;
}

function shapeOf(data: NestedArray): number[] {
  const shape: number[] = [];
  let level: NestedArray = data;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0] as NestedArray;
    if (level === undefined) break;
  }
  return shape;
}

function flatten(data: NestedArray, shape: readonly number[]): Scalar[] {
  const values: Scalar[] = [];
  const walk = (level: unknown, dim: number): void => {
    if (dim < shape.length) {
      if (!Array.isArray(level) || level.length !== shape[dim]) {
        const got = Array.isArray(level) ? `an array of ${level.length}` : String(level);
        throw new ShapeError(
          "tensor",
          `tensor: expected ${shape[dim]} elements at dimension ${dim} as in the first one of it, got ${got}`,
        );
      }
      for (const element of level) walk(element, dim + 1);
    } else if (typeof level === "number" || typeof level === "boolean" || typeof level === "bigint") {
      values.push(level);
    } else {
      throw wrongArgument("tensor", `element ${values.length}`, "a number, boolean or bigint", level);
    }
  };
  walk(data, 0);
  return values;
}

/** As Python infers it: bool for booleans, int64 for whole numbers, else floating. */
function packed(
  values: readonly Scalar[],
  wanted: DType | null | undefined,
): { array: TypedArray; dtype: DType } {
  if (values.length > 0 && values.every((value) => typeof value === "boolean")) {
    return { array: Uint8Array.from(values, Number), dtype: "bool" };
  }
  const whole =
    values.length > 0 &&
    values.every(
      (value) => typeof value !== "number" || (Number.isSafeInteger(value) && !Object.is(value, -0)),
    );
  if (whole && !(wanted && /float|complex/.test(wanted))) {
    return { array: BigInt64Array.from(values, (value) => BigInt(value)), dtype: "int64" };
  }
  // Through float64, so that each wanted dtype rounds once, as in Python.
  return { array: Float64Array.from(values, Number), dtype: "float64" };
}

/**
 * A tensor of the given values, copied. PyTorch: `torch.tensor`.
 *
 * Nested arrays give a tensor as deep as they are: whole numbers int64, booleans bool, others the default dtype (JavaScript
 * cannot tell 1.0 from 1: say `dtype: "float32"` for data that happen to be whole). A typed array keeps its own dtype.
 * Throws a `ShapeError` for ragged arrays.
 *
 * @example
 * tensor([[1.5, 2], [3, 4]]).shape; // [2, 2]
 * tensor([1, 2, 3]).dtype; // "int64"
 */
export function tensor(data: NestedArray | TypedArray | Tensor, given?: TensorOptions | null): Tensor {
  const options = optionsOf("tensor", given);
  if (data instanceof Tensor) return finish(data.detach().clone(), options);
  if (isTypedArray(data)) return finish(make(data, dtypeOf("tensor", data), [data.length], false), options);
  const shape = shapeOf(data);
  const { array, dtype } = packed(flatten(data, shape), options.dtype);
  return finish(make(array, dtype, shape, false), {
    ...options,
    dtype: options.dtype ?? (dtype === "float64" ? getDefaultDtype() : dtype),
  });
}

/**
 * A tensor over a typed array, in the given shape (one dimension without).
 *
 * The memory is shared where that is safe: when the array lies on a SharedArrayBuffer, which cannot be detached while
 * the tensor uses it. Any other array is copied. Throws a `ShapeError` when shape and length do not fit.
 * PyTorch: `torch.frombuffer`, `torch.from_numpy`.
 *
 * @example
 * const pixels = new Float32Array(new SharedArrayBuffer(16));
 * const image = fromTypedArray(pixels, [2, 2]);
 * image.shape; // [2, 2]
 */
export function fromTypedArray(array: TypedArray, shape?: Shape | null): Tensor {
  const dtype = dtypeOf("fromTypedArray", array);
  return make(array, dtype, shape ?? [array.length], array.buffer instanceof SharedArrayBuffer);
}
