// The header of an NPY file: its dtype, order and shape as a Python literal. Versions 1.0, 2.0 (long headers) and 3.0
// (names in UTF-8). Format: https://numpy.org/neps/nep-0001-npy-format.html.

import type { DType } from "../../tensor/index.js";
import { isAddressable } from "../memory.js";
import { parseLiteral } from "./literal.js";

/** NumPy's own limit, for the sake of whoever reads a file from a stranger. */
export const MOST_HEADER_BYTES = 10_000;

const MAGIC = Buffer.from("\u0093NUMPY", "latin1");
const MAGIC_BYTES = 8;
const ALIGNMENT = 64;
/** As NumPy leaves room for a first size that grows in place. */
const GROWTH_DIGITS = 21;
/** As many as libtorch's iterators count; NumPy has fewer. */
const MOST_DIMENSIONS = 64;

const DTYPES: readonly { code: string; dtype: DType; bytes: number; swap: number }[] = [
  { code: "b1", dtype: "bool", bytes: 1, swap: 1 },
  { code: "i1", dtype: "int8", bytes: 1, swap: 1 },
  { code: "u1", dtype: "uint8", bytes: 1, swap: 1 },
  { code: "i2", dtype: "int16", bytes: 2, swap: 2 },
  { code: "u2", dtype: "uint16", bytes: 2, swap: 2 },
  { code: "i4", dtype: "int32", bytes: 4, swap: 4 },
  { code: "u4", dtype: "uint32", bytes: 4, swap: 4 },
  { code: "i8", dtype: "int64", bytes: 8, swap: 8 },
  { code: "u8", dtype: "uint64", bytes: 8, swap: 8 },
  { code: "f2", dtype: "float16", bytes: 2, swap: 2 },
  { code: "f4", dtype: "float32", bytes: 4, swap: 4 },
  { code: "f8", dtype: "float64", bytes: 8, swap: 8 },
  { code: "c8", dtype: "complex64", bytes: 8, swap: 4 },
  { code: "c16", dtype: "complex128", bytes: 16, swap: 8 },
];

export interface NpyHeader {
  dtype: DType;
  /** Bytes to turn around, 1 where the file has this machine's order. */
  swap: number;
  isFortran: boolean;
  shape: number[];
  /** Where the data begin, and how long they are. */
  dataOffset: number;
  dataBytes: number;
}

/** Throws with bytes from the beginning of the array's file. */
export type Fail = (offset: number, problem: string) => never;

/** Reads the header at the beginning of `head`, which holds it all or as much as the file has. */
export function parseNpyHeader(head: Buffer, fail: Fail): NpyHeader {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC) || head.length < MAGIC_BYTES + 2)
    fail(0, "expected an NPY file, which begins with \\x93NUMPY");
  const [major, minor] = [head[6]!, head[7]!];
  if (major < 1 || major > 3 || minor !== 0)
    fail(6, `expected NPY version 1.0, 2.0 or 3.0, got ${major}.${minor}`);
  const lengthBytes = major === 1 ? 2 : 4;
  const begin = MAGIC_BYTES + lengthBytes;
  if (head.length < begin)
    fail(MAGIC_BYTES, `expected ${lengthBytes} bytes of header length, the file ended`);
  const length = head.readUIntLE(MAGIC_BYTES, lengthBytes);
  if (length > MOST_HEADER_BYTES || begin + length > head.length) {
    fail(
      MAGIC_BYTES,
      `expected a header of at most ${Math.min(MOST_HEADER_BYTES, head.length - begin)} bytes, got ${length}`,
    );
  }
  const text = head.subarray(begin, begin + length).toString(major === 3 ? "utf8" : "latin1");
  const fields = parseLiteral(text, (at, problem) => fail(begin + at, problem));
  const wrong = (expected: string) =>
    fail(begin, `expected ${expected}, got the header ${JSON.stringify(text.trim().slice(0, 120))}`);
  if (!(fields instanceof Map) || fields.size !== 3) return wrong("a dict of descr, fortran_order and shape");
  const [descr, isFortran, shape] = ["descr", "fortran_order", "shape"].map((key) => fields.get(key));
  if (typeof isFortran !== "boolean") return wrong("fortran_order to be True or False");
  if (!Array.isArray(shape) || !shape.every(isCount) || shape.length > MOST_DIMENSIONS) {
    return wrong(`a shape of at most ${MOST_DIMENSIONS} whole numbers from 0`);
  }
  const { dtype, bytes, swap } = parseDescr(descr, wrong);
  if (!isAddressable(shape)) return wrong("a shape of at most 2^47 elements");
  const dataBytes = shape.reduce((product, size) => product * size, bytes);
  return { dtype, swap, isFortran, shape, dataOffset: begin + length, dataBytes };
}

function parseDescr(
  descr: unknown,
  wrong: (expected: string) => never,
): { dtype: DType; bytes: number; swap: number } {
  const [, order, code] = (typeof descr === "string" && /^([<>|=])?([a-zA-Z]\d+)$/.exec(descr)) || [];
  const known = DTYPES.find((entry) => entry.code === code);
  if (!known) return wrong(`a dtype of ${DTYPES.map((entry) => entry.code).join(", ")}`);
  return { dtype: known.dtype, bytes: known.bytes, swap: order === ">" ? known.swap : 1 };
}

/** Whether NumPy has the dtype. */
export function isNpyDtype(dtype: DType): boolean {
  return DTYPES.some((entry) => entry.dtype === dtype);
}

/** The header as `numpy.save` writes it. */
export function encodeNpyHeader({
  dtype,
  isFortran,
  shape,
}: Pick<NpyHeader, "dtype" | "isFortran" | "shape">): Buffer {
  const { code, bytes } = DTYPES.find((entry) => entry.dtype === dtype)!;
  const sizes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const descr = `${bytes === 1 ? "|" : "<"}${code}`;
  const literal = `{'descr': '${descr}', 'fortran_order': ${isFortran ? "True" : "False"}, 'shape': ${sizes}, }`;
  const grows = shape.at(isFortran ? -1 : 0);
  const room = grows === undefined ? 0 : GROWTH_DIGITS - String(grows).length;
  const content = literal + " ".repeat(room);
  const before = MAGIC_BYTES + 2;
  const padding = ALIGNMENT - ((before + content.length + 1) % ALIGNMENT);
  const text = `${content}${" ".repeat(padding)}\n`;
  const head = Buffer.alloc(before);
  MAGIC.copy(head);
  head[6] = 1;
  head.writeUInt16LE(text.length, MAGIC_BYTES);
  return Buffer.concat([head, Buffer.from(text, "latin1")]);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
