/** Gradients of functions. PyTorch: `torch.func.grad`, `torch.func.grad_and_value`. */

import {
  ArgumentError,
  autograd,
  DtypeError,
  enableGrad,
  isGradEnabled,
  ShapeError,
  Tensor,
  zerosLike,
} from "../tensor/index.js";
import { type Argnums, type Picked, pick } from "./argnums.js";
import { call, inLayer, splitAux, unwrapAt, wrapAt } from "./layer.js";
import { native } from "./native.js";
import { leaves, mapTensors, rebuild, shapeOf, type Tensors, tensorLeaves } from "./tree.js";

export interface GradTransformOptions<N extends Argnums = 0> {
  /** Which argument to differentiate, or which; defaults to 0. */
  argnums?: N;
  /** The function gives `[output, aux]`, and `aux` is handed on; defaults to false. */
  hasAux?: boolean;
}

interface Differentiate {
  outputs: readonly Tensor[];
  inputs: readonly Tensor[];
  cotangents: readonly Tensor[] | null;
  retainGraph?: boolean;
  createGraph: boolean;
}

/** autograd.grad with zeros where an output does not depend on an input. */
function differentiate({ outputs, inputs, cotangents, retainGraph, createGraph }: Differentiate): Tensor[] {
  const tracked = outputs.map((output) => output.requiresGrad);
  const some = outputs.filter((_, i) => tracked[i]);
  if (some.length === 0) return inputs.map((input) => zerosLike(input));
  const gradients = autograd.grad(some, inputs, {
    gradOutputs: cotangents ? cotangents.filter((_, i) => tracked[i]) : null,
    retainGraph: retainGraph ?? createGraph,
    createGraph,
    allowUnused: true,
  });
  return gradients.map((gradient, i) => gradient ?? zerosLike(inputs[i]!));
}

function track(tensors: readonly Tensor[]): void {
  for (const tensor of tensors) native.trackInTransform(tensor.handle);
}

function gradOf(
  operation: string,
  fn: (...args: unknown[]) => unknown,
  { argnums = 0, hasAux = false }: GradTransformOptions<Argnums>,
  args: readonly unknown[],
): { gradient: unknown; output: unknown; aux: unknown } {
  // Whether gradients are recorded outside is nothing to a function's derivative: inside they are.
  return inLayer(native.pushGrad, (level) =>
    enableGrad(() => {
      const inside = mapTensors(args, wrapAt(level)) as unknown[];
      const picked = pick(operation, inside, argnums);
      const inputs = tensorLeaves(operation, "the arguments to differentiate", picked);
      track(inputs);
      const [output, aux] = splitAux(operation, call(operation, fn, inside), hasAux);
      if (!(output instanceof Tensor)) {
        throw new ArgumentError(
          operation,
          `${operation}: expected the function to give a Tensor, got ${String(output)}`,
        );
      }
      if (output.ndim !== 0) {
        const message = `expected the function to give a scalar, got shape [${output.shape.join(", ")}]: use vjp or jacrev for others`;
        throw new ShapeError(operation, `${operation}: ${message}`);
      }
      const gradients = differentiate({ outputs: [output], inputs, cotangents: null, createGraph: true });
      const unwrap = unwrapAt(level);
      return {
        gradient: rebuild(picked, gradients.map(unwrap)),
        output: unwrap(output),
        aux: mapTensors(aux, unwrap),
      };
    }),
  );
}

/**
 * The function that gives the gradient of `fn`, which gives a scalar. Nests for higher derivatives, and inside `vmap`
 * gives one gradient an example. With several `argnums` it gives an array, with `hasAux` `[gradient, aux]`.
 * PyTorch: `torch.func.grad`.
 *
 * @example
 * const cube = (x: Tensor) => x.pow(3).sum();
 * func.grad(cube)(tensor([2], { dtype: "float32" })).toArray(); // [12]
 */
export function grad<Args extends unknown[], Aux, const N extends Argnums = 0>(
  fn: (...args: Args) => [Tensor, Aux],
  options: GradTransformOptions<N> & { hasAux: true },
): (...args: Args) => [gradient: Picked<Args, N>, aux: Tensors<Aux>];
export function grad<Args extends unknown[], const N extends Argnums = 0>(
  fn: (...args: Args) => Tensor,
  options?: GradTransformOptions<N> & { hasAux?: false },
): (...args: Args) => Picked<Args, N>;
export function grad<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  options: GradTransformOptions<Argnums> = {},
): (...args: Args) => unknown {
  return (...args) => {
    const { gradient, aux } = gradOf("grad", fn as (...args: unknown[]) => unknown, options, args);
    return options.hasAux ? [gradient, aux] : gradient;
  };
}

