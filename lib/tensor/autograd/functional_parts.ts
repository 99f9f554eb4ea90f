/** What the functions of functional.ts share: recording a function's call, and products with zeros or errors. */

import { grad } from "../autograd.js";
import { TensorBase } from "../base.js";
import { ArgumentError, GraphError, ShapeError, wrongArgument } from "../errors.js";
import { ones, zerosLike } from "../generated/functions.generated.js";
import type { Tensor } from "../tensor.js";

export type Inputs = Tensor | readonly Tensor[];
export type Outputs = Tensor | readonly Tensor[];

/** The function's arguments: one Tensor, or one each. */
export type Arguments<I extends Inputs> = I extends Tensor ? [Tensor] : { [K in keyof I]: Tensor };

/** A Tensor for one, an array for an array. */
export type SameForm<T> = T extends Tensor ? Tensor : { -readonly [K in keyof T]: Tensor };

/** A block for each output and each input, nested as those are. */
export type JacobianBlocks<O, I> = O extends Tensor ? SameForm<I> : { -readonly [K in keyof O]: SameForm<I> };

export interface FunctionalOptions {
  /** Make the result itself differentiable; defaults to false. */
  createGraph?: boolean;
  /** An error where a result does not depend on an input, instead of zeros; defaults to false. */
  strict?: boolean;
}

export type AnyFunction = (...args: never[]) => Outputs;

export interface Recorded {
  inputs: Tensor[];
  outputs: Tensor[];
  outputsAreList: boolean;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

export function tensorList(operation: string, name: string, value: unknown): Tensor[] {
  return listOf(value).map((tensor, i) => {
    if (tensor instanceof TensorBase) return tensor as Tensor;
    throw wrongArgument(operation, `${name}[${i}]`, "a Tensor", tensor);
  });
}

/** Calls the function on inputs that record, views of the given ones where the result is to be differentiable. */
export function record(operation: string, fn: AnyFunction, given: Inputs, createGraph: boolean): Recorded {
  const inputs = tensorList(operation, "inputs", given).map((input) =>
    createGraph && input.requiresGrad ? input.viewAs(input) : input.detach().requiresGrad_(),
  );
  const result: unknown = fn(...(inputs as never[]));
  const outputs = tensorList(operation, "the function's result", result);
  return { inputs, outputs, outputsAreList: Array.isArray(result) };
}

export function cotangentsFor(operation: string, outputs: readonly Tensor[], given: unknown): Tensor[] {
  if (given === undefined || given === null) {
    if (outputs.length === 1 && outputs[0]!.numel() === 1)
      return outputs.map((out) => ones(out.shape, formOf(out)));
    throw new ArgumentError(
      operation,
      `${operation}: v may be left out only for a function that gives one scalar`,
    );
  }
  const list = tensorList(operation, "v", given);
  checkForm(operation, list, outputs);
  return list;
}

function checkForm(operation: string, list: readonly Tensor[], like: readonly Tensor[]): void {
  const show = (tensors: readonly Tensor[]) => tensors.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
  if (show(list) === show(like)) return;
  throw new ShapeError(operation, `${operation}: expected v of the shapes ${show(like)}, got ${show(list)}`);
}

export const formOf = ({ dtype, device }: Tensor) => ({ dtype, device });

export interface Products {
  outputs: readonly Tensor[];
  inputs: readonly Tensor[];
  cotangents: readonly Tensor[];
  createGraph: boolean;
  strict: boolean;
}

/** Vector-Jacobian products with zeros (or, if strict, an error) where there is no way from output to input. */
export function products(
  operation: string,
  { outputs, inputs, cotangents, createGraph, strict }: Products,
): Tensor[] {
  const some = outputs.flatMap((output, i) =>
    output.requiresGrad ? [[output, cotangents[i]!] as const] : [],
  );
  const missing = (): never => {
    throw new GraphError(operation, `${operation}: a result does not depend on every input (strict)`);
  };
  if (strict && some.length < outputs.length) missing();
  if (some.length === 0) return inputs.map((input) => zerosLike(input));
  const gradients = grad(
    some.map(([output]) => output),
    inputs,
    {
      gradOutputs: some.map(([, cotangent]) => cotangent),
      createGraph,
      retainGraph: true,
      allowUnused: true,
    },
  );
  return gradients.map((gradient, i) => gradient ?? (strict ? missing() : zerosLike(inputs[i]!)));
}

export const formed = (isList: boolean, tensors: readonly Tensor[]): unknown =>
  isList ? tensors : tensors[0];

export const finished = (tensors: readonly Tensor[], createGraph: boolean): Tensor[] =>
  createGraph ? [...tensors] : tensors.map((tensor) => tensor.detach());
