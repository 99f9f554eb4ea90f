/** What dtypes can hold, and which one comes of two. */

import { TensorBase } from "./base.js";
import { DtypeError, wrongArgument } from "./errors.js";
import { callOperator } from "./ops.js";
import { getDefaultDtype } from "./settings.js";
import type { Tensor } from "./tensor.js";
import type { Complex, DType, Scalar } from "./types.js";

/** Limits of a floating dtype. */
export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** The distance from 1 to the next number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest number of full precision. */
  readonly tiny: number;
  readonly smallestNormal: number;
  /** About how many decimal digits are exact. */
  readonly resolution: number;
}

/** Limits of an integer dtype; bigint where a number is not exact. */
export interface IntInfo {
  readonly dtype: DType;
  readonly bits: number;
  readonly max: number | bigint;
  readonly min: number | bigint;
}

/** Bits, bits of the fraction, the largest exponent, exact decimal digits. */
const floats: Partial<Record<DType, readonly [number, number, number, number]>> = {
  float16: [16, 10, 15, 3],
  bfloat16: [16, 7, 127, 2],
  float32: [32, 23, 127, 6],
  float64: [64, 52, 1023, 15],
};

const halves: Partial<Record<DType, DType>> = {
  complex32: "float16",
  complex64: "float32",
  complex128: "float64",
};

/**
 * Limits of a floating or complex dtype, the default one when left out. PyTorch: `torch.finfo`.
 *
 * @example
 * finfo("float32").eps; // 1.1920928955078125e-7
 */
export function finfo(dtype: DType = getDefaultDtype()): FloatInfo {
  if (typeof dtype !== "string") throw wrongArgument("finfo", "dtype", "a dtype", dtype);
  const real = halves[dtype] ?? dtype;
  const known = floats[real];
  if (!known) throw new DtypeError("finfo", `finfo: expected a floating dtype, got ${dtype}: use iinfo`);
  const [bits, fraction, exponent, digits] = known;
  const max = (2 - 2 ** -fraction) * 2 ** exponent;
  const tiny = 2 ** (1 - exponent);
  const resolution = Number(`1e-${digits}`);
  return { dtype: real, bits, eps: 2 ** -fraction, max, min: -max, tiny, smallestNormal: tiny, resolution };
}

/**
 * Limits of an integer dtype. PyTorch: `torch.iinfo`.
 *
 * @example
 * iinfo("int8").max; // 127
 */
export function iinfo(dtype: DType): IntInfo {
  if (typeof dtype !== "string") throw wrongArgument("iinfo", "dtype", "a dtype", dtype);
  const match = /^(u?)int(\d+)$/.exec(dtype);
  if (!match) throw new DtypeError("iinfo", `iinfo: expected an integer dtype, got ${dtype}: use finfo`);
  const bits = Number(match[2]);
  const signed = match[1] === "";
  const max = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  const min = signed ? -max - 1n : 0n;
  if (bits === 64) return { dtype, bits, max, min };
  return { dtype, bits, max: Number(max), min: Number(min) };
}

/** Dtypes by their number in libtorch, as operators return them. */
const byNumber: readonly (DType | null)[] = [
  ...(["uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"] as const),
  ...(["complex32", "complex64", "complex128", "bool", null, null, null, "bfloat16"] as const),
  ...Array.from({ length: 11 }, () => null),
  ...(["uint16", "uint32", "uint64"] as const),
];

function named(result: unknown): DType {
  const dtype = byNumber[result as number];
  if (dtype) return dtype;
  throw new DtypeError("resultType", `resultType: the dtype number ${String(result)} has no name here`);
}

function kindOf(value: unknown): string {
  return value instanceof TensorBase ? "Tensor" : "Scalar";
}

/**
 * The dtype of an arithmetic result of two tensors, or of a tensor and a number. PyTorch: `torch.result_type`.
 *
 * @example
 * resultType(ones([1], { dtype: "int32" }), 1.5); // "float32"
 */
export function resultType(tensor1: Tensor | Scalar | Complex, tensor2: Tensor | Scalar | Complex): DType {
  const kinds = `${kindOf(tensor1)} ${kindOf(tensor2)}`;
  const overload = {
    "Tensor Tensor": "Tensor",
    "Tensor Scalar": "Scalar",
    "Scalar Tensor": "Scalar_Tensor",
    "Scalar Scalar": "Scalar_Scalar",
  }[kinds];
  return named(callOperator(`aten::result_type.${overload}`, tensor1, tensor2));
}

/**
 * The smallest dtype that holds both. PyTorch: `torch.promote_types`.
 *
 * @example
 * promoteTypes("int64", "float16"); // "float16"
 */
export function promoteTypes(type1: DType, type2: DType): DType {
  return named(callOperator("aten::promote_types", type1, type2));
}

/**
 * Whether one dtype may be converted into another without changing its kind downwards. PyTorch: `torch.can_cast`.
 *
 * @example
 * canCast("float64", "int32"); // false
 */
export function canCast(from: DType, to: DType): boolean {
  return callOperator("aten::can_cast", from, to) as boolean;
}
