// PyTorch's names for element types, in files: of a dtype, and of the storage class that carries it.

import type { DType } from "../../tensor/index.js";

interface StoredDType {
  dtype: DType;
  bytes: number;
  /** Null for the newer dtypes, which lie in an untyped storage and are named by the tensor. */
  storage: string | null;
}

const DTYPES: readonly StoredDType[] = [
  { dtype: "float32", bytes: 4, storage: "FloatStorage" },
  { dtype: "float64", bytes: 8, storage: "DoubleStorage" },
  { dtype: "float16", bytes: 2, storage: "HalfStorage" },
  { dtype: "bfloat16", bytes: 2, storage: "BFloat16Storage" },
  { dtype: "int64", bytes: 8, storage: "LongStorage" },
  { dtype: "int32", bytes: 4, storage: "IntStorage" },
  { dtype: "int16", bytes: 2, storage: "ShortStorage" },
  { dtype: "int8", bytes: 1, storage: "CharStorage" },
  { dtype: "uint8", bytes: 1, storage: "ByteStorage" },
  { dtype: "bool", bytes: 1, storage: "BoolStorage" },
  { dtype: "complex64", bytes: 8, storage: "ComplexFloatStorage" },
  { dtype: "complex128", bytes: 16, storage: "ComplexDoubleStorage" },
  { dtype: "complex32", bytes: 4, storage: null },
  { dtype: "uint16", bytes: 2, storage: null },
  { dtype: "uint32", bytes: 4, storage: null },
  { dtype: "uint64", bytes: 8, storage: null },
];

export function bytesOf(dtype: DType): number {
  return DTYPES.find((entry) => entry.dtype === dtype)!.bytes;
}

/** The class of a dtype's storage, null for an untyped one. */
export function storageClassOf(dtype: DType): string | null {
  return DTYPES.find((entry) => entry.dtype === dtype)!.storage;
}

/** The dtype of `FloatStorage`; undefined for a name that is none's. */
export function dtypeOfStorageClass(name: string): DType | undefined {
  return DTYPES.find((entry) => entry.storage === name)?.dtype;
}

/** libtorch has dtypes that have no name here, quantised ones among them. */
export function isKnownDtype(dtype: DType): boolean {
  return DTYPES.some((entry) => entry.dtype === dtype);
}

export function isNewDtype(dtype: DType): boolean {
  return storageClassOf(dtype) === null;
}

/** Of a name without `torch.`; null where PyTorch has the dtype and we do not, undefined for no dtype at all. */
export function parseDtype(name: string): DType | null | undefined {
  const known = DTYPES.find(({ dtype }) => dtype === name);
  if (known) return known.dtype;
  return /^(float|bits|q?u?int)\d\w*$/.test(name) ? null : undefined;
}

/** Bytes that change places between byte orders. */
export function swappedBytes(dtype: DType): number {
  return dtype.startsWith("complex") ? bytesOf(dtype) / 2 : bytesOf(dtype);
}

export function canRequireGrad(dtype: DType): boolean {
  return /^b?float|^complex/.test(dtype);
}
