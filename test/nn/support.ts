// Tensors kept as raw bits by scripts/fixtures/record_nn.py, as expectations and as inputs.

import { type DType, fromTypedArray, type Tensor } from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";

export interface Recorded {
  dtype: DType;
  shape: number[];
  /** Base64 of the elements, little endian, in row-major order. */
  bits: string;
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** What `toEqualBits` takes for a recorded tensor: dtype, shape and elements are all compared. */
export function recorded({ dtype, shape, bits }: Recorded) {
  const elements = elementsOf(dtype, bits);
  return { dtype, shape, toTypedArray: () => elements };
}

/** A recorded tensor as a tensor again. */
export function restore({ dtype, shape, bits }: Recorded): Tensor {
  return fromTypedArray(elementsOf(dtype, bits), shape);
}

function elementsOf(dtype: DType, bits: string): Float32Array | Float64Array | BigInt64Array | Uint8Array {
  const arrayClass = arrays[dtype as keyof typeof arrays];
  if (!arrayClass) throw new Error(`no typed array for ${dtype}`);
  // Copied, because a small Buffer is a view into node's pool and need not be aligned.
  const bytes = Uint8Array.from(Buffer.from(bits, "base64"));
  return new arrayClass(bytes.buffer);
}

export function loadNnFixture<T>(name: string): T {
  return loadFixture<T>(`nn/${name}`);
}
