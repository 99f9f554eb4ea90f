// A recorded entry of one of PyTorch's databases, as python/files.py writes it: the length of a JSON text, the text,
// all bytes.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { About } from "../../../test/support/kernels.js";

/** Where a tensor's bytes are in the blob. */
export interface Bytes {
  at: number;
  bytes: number;
}

export interface StoredInput extends Bytes {
  dtype: string;
  shape: readonly number[];
  /** Given where it is not the whole of its memory in order; the bytes are then all of that memory. */
  stride?: readonly number[];
  offset?: number;
  conj?: boolean;
  neg?: boolean;
  requiresGrad?: boolean;
  /** On the device `meta`: no bytes. */
  meta?: boolean;
}

export interface StoredOutput extends Bytes {
  dtype: string;
  shape: readonly number[];
  contiguous: boolean;
}

/** A value as JSON has it: numbers, strings, null, lists, and objects with one key that says what they are. */
export type Written = unknown;

/** A sample of the database that was not recorded. */
export interface LeftOut {
  dtype: string;
  number: number;
  why: "raises" | "too large" | "unsayable";
  what?: string;
}

export interface Recording<Sample = unknown, ErrorSample = unknown> {
  about: About;
  /** Its name; with a variant, such as `nn.functional.pad/reflect`. */
  entry: string;
  samples: readonly Sample[];
  /** Samples that Python refuses, or that cannot be recorded. */
  leftOut: readonly LeftOut[];
  errors: readonly ErrorSample[];
  blob: Uint8Array;
}

/** The caller knows which recorder wrote the file, and so what the samples are. */
export function readRecording<R extends Recording>(file: string): R {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  return { ...header, blob: bytes.subarray(8 + length) };
}

const ending = ".recording";

/** Files of a folder by the names of their entries. */
export function recordingsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith(ending));
  return new Map(files.sort().map((file) => [entryOf(file), path.join(folder, file)]));
}

const entryOf = (file: string) => file.slice(0, -ending.length).replace(/(?<=[^_.])__(?=[^_])/, "/");
