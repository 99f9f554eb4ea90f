/** Gradients against finite differences. PyTorch: `torch.autograd.gradcheck`, `gradgradcheck`. */

import { grad } from "../autograd.js";
import { optionsOf, TensorBase } from "../base.js";
import { ArgumentError, CandelabraError, wrongArgument } from "../errors.js";
import { randn, zerosLike } from "../generated/functions.generated.js";
import { enableGrad } from "../modes.js";
import { scope } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { dualLevel, makeDual, unpackDual } from "./forward_ad.js";

export interface GradcheckOptions {
  /** Step of the differences; defaults to 1e-6, right for float64. */
  eps?: number;
  /** Allowed absolute difference; defaults to 1e-5. */
  atol?: number;
  /** Allowed relative difference; defaults to 1e-3. */
  rtol?: number;
  /** How far two backward runs may differ; defaults to 0. */
  nondetTol?: number;
  /** Check forward mode too; defaults to false. */
  checkForwardAD?: boolean;
  /** Give false instead of throwing when the gradients are wrong; defaults to true, throwing. */
  raiseException?: boolean;
}

/** The gradients are not those of the function. */
export class GradcheckError extends CandelabraError {}

/** A function of Tensors; other arguments are handed through. */
type Checked<Args extends unknown[]> = (...inputs: Args) => Tensor | readonly Tensor[];

type Columns = Float64Array[]; // one an output, flat

interface Checker {
  operation: string;
  fn: (...inputs: unknown[]) => unknown;
  inputs: readonly unknown[];
  /** Positions of the inputs that require grad. */
  checked: readonly number[];
  options: Required<GradcheckOptions>;
}

const numbers = (tensor: Tensor): Float64Array =>
  Float64Array.from(tensor.detach().toTypedArray() as Float64Array);

function outputsOf({ operation, fn }: Checker, inputs: readonly unknown[]): Tensor[] {
  const result = enableGrad(() => fn(...inputs));
  const list: readonly unknown[] = Array.isArray(result) ? result : [result];
  return list.filter((output): output is Tensor => {
    if (!(output instanceof TensorBase)) throw wrongArgument(operation, "fn's result", "Tensors", output);
    return (output as Tensor).requiresGrad;
  });
}

/** The input with element `i` moved, the others as they are. */
function moved(checker: Checker, at: number, i: number, by: number): unknown[] {
  const copy = (checker.inputs[at] as Tensor).detach().clone().contiguous();
  copy.view([-1]).select(0, i).add_(by);
  const inputs = [...checker.inputs];
  inputs[at] = copy.requiresGrad_();
  return inputs;
}

/** d outputs / d element i of input `at`, by central differences. */
function numericalColumn(checker: Checker, at: number, i: number): Columns {
  const { eps } = checker.options;
  const evaluate = (by: number): Columns =>
    scope(() => ({ columns: outputsOf(checker, moved(checker, at, i, by)).map(numbers) })).columns;
  const [above, below] = [evaluate(eps), evaluate(-eps)];
  return above.map((values, o) => values.map((value, k) => (value - below[o]![k]!) / (2 * eps)));
}

/** Rows by reverse mode: `[output][element of output][input]`, flat over the input. */
function reverseRows(checker: Checker): Float64Array[][][] {
  return scope(() => {
    const outputs = outputsOf(checker, checker.inputs);
    const inputs = checker.checked.map((at) => checker.inputs[at] as Tensor);
    const rows = outputs.map((output) =>
      Array.from({ length: output.numel() }, (_, k) => {
        const cotangent = zerosLike(output.detach()).contiguous();
        cotangent.view([-1]).select(0, k).fill_(1);
        return pullback(checker, output, inputs, cotangent);
      }),
    );
    return { rows };
  }).rows;
}

function pullback(
  { options, operation }: Checker,
  output: Tensor,
  inputs: Tensor[],
  cotangent: Tensor,
): Float64Array[] {
  const once = (gradOutputs: Tensor): (Tensor | null)[] =>
    grad(output, inputs, { gradOutputs, retainGraph: true, allowUnused: true });
  const [first, second] = [once(cotangent), once(cotangent)];
  const zero = once(zerosLike(cotangent));
  return inputs.map((input, n) => {
    const gradient = first[n];
    if (!gradient) return new Float64Array(input.numel());
    if (gradient.shape.join() !== input.shape.join()) {
      throw new GradcheckError(
        operation,
        `${operation}: input ${n} of shape [${input.shape}] got a gradient of shape [${gradient.shape}]`,
      );
    }
    const [a, b] = [numbers(gradient), numbers(second[n]!)];
    if (a.some((value, i) => Math.abs(value - b[i]!) > options.nondetTol)) {
      throw new GradcheckError(
        operation,
        `${operation}: two backward runs gave different gradients for input ${n} (nondetTol)`,
      );
    }
    if (zero[n] && numbers(zero[n]).some((value) => value !== 0)) {
      throw new GradcheckError(
        operation,
        `${operation}: backward is not multiplied by the gradient it gets, for input ${n}`,
      );
    }
    return a;
  });
}

/** One column by forward mode. */
function forwardColumn(checker: Checker, at: number, i: number): Columns {
  return scope(() =>
    dualLevel(() => {
      const tangent = zerosLike((checker.inputs[at] as Tensor).detach()).contiguous();
      tangent.view([-1]).select(0, i).fill_(1);
      const inputs = [...checker.inputs];
      inputs[at] = makeDual(inputs[at] as Tensor, tangent);
      const columns = outputsOf(checker, inputs).map((output) => {
        const part = unpackDual(output).tangent;
        return part ? numbers(part) : new Float64Array(output.numel());
      });
      return { columns };
    }),
  ).columns;
}

