// The file that each side writes and main.ts reads. recording.py writes the same from Python.

/** A tensor's bytes, in the order of its elements. */
export interface StoredTensor {
  dtype: string;
  shape: readonly number[];
  /** Base64 of little-endian elements. */
  data: string;
}

/** One training of one side. */
export interface Run {
  losses: readonly (readonly number[])[];
  state: Readonly<Record<string, StoredTensor>>;
  /** SHA-256 of the default generator's state at the end: equal only when both sides drew the same numbers. */
  generator: string;
}

/** All trainings of a program on one side. */
export interface Recording {
  /** Language and library, with versions. */
  side: string;
  runs: Readonly<Record<string, Run>>;
}

const readers: Readonly<Record<string, (bytes: DataView, offset: number) => number>> = {
  float32: (bytes, offset) => bytes.getFloat32(offset, true),
  float64: (bytes, offset) => bytes.getFloat64(offset, true),
  int64: (bytes, offset) => Number(bytes.getBigInt64(offset, true)),
};
const sizes: Readonly<Record<string, number>> = { float32: 4, float64: 8, int64: 8 };

/** The elements of a stored tensor as numbers. */
export function elementsOf({ dtype, shape, data }: StoredTensor): Float64Array {
  const [read, size] = [readers[dtype], sizes[dtype]];
  if (!read || !size)
    throw new TypeError(`a recording holds ${Object.keys(readers).join(", ")}, got ${dtype}`);
  const bytes = Buffer.from(data, "base64");
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== count * size) {
    throw new RangeError(`expected ${count} elements of ${dtype}, got ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: count }, (_, i) => read(view, i * size));
}
