// How samples become a batch, after torch.utils.data.default_collate.

import { stack, Tensor, tensor } from "../tensor/index.js";
import { argumentError, shown } from "./errors.js";

type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | BigInt64Array;

/** What the default collate makes of a batch of such samples: the same nesting, tensors at its leaves. */
export type Collated<Sample> = [Sample] extends [Tensor | number | boolean | bigint | NumberArray]
  ? Tensor
  : [Sample] extends [string]
    ? string[]
    : Sample extends object
      ? { -readonly [Key in keyof Sample]: Collated<Sample[Key]> }
      : never;

const isNumberArray = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

const isRecord = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function allOf<T>(batch: readonly unknown[], is: (value: unknown) => value is T, what: string): readonly T[] {
  const other = batch.find((value) => !is(value));
  if (other === undefined && batch.every(is)) return batch as readonly T[];
  throw argumentError("defaultCollate", `${what} in every sample as in the first`, shown(other));
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === "number";
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isBigInt = (value: unknown): value is bigint => typeof value === "bigint";
const isString = (value: unknown): value is string => typeof value === "string";

/** Whole numbers become int64 as Python's ints do; one fraction makes the batch float64. */
function collateNumbers(batch: readonly number[]): Tensor {
  return batch.every(Number.isSafeInteger)
    ? tensor(BigInt64Array.from(batch, BigInt))
    : tensor(Float64Array.from(batch));
}

function collateArrays(batch: readonly (readonly unknown[])[]): unknown[] {
  const size = batch[0]!.length;
  const ragged = batch.find((sample) => sample.length !== size);
  if (ragged) {
    throw argumentError(
      "defaultCollate",
      `arrays of ${size} elements as in the first sample`,
      `one of ${ragged.length}`,
    );
  }
  return Array.from({ length: size }, (_, position) => collate(batch.map((sample) => sample[position])));
}

function collateRecords(batch: readonly Record<string, unknown>[]): Record<string, unknown> {
  const collated: Record<string, unknown> = {};
  for (const key of Object.keys(batch[0]!)) {
    const position = batch.findIndex((sample) => !Object.hasOwn(sample, key));
    if (position >= 0) {
      throw argumentError(
        "defaultCollate",
        `"${key}" in every sample`,
        `none in sample ${position} of the batch`,
      );
    }
    collated[key] = collate(batch.map((sample) => sample[key]));
  }
  return collated;
}

function collate(batch: readonly unknown[]): unknown {
  const first = batch[0];
  if (isTensor(first)) return stack([...allOf(batch, isTensor, "a tensor")]);
  if (isNumber(first)) return collateNumbers(allOf(batch, isNumber, "a number"));
  if (isBoolean(first)) return tensor([...allOf(batch, isBoolean, "a boolean")]);
  if (isBigInt(first)) return tensor(BigInt64Array.from(allOf(batch, isBigInt, "a bigint")));
  if (isString(first)) return [...allOf(batch, isString, "a string")];
  if (isNumberArray(first)) {
    return stack(allOf(batch, isNumberArray, "a typed array").map((sample) => tensor(sample)));
  }
  if (isArray(first)) return collateArrays(allOf(batch, isArray, "an array"));
  if (isRecord(first)) return collateRecords(allOf(batch, isRecord, "a plain object"));
  throw argumentError(
    "defaultCollate",
    "tensors, numbers, booleans, bigints, strings, typed arrays, or arrays and plain objects of them " +
      "(pass `collate` to the DataLoader for anything else)",
    shown(first),
  );
}

/**
 * Makes one batch of a list of samples, by the kind of the first one.
 *
 * Tensors are stacked along a new first dimension; typed arrays too, as tensors of their dtype; numbers become
 * int64 when all of the batch are whole, else float64; booleans bool; strings stay an array; arrays are
 * transposed, plain objects become a record of batches. Where a dtype must not depend on the values drawn,
 * give typed arrays or tensors. Mixed kinds, unequal lengths and other objects throw an `ArgumentError`.
 * PyTorch: `torch.utils.data.default_collate`.
 *
 * @example
 * const batch = data.defaultCollate([{ x: 1.5, name: "a" }, { x: 2.5, name: "b" }]);
 * batch.x.toArray(); // [1.5, 2.5]
 * batch.name; // ["a", "b"]
 */
export function defaultCollate<Sample>(batch: readonly Sample[]): Collated<Sample> {
  if (batch.length === 0) throw argumentError("defaultCollate", "at least one sample", "none");
  return collate(batch) as Collated<Sample>;
}
