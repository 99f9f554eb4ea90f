// A recorded entry of the operator database as record.py writes it: the length of a JSON text, the text, all bytes.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

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

export interface RecordedCall {
  /** Python's name, such as `torch.linalg.norm` or `torch.Tensor.to`. */
  name: string;
  args: readonly Written[];
  kwargs: Readonly<Record<string, Written>>;
  /** The parameters' names, of a function that is written in Python. */
  parameters?: readonly string[];
}

export interface Program {
  tensors: readonly StoredInput[];
  calls: readonly RecordedCall[];
  /** Which results are compared, `{ r: [call, ...path] }` in the structure that Python returns. */
  returns: Written;
}

export interface Gradients {
  cotangents: readonly StoredOutput[];
  /** The inputs, by their numbers, that were differentiated for. */
  inputs: readonly number[];
  values?: readonly (StoredOutput | null)[];
  /** What Python said, where the backward pass is an error. */
  raises?: string;
}

export interface Sample extends Program {
  dtype: string;
  number: number;
  outputs: Written;
  /** Inputs that were written to, as they are afterwards. */
  changed?: readonly (StoredOutput & { t: number })[];
  gradients?: Gradients;
  /** Python itself gives other values the second time: it reads uninitialised memory. Only the form is compared. */
  unsteady?: boolean;
  /** Python has the operator as a method of its first argument too. */
  isMethod?: boolean;
  /** The form that ends in an underscore gives the same in Python. */
  inPlace?: boolean;
}

/** A call that must fail. */
export interface ErrorSample extends Partial<Program> {
  number: number;
  unsayable?: string;
  expected?: { type: string; message: string };
}

export interface LeftOut {
  dtype: string;
  number: number;
  why: "raises" | "too large" | "unsayable";
  what?: string;
}

/** About the run of the recorder, as test/support/kernels.ts compares it. */
export interface About {
  torch: string;
  kernels: Record<string, string>;
}

export interface Recording {
  about: About;
  /** `nn.functional.pad/reflect`: the operator and its variant. */
  entry: string;
  samples: readonly Sample[];
  /** Samples that Python refuses, or that cannot be recorded. */
  leftOut: readonly LeftOut[];
  errors: readonly ErrorSample[];
  blob: Uint8Array;
}

export function readRecording(file: string): Recording {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  return { ...header, blob: bytes.subarray(8 + length) };
}

/** Files of a folder by the names of their entries. */
export function recordingsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ops"));
  return new Map(files.sort().map((file) => [entryOf(file), path.join(folder, file)]));
}

const entryOf = (file: string) => file.slice(0, -".ops".length).replace(/(?<=[^_.])__(?=[^_])/, "/");
