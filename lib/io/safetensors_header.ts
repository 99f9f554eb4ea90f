// The header of a safetensors file: 8 bytes of length, then JSON naming each tensor's dtype, shape and place.
// Format: https://huggingface.co/docs/safetensors. A header is input from a stranger, so all of it is checked
// before a byte of data is read.

import type { DType } from "../tensor/index.js";
import { FileFormatError } from "./errors.js";
import { parseJson } from "./json.js";
import { isAddressable } from "./memory.js";

export const LENGTH_BYTES = 8;

/** As the format's own library has it: a longer header is an attack on the JSON parser. */
const MOST_HEADER_BYTES = 100_000_000;

/** In ascending order of alignment, which is the order (descending) that the format's library writes data in. */
const DTYPES = [
  { code: "BOOL", dtype: "bool", bytes: 1 },
  { code: "U8", dtype: "uint8", bytes: 1 },
  { code: "I8", dtype: "int8", bytes: 1 },
  { code: "I16", dtype: "int16", bytes: 2 },
  { code: "F16", dtype: "float16", bytes: 2 },
  { code: "BF16", dtype: "bfloat16", bytes: 2 },
  { code: "I32", dtype: "int32", bytes: 4 },
  { code: "F32", dtype: "float32", bytes: 4 },
  { code: "C64", dtype: "complex64", bytes: 8 },
  { code: "F64", dtype: "float64", bytes: 8 },
  { code: "I64", dtype: "int64", bytes: 8 },
] as const satisfies readonly { code: string; dtype: DType; bytes: number }[];

export type StoredDType = (typeof DTYPES)[number]["dtype"];

export interface StoredTensor {
  name: string;
  dtype: StoredDType;
  shape: number[];
  /** Bytes from the start of the data, which is the end of the header. */
  begin: number;
  end: number;
}

export interface Header {
  /** In the order of their data. */
  tensors: StoredTensor[];
  metadata: Record<string, string>;
}

export function storedDType(dtype: DType): StoredDType | null {
  return DTYPES.find((entry) => entry.dtype === dtype)?.dtype ?? null;
}

/** Gives each tensor its place: widest dtype first, so that all data is aligned, then by name. */
export function layOut(tensors: readonly Omit<StoredTensor, "begin" | "end">[]): StoredTensor[] {
  const rank = (dtype: StoredDType) => DTYPES.findIndex((entry) => entry.dtype === dtype);
  const ordered = tensors.toSorted(
    (a, b) => rank(b.dtype) - rank(a.dtype) || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
  let offset = 0;
  return ordered.map((tensor) => {
    const begin = offset;
    offset += bytesOf(tensor.dtype, tensor.shape);
    return { ...tensor, begin, end: offset };
  });
}

/** Length and JSON, padded with spaces so that the data begins at a multiple of 8. */
export function encodeHeader({ tensors, metadata }: Header): Uint8Array {
  // By hand: an object would move keys that look like integers to its front.
  const members = tensors.map(({ name, dtype, shape, begin, end }) => {
    const { code } = DTYPES.find((entry) => entry.dtype === dtype)!;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: code, shape, data_offsets: [begin, end] })}`;
  });
  const notes = Object.entries(metadata).toSorted(([a], [b]) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  if (notes.length > 0) {
    const pairs = notes.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    members.unshift(`"__metadata__":{${pairs.join(",")}}`);
  }
  const json = Buffer.from(`{${members.join(",")}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(LENGTH_BYTES + padded, " ");
  bytes.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(bytes, LENGTH_BYTES);
  return bytes;
}

/** Reads the length out of the first bytes of a file of `fileBytes` bytes. */
export function parseLength(bytes: Buffer, { file, fileBytes }: { file: string; fileBytes: number }): number {
  const fail = failure(file, 0);
  if (bytes.length < LENGTH_BYTES)
    fail(`expected ${LENGTH_BYTES} bytes of header length, the file has ${fileBytes}`);
  const length = bytes.readBigUInt64LE(0);
  const room = Math.min(fileBytes - LENGTH_BYTES, MOST_HEADER_BYTES);
  if (length > room) fail(`expected a header length of at most ${room}, got ${length}`);
  return Number(length);
}

/** Parses and checks the JSON; `dataBytes` is what the file holds after it. */
export function parseHeader(json: Buffer, { file, dataBytes }: { file: string; dataBytes: number }): Header {
  const fail = failure(file, LENGTH_BYTES);
  const fileBytes = LENGTH_BYTES + json.length + dataBytes;
  const root = parseJson(json, { fileBytes, fail });
  if (!isRecord(root)) return fail(`expected a JSON object as header, got ${show(root)}`);
  const { __metadata__: notes, ...entries } = root;
  const tensors = Object.entries(entries)
    .map(([name, entry]) => parseTensor(name, entry, fail))
    .toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const { name, begin, end } of tensors) {
    // No gaps and no overlaps: nothing hides in the file, and no byte is two tensors'.
    if (begin !== expected)
      fail(`expected the data of ${show(name)} to begin at ${expected}, it begins at ${begin}`);
    expected = end;
  }
  if (expected !== dataBytes) {
    failure(
      file,
      LENGTH_BYTES + json.length,
    )(`expected ${expected} bytes of data, the file holds ${dataBytes}`);
  }
  return { tensors, metadata: parseMetadata(notes, fail) };
}

type Fail = (problem: string) => never;

function failure(file: string, offset: number): Fail {
  return (problem) => {
    throw new FileFormatError("loadSafetensors", { file, offset }, problem);
  };
}

function parseTensor(name: string, entry: unknown, fail: Fail): StoredTensor {
  const wrong = (expected: string, got: unknown) =>
    fail(`tensor ${show(name)}: expected ${expected}, got ${show(got)}`);
  if (!isRecord(entry)) return wrong("an object with dtype, shape and data_offsets", entry);
  const known = DTYPES.find(({ code }) => code === entry.dtype);
  if (!known) return wrong(`a dtype of ${DTYPES.map(({ code }) => code).join(", ")}`, entry.dtype);
  const { shape, data_offsets: offsets } = entry;
  if (!isCounts(shape)) return wrong("a shape of whole numbers from 0", shape);
  if (!isCounts(offsets) || offsets.length !== 2)
    return wrong("data_offsets of two whole numbers from 0", offsets);
  const [begin, end] = offsets as [number, number];
  const bytes = bytesOf(known.dtype, shape);
  if (!isAddressable(shape)) return wrong("a shape of at most 2^47 elements", shape);
  if (end - begin !== bytes) return wrong(`${bytes} bytes for ${known.code} ${show(shape)}`, offsets);
  return { name, dtype: known.dtype, shape, begin, end };
}

function parseMetadata(notes: unknown, fail: Fail): Record<string, string> {
  if (notes === undefined) return {};
  if (!isRecord(notes)) return fail(`__metadata__: expected an object of strings, got ${show(notes)}`);
  for (const [key, value] of Object.entries(notes)) {
    if (typeof value !== "string") fail(`__metadata__ ${show(key)}: expected a string, got ${show(value)}`);
  }
  return notes as Record<string, string>;
}

export function bytesPerElement(dtype: StoredDType): number {
  return DTYPES.find((entry) => entry.dtype === dtype)!.bytes;
}

function bytesOf(dtype: StoredDType, shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, bytesPerElement(dtype));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** The value as JSON, cut: a hostile header must not fill the screen. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
