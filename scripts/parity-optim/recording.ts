// What record.py writes.

import { readFileSync } from "node:fs";
import { type DType, Tensor, tensor, viewAsComplex } from "../../lib/index.js";

export interface WrittenTensor {
  tensor: number[];
  shape: number[];
  dtype: DType;
  layout: "strided" | "sparse";
}

/** Numbers, words, null, lists and objects as JSON has them, tensors, and floats that JSON has no word for. */
export type Written = unknown;

export interface Run {
  optimizer: string;
  desc: string;
  kwargs: Record<string, Written>;
  dtype: DType;
  steps: number;
  sparse: boolean;
  /** Of LBFGS: whether the closure computes the loss anew or, as in the C++ baselines, gives ten each time. */
  closure: "evaluates" | "frozen" | null;
  loss: "mean square" | "sum" | "cross entropy";
  start: Record<string, WrittenTensor>;
  inputs: WrittenTensor;
  targets: WrittenTensor | null;
  /** The parameters after some of the steps. */
  after: Record<string, WrittenTensor[]>;
  stateDict: { state: Record<string, Record<string, Written>>; param_groups: Record<string, Written>[] };
}

export interface ErrorInput {
  optimizer: string;
  number: number;
  desc: string;
  params: Written;
  kwargs: Record<string, Written>;
  message: string;
  when: "made" | "stepped";
}

export interface Recording {
  torch: string;
  runs: Run[];
  errors: ErrorInput[];
}

export const readRecording = (file: string): Recording => JSON.parse(readFileSync(file, "utf8"));

export const isWrittenTensor = (value: unknown): value is WrittenTensor =>
  typeof value === "object" && value !== null && "tensor" in value;

const isFloat = (value: object): value is { float: string } => "float" in value;

/** Numbers of a list, infinities and NaN among them. */
export function numbersIn(written: readonly unknown[]): number[] {
  return written.map((value) => revive(value) as number);
}

export function makeTensor({ tensor: values, shape, dtype, layout }: WrittenTensor): Tensor {
  const numbers = tensor(numbersIn(values), { dtype: "float64" });
  const made = dtype.startsWith("complex")
    ? viewAsComplex(numbers.reshape([...shape, 2])).to({ dtype })
    : numbers.to({ dtype }).reshape(shape);
  return layout === "sparse" ? made.toSparse() : made;
}

/** The value as TypeScript has it. */
export function revive(written: Written): unknown {
  if (Array.isArray(written)) return written.map(revive);
  if (typeof written !== "object" || written === null) return written;
  if (isWrittenTensor(written)) return makeTensor(written);
  if (isFloat(written)) return { nan: Number.NaN, inf: Infinity, "-inf": -Infinity }[written.float];
  return Object.fromEntries(Object.entries(written).map(([key, value]) => [key, revive(value)]));
}

/** The other way round, for comparing with what Python wrote. */
export function write(value: unknown): Written {
  if (value instanceof Tensor) {
    const numbers = Array.from(value.detach().to("float64").toTypedArray() as ArrayLike<number>);
    return { tensor: numbers, shape: value.shape, dtype: value.dtype, layout: "strided" };
  }
  return Array.isArray(value) ? value.map(write) : value;
}
