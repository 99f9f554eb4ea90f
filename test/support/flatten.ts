// One flat view over everything a test may compare: numbers, booleans, bigints, nested arrays, typed arrays, Tensors.
//
// A Tensor is known by its shape rather than by its class, so that tests of rooms without libtorch need no addon.

export type Element = number | bigint;

export interface Flat {
  shape: number[];
  /** Set where the value itself says its type: a Tensor's dtype or a typed array's element type. */
  dtype?: string;
  values: ArrayLike<Element>;
}

interface TensorLike {
  readonly shape: number[];
  readonly dtype: string;
  toTypedArray(): ArrayLike<Element>;
}

const typedArrayDtypes: Record<string, string> = {
  Uint8Array: "uint8",
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  BigInt64Array: "int64",
  Float32Array: "float32",
  Float64Array: "float64",
};

function isTensorLike(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) return false;
  return "toTypedArray" in value && typeof value.toTypedArray === "function" && "dtype" in value;
}

/** Throws a TypeError for ragged arrays and for values that hold no numbers. */
export function flatten(value: unknown): Flat {
  if (isTensorLike(value)) return flattenTensor(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const values = value as unknown as ArrayLike<Element>;
    return { shape: [values.length], dtype: typedArrayDtypes[value.constructor.name], values };
  }
  const shape = nestedShape(value);
  const values: Element[] = [];
  collect(value, shape, [], values);
  return { shape, values };
}

function flattenTensor(tensor: TensorLike): Flat {
  const complex = tensor.dtype.startsWith("complex");
  return {
    shape: complex ? [...tensor.shape, 2] : tensor.shape,
    dtype: tensor.dtype,
    values: tensor.toTypedArray(),
  };
}

function nestedShape(value: unknown): number[] {
  const shape: number[] = [];
  for (let level = value; Array.isArray(level) || ArrayBuffer.isView(level); ) {
    const items = level as unknown as ArrayLike<unknown>;
    shape.push(items.length);
    level = items[0];
  }
  return shape;
}

function collect(value: unknown, shape: number[], index: number[], into: Element[]): void {
  const depth = index.length;
  if (depth < shape.length) {
    const items = value as ArrayLike<unknown>;
    const isList = Array.isArray(value) || ArrayBuffer.isView(value);
    if (!isList || items.length !== shape[depth]) {
      throw new TypeError(`ragged array: expected ${shape[depth]} items at [${index}]`);
    }
    for (let i = 0; i < items.length; i++) collect(items[i], shape, [...index, i], into);
  } else if (typeof value === "number" || typeof value === "bigint") {
    into.push(value);
  } else if (typeof value === "boolean") {
    into.push(Number(value));
  } else {
    throw new TypeError(`expected a number at [${index}], got ${value === null ? "null" : typeof value}`);
  }
}

/** Row-major position back to an index, `4` in `[2, 3]` to `[1, 1]`. */
export function unravel(position: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = position;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
