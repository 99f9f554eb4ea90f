/** Custom functions: forward and backward in TypeScript. PyTorch: `torch.autograd.Function`. */

import { TensorBase } from "../base.js";
import { settle } from "../context.js";
import { GraphError, NotImplementedError, wrongArgument } from "../errors.js";
import { wrap } from "../invoke.js";
import { noGrad } from "../modes.js";
import type { Handle } from "../native.js";
import type { Tensor } from "../tensor.js";
import { inCallback, tensorsOf } from "./callback.js";
import { native } from "./native.js";

/**
 * What forward leaves for backward. Tensors go through `saveForBackward`, which notices later changes in place;
 * anything else may simply be set: `ctx.scale = 2`. PyTorch: `torch.autograd.function.FunctionCtx`.
 */
export class FunctionContext {
  [key: string]: unknown;
  /** Which of forward's arguments need a gradient. PyTorch: `ctx.needs_input_grad`. */
  needsInputGrad: boolean[] = [];
  /** @internal */
  readonly saved: (Tensor | null)[] = [];
  /** @internal */
  readonly dirty: Tensor[] = [];
  /** @internal */
  readonly nonDifferentiable: Tensor[] = [];
  /** @internal */
  materializeGrads = true;
  /** @internal Set while backward runs. */
  unpacked: (Tensor | null)[] | null = null;

  /** Keeps inputs and outputs for backward. PyTorch: `ctx.save_for_backward`. */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    tensors.forEach((tensor, i) => {
      if (tensor !== null && !(tensor instanceof TensorBase))
        throw wrongArgument("saveForBackward", `tensors[${i}]`, "a Tensor or null", tensor);
    });
    this.saved.splice(0, this.saved.length, ...tensors);
  }

  /** In backward: what was saved, in its order. PyTorch: `ctx.saved_tensors`. */
  get savedTensors(): Tensor[] {
    if (!this.unpacked)
      throw new GraphError("savedTensors", "savedTensors: there are saved tensors only while backward runs");
    return this.unpacked as Tensor[];
  }

  /** Names inputs that forward changed in place; it must return them too. PyTorch: `ctx.mark_dirty`. */
  markDirty(...inputs: Tensor[]): void {
    this.dirty.splice(0, this.dirty.length, ...inputs);
  }

  /** Names outputs without a gradient, such as indices. PyTorch: `ctx.mark_non_differentiable`. */
  markNonDifferentiable(...outputs: Tensor[]): void {
    this.nonDifferentiable.splice(0, this.nonDifferentiable.length, ...outputs);
  }

  /** With `false`, backward gets null instead of zeros where no gradient came. PyTorch: `ctx.set_materialize_grads`. */
  setMaterializeGrads(value: boolean): void {
    this.materializeGrads = value;
  }
}

/** One gradient for each of forward's arguments, null where there is none; a lone one needs no array. */
export type InputGradients = Tensor | null | readonly (Tensor | null)[];

/** The two functions that a custom function is. */
export interface FunctionDefinition<Args extends unknown[], Out> {
  readonly name: string;
  forward(ctx: FunctionContext, ...args: Args): Out;
  backward(ctx: FunctionContext, ...gradOutputs: Tensor[]): InputGradients;
}

function outputsOf(name: string, value: unknown): Tensor[] {
  const list = Array.isArray(value) ? value : [value];
  list.forEach((output, i) => {
    if (!(output instanceof TensorBase)) {
      const place = Array.isArray(value) ? `forward's result [${i}]` : "forward's result";
      throw wrongArgument(name, place, "a Tensor or an array of Tensors", output);
    }
  });
  return list as Tensor[];
}

/** The gradients of the tensors among the arguments, as handles. */
function inputGradients(name: string, isTensor: readonly boolean[], given: unknown): (Handle | null)[] {
  if (given === undefined) throw wrongArgument(name, "backward's result", "one gradient an input", given);
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length < isTensor.length || list.slice(isTensor.length).some((gradient) => gradient !== null)) {
    const message = `backward gave ${list.length} gradients for ${isTensor.length} arguments of forward: give null for those without`;
    throw new GraphError(name, `${name}: ${message}`);
  }
  return isTensor.flatMap((wanted, i) => {
    const gradient = list[i] ?? null;
    if (gradient !== null && !(gradient instanceof TensorBase))
      throw wrongArgument(name, `backward's result [${i}]`, "a Tensor or null", gradient);
    if (wanted) return [gradient === null ? null : gradient.handle];
    if (gradient === null) return [];
    throw new GraphError(name, `${name}: backward gave a gradient for argument ${i}, which is no Tensor`);
  });
}