/**
 * As `grad`, with the value beside it: `[gradient, value]`, or `[gradient, [value, aux]]` with `hasAux`.
 * PyTorch: `torch.func.grad_and_value`.
 *
 * @example
 * const [gradient, value] = func.gradAndValue((x: Tensor) => x.pow(2).sum())(tensor([3], { dtype: "float32" }));
 * value.item(); // 9
 */
export function gradAndValue<Args extends unknown[], Aux, const N extends Argnums = 0>(
  fn: (...args: Args) => [Tensor, Aux],
  options: GradTransformOptions<N> & { hasAux: true },
): (...args: Args) => [gradient: Picked<Args, N>, value: [value: Tensor, aux: Tensors<Aux>]];
export function gradAndValue<Args extends unknown[], const N extends Argnums = 0>(
  fn: (...args: Args) => Tensor,
  options?: GradTransformOptions<N> & { hasAux?: false },
): (...args: Args) => [gradient: Picked<Args, N>, value: Tensor];
export function gradAndValue<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  options: GradTransformOptions<Argnums> = {},
): (...args: Args) => unknown {
  return (...args) => {
    const { gradient, output, aux } = gradOf(
      "gradAndValue",
      fn as (...args: unknown[]) => unknown,
      options,
      args,
    );
    return [gradient, options.hasAux ? [output, aux] : output];
  };
}

function checkDifferentiable(operation: string, outputs: readonly Tensor[]): void {
  for (const { dtype } of outputs) {
    if (/^(b?float|complex)/.test(dtype)) continue;
    throw new DtypeError(operation, `${operation}: expected floating or complex results, got ${dtype}`);
  }
}

/** @internal vjp of some of the arguments, for jacrev. */
export function vjpOf(
  operation: string,
  fn: (...args: unknown[]) => unknown,
  { argnums, hasAux = false }: { argnums?: Argnums; hasAux?: boolean },
  args: readonly unknown[],
): { output: unknown; aux: unknown; pullback: (cotangents: unknown, options?: PullbackOptions) => unknown } {
  return inLayer(native.pushGrad, (level) =>
    enableGrad(() => {
      const inside = mapTensors(args, wrapAt(level)) as unknown[];
      const picked = argnums === undefined ? inside : pick(operation, inside, argnums);
      const inputs = tensorLeaves(operation, "the arguments to differentiate", picked);
      track(inputs);
      const [result, aux] = splitAux(operation, call(operation, fn, inside), hasAux);
      const outputs = tensorLeaves(operation, "what the function gives", result);
      checkDifferentiable(operation, outputs);
      const unwrap = unwrapAt(level);
      const pullback = (cotangents: unknown, options: PullbackOptions = {}): unknown => {
        if (shapeOf(cotangents) !== shapeOf(result)) {
          const message = `expected cotangents of the structure ${shapeOf(result)}, got ${shapeOf(cotangents)}`;
          throw new ArgumentError(operation, `${operation}: ${message}`);
        }
        const { retainGraph = true, createGraph = isGradEnabled() } = options;
        const given = leaves(cotangents) as Tensor[];
        return rebuild(
          picked,
          differentiate({ outputs, inputs, cotangents: given, retainGraph, createGraph }),
        );
      };
      return { output: mapTensors(result, unwrap), aux: mapTensors(aux, unwrap), pullback };
    }),
  );
}

export interface PullbackOptions {
  /** Keep the graph for another call; defaults to true. */
  retainGraph?: boolean;
  /** Record the products themselves; defaults to whether gradients are being recorded. */
  createGraph?: boolean;
}

/**
 * `fn`'s result, and the function that takes cotangents of it to vector-Jacobian products, one an argument.
 * PyTorch: `torch.func.vjp`.
 *
 * @example
 * const x = tensor([1, 2], { dtype: "float32" });
 * const [y, pullback] = func.vjp((x: Tensor) => x.pow(2), x);
 * pullback(tensor([1, 10], { dtype: "float32" }))[0].toArray(); // [2, 40]
 */
export function vjp<Args extends unknown[], Out>(
  fn: (...primals: Args) => Out,
  ...primals: Args
): [output: Tensors<Out>, pullback: (cotangents: Tensors<Out>, options?: PullbackOptions) => Tensors<Args>] {
  const { output, pullback } = vjpOf("vjp", fn as (...args: unknown[]) => unknown, {}, primals);
  return [output as Tensors<Out>, pullback as (cotangents: Tensors<Out>) => Tensors<Args>];
}
