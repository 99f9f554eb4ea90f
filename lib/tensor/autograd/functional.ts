/**
 * Jacobians, Hessians and their products from the graph alone, without transforms. PyTorch: `torch.autograd.functional`.
 *
 * Functions take one Tensor or an array of them and give one or an array; what comes back has the same form.
 */

import { ShapeError } from "../errors.js";
import { ones, stack, zeros, zerosLike } from "../generated/functions.generated.js";
import { enableGrad } from "../modes.js";
import type { Tensor } from "../tensor.js";
import {
  type AnyFunction,
  type Arguments,
  cotangentsFor,
  type FunctionalOptions,
  finished,
  formed,
  formOf,
  type Inputs,
  type JacobianBlocks,
  type Outputs,
  products,
  record,
  type SameForm,
  tensorList,
} from "./functional_parts.js";

export type { Arguments, FunctionalOptions, JacobianBlocks, SameForm };

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

/**
 * For each output and each input a block `[...output, ...input]`, row by row. PyTorch: `torch.autograd.functional.jacobian`.
 *
 * @example
 * autograd.functional.jacobian((x: Tensor) => x.pow(2), ones([2])).toArray(); // [[2, 0], [0, 2]]
 */
export function jacobian<const I extends Inputs, O extends Outputs>(
  fn: (...args: Arguments<I>) => O,
  inputs: I,
  { createGraph = false, strict = false }: FunctionalOptions = {},
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