function compare(checker: Checker, where: string, got: number, expected: number): void {
  const { atol, rtol } = checker.options;
  const same = got === expected || (Number.isNaN(got) && Number.isNaN(expected));
  if (same || Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) return;
  throw new GradcheckError(
    checker.operation,
    `${checker.operation}: ${where} is ${got}, by finite differences ${expected} (atol ${atol}, rtol ${rtol})`,
  );
}

function check(checker: Checker): void {
  const rows = reverseRows(checker);
  checker.checked.forEach((at, n) => {
    for (let i = 0; i < (checker.inputs[at] as Tensor).numel(); i++) {
      const numerical = numericalColumn(checker, at, i);
      numerical.forEach((column, o) => {
        column.forEach((value, k) => {
          compare(checker, `d output ${o}[${k}] / d input ${at}[${i}]`, rows[o]![k]![n]![i]!, value);
        });
      });
      if (!checker.options.checkForwardAD) continue;
      forwardColumn(checker, at, i).forEach((column, o) => {
        column.forEach((value, k) => {
          compare(
            checker,
            `in forward mode, d output ${o}[${k}] / d input ${at}[${i}]`,
            value,
            numerical[o]![k]!,
          );
        });
      });
    }
  });
}

function run(operation: string, fn: unknown, inputs: readonly unknown[], options: GradcheckOptions): boolean {
  if (typeof fn !== "function") throw wrongArgument(operation, "fn", "a function", fn);
  if (!Array.isArray(inputs)) throw wrongArgument(operation, "inputs", "an array of fn's arguments", inputs);
  const checked = inputs.flatMap((input, i) =>
    input instanceof TensorBase && (input as Tensor).requiresGrad ? [i] : [],
  );
  if (checked.length === 0) {
    throw new ArgumentError(operation, `${operation}: expected at least one input that requires grad`);
  }
  for (const at of checked) {
    const { dtype } = inputs[at] as Tensor;
    if (dtype.startsWith("complex")) {
      throw new ArgumentError(
        operation,
        `${operation}: complex inputs are not checked: use viewAsComplex inside fn`,
      );
    }
  }
  const {
    eps = 1e-6,
    atol = 1e-5,
    rtol = 1e-3,
    nondetTol = 0,
    checkForwardAD = false,
    raiseException = true,
  } = options;
  const settings = { eps, atol, rtol, nondetTol, checkForwardAD, raiseException };
  try {
    check({ operation, fn: fn as (...inputs: unknown[]) => unknown, inputs, checked, options: settings });
    return true;
  } catch (error) {
    if (error instanceof GradcheckError && !raiseException) return false;
    throw error;
  }
}

/**
 * Whether `fn`'s gradients at `inputs` agree with finite differences, for those that require grad; they should be
 * float64. A difference throws a `GradcheckError` that says where. PyTorch: `torch.autograd.gradcheck`.
 *
 * @example
 * const x = tensor([0.5, 2], { dtype: "float64", requiresGrad: true });
 * autograd.gradcheck((t: Tensor) => t.log(), [x]); // true
 */
export function gradcheck<Args extends unknown[]>(
  fn: Checked<Args>,
  inputs: [...Args],
  options: GradcheckOptions = {},
): boolean {
  return run("gradcheck", fn, inputs, options);
}

/**
 * As `gradcheck`, of the gradients themselves: second derivatives. The cotangents are drawn from the default
 * generator unless given. PyTorch: `torch.autograd.gradgradcheck`.
 *
 * @example
 * const x = tensor([0.5, 2], { dtype: "float64", requiresGrad: true });
 * autograd.gradgradcheck((t: Tensor) => t.log(), [x]); // true
 */
export function gradgradcheck<Args extends unknown[]>(
  fn: Checked<Args>,
  inputs: [...Args],
  given: GradcheckOptions & { gradOutputs?: readonly Tensor[] } = {},
): boolean {
  const operation = "gradgradcheck";
  const { gradOutputs, ...options } = optionsOf(operation, given);
  if (typeof fn !== "function") throw wrongArgument(operation, "fn", "a function", fn);
  if (!Array.isArray(inputs)) throw wrongArgument(operation, "inputs", "an array", inputs);
  const call = fn as (...inputs: unknown[]) => unknown;
  const plain = { operation, fn: call, inputs, checked: [], options: {} as Required<GradcheckOptions> };
  const like = outputsOf(plain, inputs);
  const cotangents = (gradOutputs ?? like.map(({ shape, dtype }) => randn(shape, { dtype }))).map((tensor) =>
    tensor.detach().requiresGrad_(),
  );
  const gradients = (...args: unknown[]): Tensor[] => {
    const own = args.slice(0, inputs.length);
    const differentiable = own.filter(
      (input): input is Tensor => input instanceof TensorBase && (input as Tensor).requiresGrad,
    );
    const outputs = outputsOf(plain, own);
    const found = grad(outputs, differentiable, {
      gradOutputs: args.slice(inputs.length) as Tensor[],
      createGraph: true,
      allowUnused: true,
    });
    return found.filter((gradient) => gradient !== null);
  };
  return run(operation, gradients, [...inputs, ...cotangents], options);
}
