/** Tensors from what may be one already, and questions about values that may not be. */

import { optionsOf, TensorBase } from "./base.js";
import { fromTypedArray, tensor } from "./creation.js";
import { wrongArgument } from "./errors.js";
import { Tensor } from "./tensor.js";
import type { Device, DType, NestedArray, TensorOptions, TypedArray } from "./types.js";

/** Whether a value is a Tensor. PyTorch: `torch.is_tensor`. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof TensorBase;
}

/** PyTorch: `torch.numel`. */
export function numel(input: Tensor): number {
  return input.numel();
}

/** The index of its CUDA device, -1 on the CPU. PyTorch: `torch.get_device`. */
export function getDevice(input: Tensor): number {
  return input.getDevice();
}

/**
 * A tensor of the data: a tensor that fits is given back as it is. PyTorch: `torch.as_tensor`.
 *
 * @example
 * const x = ones([2]);
 * asTensor(x) === x; // true
 */
export function asTensor(
  data: NestedArray | TypedArray | Tensor,
  options?: { dtype?: DType | null; device?: Device | null } | null,
): Tensor {
  if (!(data instanceof Tensor)) return tensor(data, options);
  const { dtype = null, device = null } = optionsOf("asTensor", options);
  const fits = (!dtype || dtype === data.dtype) && (!device || device === data.device);
  return fits ? data : data.to({ dtype, device });
}

export interface AsarrayOptions extends TensorOptions {
  /** True always copies, false throws where a copy is needed; by default only where it is needed. */
  copy?: boolean | null;
}

/** As `asTensor`, with a say in copying; the result shares no graph unless it is asked for. PyTorch: `torch.asarray`. */
export function asarray(data: NestedArray | TypedArray | Tensor, options?: AsarrayOptions | null): Tensor {
  const { dtype = null, device = null, copy = null, requiresGrad = false } = optionsOf("asarray", options);
  let result = asTensor(data, { dtype, device });
  if (copy === false && result !== data) {
    throw wrongArgument("asarray", "copy", "true or null where the data must be copied", copy);
  }
  if (copy === true && result === data) result = result.clone();
  if (requiresGrad) return result.detach().requiresGrad_();
  return result.requiresGrad ? result.detach() : result;
}

export interface FrombufferOptions {
  dtype: DType;
  /** How many elements; all that follow when left out. */
  count?: number;
  /** Bytes to pass over first; defaults to 0. */
  offset?: number;
  requiresGrad?: boolean;
}

const arrays: Partial<
  Record<DType, new (buffer: ArrayBufferLike, offset: number, count: number) => TypedArray>
> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/**
 * One dimension of elements over the bytes of a buffer; the memory is shared with a SharedArrayBuffer only.
 * PyTorch: `torch.frombuffer`.
 *
 * @example
 * frombuffer(new Float32Array([1, 2]).buffer, { dtype: "float32", offset: 4 }).toArray(); // [2]
 */
export function frombuffer(buffer: ArrayBufferLike, options: FrombufferOptions): Tensor {
  const { dtype, offset = 0, count, requiresGrad = false } = optionsOf("frombuffer", options);
  const Elements = dtype === undefined ? undefined : arrays[dtype];
  if (!Elements || dtype === undefined) {
    throw wrongArgument("frombuffer", "dtype", `one of ${Object.keys(arrays).join(", ")}`, dtype);
  }
  const size = { bool: 1, uint8: 1, int8: 1, int16: 2, int32: 4, float32: 4 }[dtype as "bool"] ?? 8;
  const most = Math.floor((buffer.byteLength - offset) / size);
  const length = count ?? most;
  if (offset % size !== 0 || length > most || length < 1) {
    const expected = `an offset of whole ${dtype} elements and at least one after it`;
    throw wrongArgument("frombuffer", "offset and count", expected, `${offset} and ${length}`);
  }
  const made = fromTypedArray(new Elements(buffer, offset, length));
  const result = dtype === "bool" ? made.to("bool") : made;
  return requiresGrad ? result.requiresGrad_() : result;
}
