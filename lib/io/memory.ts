// Tensor memory by its bytes: filled from a file, mapped onto one, or laid over by tensors.

import { crc32 } from "node:zlib";
import { type DType, empty, scope, settle, type Tensor, wrap } from "../tensor/index.js";
import { native } from "../tensor/native.js";
import { ioNative } from "./native.js";
import type { FileSource, Span } from "./source.js";

export interface Over {
  dtype: DType;
  sizes: readonly number[];
  strides: readonly number[];
  /** In elements. */
  offset?: number;
  isConj?: boolean;
  isNeg?: boolean;
}

/** Typed arrays are not longer than this everywhere, and Node reads at most twice as much a call. */
const PIECE = 2 ** 30;

/**
 * Memory of our own with the bytes of a span, as a uint8 tensor outside every scope: dispose of it when done. With `crc`
 * comes the CRC-32 of what was read.
 */
export async function readMemory(
  source: FileSource,
  { offset, length }: Span,
  { what, crc = false }: { what: string; crc?: boolean },
): Promise<{ memory: Tensor; sum: number }> {
  source.require({ offset, length }, what);
  const memory = emptyMemory(length);
  try {
    let sum = 0;
    let at = offset;
    for (const piece of piecesOf(memory)) {
      await source.readInto(piece, at, what);
      if (crc) sum = crc32(piece, sum);
      at += piece.byteLength;
    }
    return { memory, sum };
  } catch (error) {
    memory.dispose();
    throw error;
  }
}

/** A uint8 tensor outside every scope. */
export function emptyMemory(length: number): Tensor {
  return empty([length], { dtype: "uint8", device: "cpu" }).keep();
}

/** Views of the memory of a uint8 tensor on the CPU, one after another. */
export function* piecesOf(memory: Tensor): Generator<Uint8Array> {
  const length = memory.numel();
  if (length <= PIECE) {
    if (length > 0) yield new Uint8Array(native.viewBuffer(memory.handle));
    return;
  }
  for (let offset = 0; offset < length; offset += PIECE) {
    const part = partOf(memory, { offset, length: Math.min(PIECE, length - offset) });
    try {
      yield new Uint8Array(native.viewBuffer(part.handle));
    } finally {
      part.dispose();
    }
  }
}

/** The bytes of a tensor's whole storage, copied. */
export function copyStorage(tensor: Tensor, bytes: number): Uint8Array[] {
  return scope(() => {
    const memory = tensorOver(tensor, { dtype: "uint8", sizes: [bytes], strides: [1] }).to("cpu");
    return Array.from(piecesOf(memory), (piece) => piece.slice());
  });
}

/** The whole file as memory: pages are read when they are touched and become ours when they are written. */
export function mapFile({ path, bytes }: FileSource): Tensor {
  return wrapped(ioNative["io.mapFile"](path, bytes)).keep();
}

/** A storage of its own on a part of mapped memory, which stays mapped as long. */
export function partOf(memory: Tensor, { offset, length }: Span): Tensor {
  return wrapped(ioNative["io.partOf"](memory.handle, offset, length)).keep();
}

/** A tensor on the storage of `memory`. */
export function tensorOver(
  memory: Tensor,
  { dtype, offset = 0, sizes, strides, isConj = false, isNeg = false }: Over,
): Tensor {
  return wrapped(ioNative["io.overStorage"](memory.handle, dtype, offset, sizes, strides, isConj, isNeg));
}

/** Whether offsets into a tensor of such sizes can be counted, also where one of them is 0. */
export function isAddressable(sizes: readonly number[]): boolean {
  return sizes.reduce((product, size) => product * Math.max(1, size), 1) <= 2 ** 47;
}

/** The strides of a dense tensor in row-major order; with `isFortran` in column-major order. */
export function denseStrides(sizes: readonly number[], isFortran = false): number[] {
  const strides = new Array<number>(sizes.length);
  let stride = 1;
  for (let i = 0; i < sizes.length; i++) {
    const dim = isFortran ? i : sizes.length - 1 - i;
    strides[dim] = stride;
    stride *= Math.max(1, sizes[dim]!);
  }
  return strides;
}

/** Turns the order of the bytes of each group of `size`, in place. */
export function swapBytes(memory: Tensor, size: number): void {
  if (size === 1) return;
  for (const piece of piecesOf(memory)) {
    const buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (size === 2) buffer.swap16();
    else if (size === 4) buffer.swap32();
    else buffer.swap64();
  }
}

function wrapped(handle: number): Tensor {
  settle();
  return wrap(handle);
}