/** Made apart from `apply`, so that the graph holds nothing of its variables: inputs and outputs would never be freed. */
function nativeBackward(
  name: string,
  backward: (ctx: FunctionContext, ...gradOutputs: Tensor[]) => InputGradients,
  ctx: FunctionContext,
  isTensor: readonly boolean[],
) {
  return (
    gradients: (Handle | null)[],
    saved: (Handle | null)[] = [],
    needed: boolean[] = [],
  ): (Handle | null)[] =>
    inCallback(`${name}.backward`, () => {
      let next = 0;
      ctx.needsInputGrad = isTensor.map((tensor) => tensor && needed[next++] === true);
      ctx.unpacked = tensorsOf(saved);
      try {
        return inputGradients(name, isTensor, backward(ctx, ...(tensorsOf(gradients) as Tensor[])));
      } finally {
        ctx.unpacked = null;
      }
    });
}

function apply<Args extends unknown[], Out>(definition: FunctionDefinition<Args, Out>, args: Args): Out {
  const name = definition.name || "custom function";
  settle();
  if (native.transformDepth() > 0) {
    throw new NotImplementedError(
      name,
      `${name}: a custom function cannot be used inside a function given to func.grad, func.vmap or their like`,
    );
  }
  const ctx = new FunctionContext();
  ctx.needsInputGrad = args.map((arg) => arg instanceof TensorBase && (arg as Tensor).requiresGrad);
  const isTensor = args.map((arg) => arg instanceof TensorBase);
  const result = noGrad(() => definition.forward(ctx, ...args));
  const outputs = outputsOf(name, result);
  const handles = native.customFunction(
    `${name}Backward`,
    args.flatMap((arg) => (arg instanceof TensorBase ? [arg.handle] : [])),
    outputs.map((output) => output.handle),
    ctx.dirty.map((tensor) => tensor.handle),
    ctx.nonDifferentiable.map((tensor) => tensor.handle),
    ctx.saved.map((tensor) => tensor?.handle ?? null),
    ctx.materializeGrads,
    nativeBackward(name, definition.backward.bind(definition), ctx, isTensor),
  );
  for (const list of [ctx.saved, ctx.dirty, ctx.nonDifferentiable]) list.length = 0;
  const tensors = handles.map((handle, i) => (handle === null ? outputs[i]! : wrap(handle)));
  return (Array.isArray(result) ? tensors : tensors[0]) as Out;
}

/**
 * A differentiable function with its own backward. Subclass it with static `forward` and `backward`, call `apply`.
 *
 * `forward` runs without recording and gives a Tensor or an array of them. `backward` gets one gradient an output and
 * gives one an argument of forward, null for those without; where it uses differentiable operations only, it can be
 * differentiated again. PyTorch: `torch.autograd.Function`.
 *
 * @example
 * class Square extends autograd.Function {
 *   static forward(ctx: autograd.FunctionContext, x: Tensor) {
 *     ctx.saveForBackward(x);
 *     return x.mul(x);
 *   }
 *   static backward(ctx: autograd.FunctionContext, grad: Tensor) {
 *     return ctx.savedTensors[0]!.mul(2).mul(grad);
 *   }
 * }
 * const x = tensor([3], { dtype: "float32", requiresGrad: true });
 * Square.apply(x).sum().backward();
 * x.grad?.item(); // 6
 */
// biome-ignore lint/complexity/noStaticOnlyClass: PyTorch's form, which users subclass
export abstract class CustomFunction {
  static apply<Args extends unknown[], Out>(this: FunctionDefinition<Args, Out>, ...args: Args): Out {
    // biome-ignore lint/complexity/noThisInStatic: the subclass, which holds forward and backward
    return apply(this, args);
  }
}

type Backward = (ctx: FunctionContext, ...gradOutputs: Tensor[]) => InputGradients;

/**
 * A backward that cannot be differentiated again: it runs unrecorded, and a double backward through it is a
 * `GraphError` instead of a silent zero. PyTorch: `torch.autograd.function.once_differentiable`.
 *
 * @example
 * class Floor extends autograd.Function {
 *   static forward(_ctx: autograd.FunctionContext, x: Tensor) { return x.floor(); }
 *   static backward = autograd.onceDifferentiable((_ctx, grad) => grad);
 * }
 */
export function onceDifferentiable(backward: Backward): Backward {
  return (ctx, ...gradOutputs) => {
    const result = noGrad(() => backward(ctx, ...gradOutputs));
    const recording = (native.mode() & 1) !== 0;
    if (!recording || !gradOutputs.some((grad) => grad?.requiresGrad)) return result;
    const list: readonly (Tensor | null)[] = Array.isArray(result) ? result : [result as Tensor | null];
    return tensorsOf(
      native.delayedError(
        list.map((tensor) => tensor?.handle ?? null),
        "a function whose backward is onceDifferentiable was differentiated twice",
      ),
    );
  };
}
