/**
 * Jacobians, Hessians and their products from the graph alone, without transforms. PyTorch: `torch.autograd.functional`.
 *
 * Functions take one Tensor or an array of them and give one or an array; what comes back has the same form.
 */

import { grad } from "../autograd.js";
import { TensorBase } from "../base.js";
import { ArgumentError, GraphError, ShapeError, wrongArgument } from "../errors.js";
import { ones, stack, zeros, zerosLike } from "../generated/functions.generated.js";
import { enableGrad } from "../modes.js";
import type { Tensor } from "../tensor.js";

type Inputs = Tensor | readonly Tensor[];
type Outputs = Tensor | readonly Tensor[];

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

type AnyFunction = (...args: never[]) => Outputs;

interface Recorded {
  inputs: Tensor[];
  outputs: Tensor[];
  outputsAreList: boolean;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function tensorList(operation: string, name: string, value: unknown): Tensor[] {
  return listOf(value).map((tensor, i) => {
    if (tensor instanceof TensorBase) return tensor as Tensor;
    throw wrongArgument(operation, `${name}[${i}]`, "a Tensor", tensor);
  });
}

/** Calls the function on inputs that record, views of the given ones where the result is to be differentiable. */
function record(operation: string, fn: AnyFunction, given: Inputs, createGraph: boolean): Recorded {
  const inputs = tensorList(operation, "inputs", given).map((input) =>
    createGraph && input.requiresGrad ? input.viewAs(input) : input.detach().requiresGrad_(),
  );
  const result: unknown = fn(...(inputs as never[]));
  const outputs = tensorList(operation, "the function's result", result);
  return { inputs, outputs, outputsAreList: Array.isArray(result) };
}

function cotangentsFor(operation: string, outputs: readonly Tensor[], given: unknown): Tensor[] {
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

const formOf = ({ dtype, device }: Tensor) => ({ dtype, device });

interface Products {
  outputs: readonly Tensor[];
  inputs: readonly Tensor[];
  cotangents: readonly Tensor[];
  createGraph: boolean;
  strict: boolean;
}

/** Vector-Jacobian products with zeros (or, if strict, an error) where there is no way from output to input. */
function products(
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

const formed = (isList: boolean, tensors: readonly Tensor[]): unknown => (isList ? tensors : tensors[0]);

const finished = (tensors: readonly Tensor[], createGraph: boolean): Tensor[] =>
  createGraph ? [...tensors] : tensors.map((tensor) => tensor.detach());

/**
 * `[outputs, products]`: `v` times the Jacobian, one product an input. PyTorch: `torch.autograd.functional.vjp`.
 *
 * @example
 * const [, product] = autograd.functional.vjp((x: Tensor) => x.pow(2), ones([2]), ones([2]));
 * product.toArray(); // [2, 2]
 */
export function vjp<const I extends Inputs, O extends Outputs>(
  fn: (...args: Arguments<I>) => O,
  inputs: I,
  v?: SameForm<O> | null,
  { createGraph = false, strict = false }: FunctionalOptions = {},
): [outputs: SameForm<O>, products: SameForm<I>] {
  return enableGrad(() => {
    const made = record("vjp", fn as unknown as AnyFunction, inputs, createGraph);
    const cotangents = cotangentsFor("vjp", made.outputs, v);
    const result = products("vjp", { ...made, cotangents, createGraph, strict });
    return [
      formed(made.outputsAreList, finished(made.outputs, createGraph)),
      formed(Array.isArray(inputs), finished(result, createGraph)),
    ] as [SameForm<O>, SameForm<I>];
  });
}

/**
 * `[outputs, products]`: the Jacobian times `v`, one product an output, by differentiating a vector-Jacobian product
 * in its vector; `func.jvp` does it in one forward pass. PyTorch: `torch.autograd.functional.jvp`.
 *
 * @example
 * const [, product] = autograd.functional.jvp((x: Tensor) => x.pow(2), ones([2]), ones([2]));
 * product.toArray(); // [2, 2]
 */
export function jvp<const I extends Inputs, O extends Outputs>(
  fn: (...args: Arguments<I>) => O,
  inputs: I,
  v?: SameForm<I> | null,
  { createGraph = false, strict = false }: FunctionalOptions = {},
): [outputs: SameForm<O>, products: SameForm<O>] {
  return enableGrad(() => {
    const made = record("jvp", fn as unknown as AnyFunction, inputs, createGraph);
    const directions = cotangentsFor("jvp", made.inputs, v);
    const probes = made.outputs.map((output) => zerosLike(output).requiresGrad_());
    const backward = products("jvp", { ...made, cotangents: probes, createGraph: true, strict });
    const along = { outputs: backward, inputs: probes, cotangents: directions, createGraph, strict };
    const result = products("jvp", along);
    return [
      formed(made.outputsAreList, finished(made.outputs, createGraph)),
      formed(made.outputsAreList, finished(result, createGraph)),
    ] as [SameForm<O>, SameForm<O>];
  });
}

export interface JacobianOptions extends FunctionalOptions {}

/**
 * For each output and each input a block `[...output, ...input]`, row by row. PyTorch: `torch.autograd.functional.jacobian`.
 *
 * @example
 * autograd.functional.jacobian((x: Tensor) => x.pow(2), ones([2])).toArray(); // [[2, 0], [0, 2]]
 */
export function jacobian<const I extends Inputs, O extends Outputs>(
  fn: (...args: Arguments<I>) => O,
  inputs: I,
  { createGraph = false, strict = false }: JacobianOptions = {},
): JacobianBlocks<O, I> {
  return enableGrad(() => {
    const made = record("jacobian", fn as unknown as AnyFunction, inputs, createGraph);
    const blocks = made.outputs.map((output) => {
      const flat = output.reshape([-1]);
      const rows = Array.from({ length: flat.size(0) }, (_, i) =>
        products("jacobian", {
          outputs: [flat.select(0, i)],
          inputs: made.inputs,
          cotangents: [ones([], formOf(output))],
          createGraph,
          strict,
        }),
      );
      const blocksOfInputs = made.inputs.map((input, k) => {
        const shape = [...output.shape, ...input.shape];
        return rows.length === 0
          ? zeros(shape, formOf(input))
          : stack(rows.map((row) => row[k]!)).view(shape);
      });
      return formed(Array.isArray(inputs), finished(blocksOfInputs, createGraph));
    });
    return (made.outputsAreList ? blocks : blocks[0]) as JacobianBlocks<O, I>;
  });
}

function scalarOf(operation: string, output: Outputs): Tensor {
  const [scalar, ...others] = tensorList(operation, "the function's result", output);
  if (scalar && others.length === 0 && scalar.numel() === 1) return scalar.reshape([]);
  throw new ShapeError(operation, `${operation}: expected the function to give one scalar`);
}

/**
 * For each pair of inputs a block of second derivatives of a function that gives a scalar.
 * PyTorch: `torch.autograd.functional.hessian`.
 *
 * @example
 * autograd.functional.hessian((x: Tensor) => x.pow(3).sum(), ones([2])).toArray(); // [[6, 0], [0, 6]]
 */
export function hessian<const I extends Inputs>(
  fn: (...args: Arguments<I>) => Tensor,
  inputs: I,
  options: FunctionalOptions = {},
): JacobianBlocks<SameForm<I>, I> {
  const strict = options.strict ?? false;
  const gradient = (...args: Tensor[]): Tensor | Tensor[] => {
    const output = scalarOf("hessian", (fn as (...args: Tensor[]) => Tensor)(...args));
    const cotangents = [ones([], formOf(output))];
    const rows = products("hessian", {
      outputs: [output],
      inputs: args,
      cotangents,
      createGraph: true,
      strict,
    });
    return Array.isArray(inputs) ? rows : rows[0]!;
  };
  const blocks = jacobian(gradient as (...args: Arguments<I>) => Tensor, inputs, options);
  return blocks as unknown as JacobianBlocks<SameForm<I>, I>;
}

/** The function's value, its gradients with their graph, and the recording inputs. */
function gradients(operation: string, fn: AnyFunction, inputs: Inputs, options: FunctionalOptions) {
  const made = record(operation, fn, inputs, options.createGraph ?? false);
  const output = scalarOf(operation, formed(made.outputsAreList, made.outputs) as Outputs);
  const first = products(operation, {
    outputs: [output],
    inputs: made.inputs,
    cotangents: [ones([], formOf(output))],
    createGraph: true,
    strict: options.strict ?? false,
  });
  return { made, output, first };
}

/**
 * `[output, products]`: the Hessian of a scalar function times `v`. PyTorch: `torch.autograd.functional.hvp`.
 *
 * @example
 * const [, product] = autograd.functional.hvp((x: Tensor) => x.pow(3).sum(), ones([2]), ones([2]));
 * product.toArray(); // [6, 6]
 */
export function hvp<const I extends Inputs>(
  fn: (...args: Arguments<I>) => Tensor,
  inputs: I,
  v?: SameForm<I> | null,
  options: FunctionalOptions = {},
): [output: Tensor, products: SameForm<I>] {
  const { createGraph = false, strict = false } = options;
  return enableGrad(() => {
    const { made, output, first } = gradients("hvp", fn as unknown as AnyFunction, inputs, options);
    const directions = cotangentsFor("hvp", made.inputs, v);
    const probes = first.map((gradient) => zerosLike(gradient).requiresGrad_());
    const backward = products("hvp", {
      outputs: first,
      inputs: made.inputs,
      cotangents: probes,
      createGraph: true,
      strict,
    });
    const along = { outputs: backward, inputs: probes, cotangents: directions, createGraph, strict };
    const result = finished(products("hvp", along), createGraph);
    return [finished([output], createGraph)[0]!, formed(Array.isArray(inputs), result) as SameForm<I>];
  });
}

/**
 * `[output, products]`: `v` times the Hessian, which is the same product at half the cost of `hvp`.
 * PyTorch: `torch.autograd.functional.vhp`.
 *
 * @example
 * const [, product] = autograd.functional.vhp((x: Tensor) => x.pow(3).sum(), ones([2]), ones([2]));
 * product.toArray(); // [6, 6]
 */
export function vhp<const I extends Inputs>(
  fn: (...args: Arguments<I>) => Tensor,
  inputs: I,
  v?: SameForm<I> | null,
  options: FunctionalOptions = {},
): [output: Tensor, products: SameForm<I>] {
  const { createGraph = false, strict = false } = options;
  return enableGrad(() => {
    const { made, output, first } = gradients("vhp", fn as unknown as AnyFunction, inputs, options);
    const cotangents = cotangentsFor("vhp", made.inputs, v);
    const second = products("vhp", { outputs: first, inputs: made.inputs, cotangents, createGraph, strict });
    const result = finished(second, createGraph);
    return [finished([output], createGraph)[0]!, formed(Array.isArray(inputs), result) as SameForm<I>];
  });
}
