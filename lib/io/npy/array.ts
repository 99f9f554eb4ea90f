// One array, as an NPY file or as a member of an archive of them.

import { type Device, DtypeError, scope, Tensor, wrongArgument } from "../../tensor/index.js";
import {
  denseStrides,
  emptyMemory,
  mapFile,
  partOf,
  piecesOf,
  readMemory,
  swapBytes,
  tensorOver,
} from "../memory.js";
import type { FileSource, Span } from "../source.js";
import { encodeNpyHeader, isNpyDtype, MOST_HEADER_BYTES, type NpyHeader, parseNpyHeader } from "./header.js";

export interface ArrayOptions {
  device: Device;
  mmap?: boolean;
}

/** The array in a span of a file, which must be all of it. */
export async function readArray(
  source: FileSource,
  span: Span,
  { device, mmap = false }: ArrayOptions,
): Promise<Tensor> {
  const length = Math.min(span.length, MOST_HEADER_BYTES + 16);
  const head = await source.read({ offset: span.offset, length }, "the header");
  const fail = (at: number, problem: string) => source.fail(span.offset + at, problem);
  const header = parseNpyHeader(head, fail);
  requireLength(header, span.length, fail);
  const data = { offset: span.offset + header.dataOffset, length: header.dataBytes };
  const isAligned = data.offset % 16 === 0 && header.swap === 1 && data.length > 0;
  if (mmap && isAligned) {
    const whole = mapFile(source);
    try {
      return finish(partOf(whole, data), header, device);
    } finally {
      whole.dispose();
    }
  }
  const { memory } = await readMemory(source, data, { what: "the array" });
  swapBytes(memory, header.swap);
  return finish(memory, header, device);
}

/** The array in bytes that were unpacked; `fail` takes places in them. */
export function parseArray(
  bytes: Buffer,
  device: Device,
  fail: (at: number, problem: string) => never,
): Tensor {
  const header = parseNpyHeader(bytes.subarray(0, MOST_HEADER_BYTES + 16), fail);
  requireLength(header, bytes.length, fail);
  const memory = emptyMemory(header.dataBytes);
  let at = header.dataOffset;
  for (const piece of piecesOf(memory)) {
    piece.set(bytes.subarray(at, at + piece.byteLength));
    at += piece.byteLength;
  }
  swapBytes(memory, header.swap);
  return finish(memory, header, device);
}

/** Header and data of a tensor as `numpy.save` writes them: in column-major order where it lies so, else in row-major. */
export function encodeArray(operation: string, name: string, tensor: Tensor): Uint8Array[] {
  if (!(tensor instanceof Tensor)) throw wrongArgument(operation, name, "a Tensor", tensor);
  const { dtype, shape } = tensor;
  if (!isNpyDtype(dtype)) {
    throw new DtypeError(
      operation,
      `${operation}: expected a dtype that NumPy has for ${name}, got ${dtype}: convert it with to()`,
    );
  }
  return scope(() => {
    const dense = tensor.detach().to("cpu").resolveConj().resolveNeg();
    const turned = dense.permute(shape.map((_, d) => shape.length - 1 - d));
    const isFortran = !dense.isContiguous() && turned.isContiguous();
    const rows = (isFortran ? turned : dense).contiguous();
    const data = rows.view([-1]).view("uint8").toTypedArray() as Uint8Array;
    return [encodeNpyHeader({ dtype, isFortran, shape }), data];
  });
}

function requireLength(
  { dataOffset, dataBytes }: NpyHeader,
  length: number,
  fail: (at: number, problem: string) => never,
): void {
  if (dataOffset + dataBytes === length) return;
  fail(dataOffset, `expected ${dataBytes} bytes of data, got ${length - dataOffset}`);
}

/** The tensor over its memory, on the device. */
function finish(memory: Tensor, { dtype, shape, isFortran }: NpyHeader, device: Device): Tensor {
  try {
    return scope(() =>
      tensorOver(memory, { dtype, sizes: shape, strides: denseStrides(shape, isFortran) }).to(device),
    );
  } finally {
    memory.dispose();
  }
}
