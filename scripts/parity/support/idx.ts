// IDX, the format MNIST comes in: two zero bytes, a byte for the type, a byte for the number of dimensions, each
// dimension as a big-endian int32, then the elements. http://yann.lecun.com/exdb/mnist

export interface Idx {
  shape: number[];
  /** Shares the memory of what was parsed. */
  values: Uint8Array;
}

const unsignedByte = 0x08;

/** Reads an IDX file of unsigned bytes; anything else throws a `RangeError` that says what is wrong. */
export function parseIdx(bytes: Uint8Array): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length < 4 ? -1 : view.getUint32(0);
  const dimensions = magic & 0xff;
  if (magic >>> 8 !== unsignedByte) throw new RangeError("idx: expected a file of unsigned bytes");
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw new RangeError("idx: the file ends within its header");
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== start + count) {
    throw new RangeError(`idx: expected ${count} elements for [${shape}], got ${bytes.length - start}`);
  }
  return { shape, values: bytes.subarray(start) };
}
