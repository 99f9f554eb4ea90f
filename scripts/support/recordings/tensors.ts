// Tensors from recorded bytes, and the bytes of tensors.

import { asStrided, type DType, empty, fromTypedArray, ops, type Tensor } from "../../../lib/index.js";
import type { StoredInput, StoredOutput } from "./recording.js";

function fromBytes(bytes: Uint8Array, dtype: DType): Tensor {
  return fromTypedArray(bytes).view(dtype);
}

/** An input as Python had it: strides, pending conjugation and autograd included. */
export function build(stored: StoredInput, blob: Uint8Array): Tensor {
  if (stored.meta) return empty(stored.shape, { dtype: stored.dtype as DType, device: "meta" });
  const flat = fromBytes(blob.subarray(stored.at, stored.at + stored.bytes), stored.dtype as DType);
  let tensor = stored.stride
    ? asStrided(flat, stored.shape, stored.stride, stored.offset)
    : flat.view(stored.shape);
  if (stored.conj) tensor = tensor.conj();
  if (stored.neg) tensor = ops.call("aten::_neg_view", tensor) as Tensor;
  return stored.requiresGrad ? tensor.detach().requiresGrad_() : tensor;
}

/** A cotangent: always in row-major order. */
export function buildPlain(stored: StoredOutput, blob: Uint8Array): Tensor {
  return fromBytes(blob.subarray(stored.at, stored.at + stored.bytes), stored.dtype as DType).view(
    stored.shape,
  );
}

/** The elements' bytes in row-major order. */
export function bytesOf(tensor: Tensor): Uint8Array {
  if (tensor.numel() === 0) return new Uint8Array(0);
  // Contiguous is also what has odd strides along dimensions of size 1.
  const plain = asStrided(tensor.detach().resolveConj().resolveNeg().contiguous(), [tensor.numel()], [1]);
  return plain.view("uint8").toTypedArray() as Uint8Array;
}
