// The graph with callbacks in it: hooks, custom functions, saved-tensor hooks, and what happens to tensors meanwhile.

import fc from "fast-check";
import { autograd, ops, Tensor, tensor } from "../../../lib/index.js";
import { callback } from "../inputs/callbacks.js";
import { hostile } from "../inputs/hostile.js";
import { type Input, plains, weighted } from "../inputs/input.js";
import { tensorDraw } from "../inputs/tensors.js";
import { looseArguments, manner, type Target } from "./target.js";

type Fn = (...args: unknown[]) => unknown;

/** A leaf, something made of it, and their product: enough graph for a hook at each place. */
function net() {
  const leaf = tensor([0.5, -1, 2], { requiresGrad: true });
  const inner = leaf.mul(3);
  return { leaf, inner, output: inner.sin().mul(leaf) };
}

const hooks: Target = {
  label: "Tensor.registerHook, then backward",
  names: [],
  weight: 40,
  arguments: () =>
    fc.tuple(callback, callback, callback, plains(true, false)) as fc.Arbitrary<readonly Input[]>,
  call: ([onLeaf, onInner, afterwards, createGraph]) => {
    const { leaf, inner, output } = net();
    const handles = [
      leaf.registerHook(onLeaf as never),
      inner.registerHook(onInner as never),
      leaf.registerPostAccumulateGradHook(afterwards as never),
    ];
    try {
      output.sum().backward(undefined, { createGraph: createGraph as boolean });
      return leaf.grad;
    } finally {
      for (const handle of handles) handle.remove();
    }
  },
};

const customFunctions: Target = {
  label: "autograd.Function",
  names: [],
  weight: 40,
  arguments: () =>
    manner().chain((how) =>
      fc.tuple(
        callback,
        callback,
        weighted([3, tensorDraw(how.shared)], [1, hostile]),
        plains("save", "dirty", "none", "materialize"),
      ),
    ),
  call: ([forward, backward, input, what]) => {
    const { leaf } = net();
    class Custom extends autograd.Function {
      static forward(ctx: autograd.FunctionContext, ...args: Tensor[]) {
        if (what === "save") ctx.saveForBackward(...args);
        if (what === "dirty") ctx.markDirty(...args);
        if (what === "materialize") ctx.setMaterializeGrads(false);
        return (forward as Fn)(...args) as Tensor;
      }
      static backward(ctx: autograd.FunctionContext, ...grads: Tensor[]) {
        if (what === "save") for (const saved of ctx.savedTensors) saved?.dispose();
        return (backward as Fn)(...grads) as Tensor;
      }
    }
    const output: unknown = Custom.apply(leaf, input as Tensor);
    for (const part of [output].flat()) if (part instanceof Tensor) part.sum().backward();
    return leaf.grad;
  },
};

const savedHooks: Target = {
  label: "autograd.graph.savedTensorsHooks, then backward",
  names: [],
  weight: 20,
  arguments: () => fc.tuple(callback, callback),
  call: ([pack, unpack]) => {
    const output = autograd.graph.savedTensorsHooks(pack as never, unpack as never, () => net().output);
    return output.sum().backward();
  },
};

/** Gradients of a graph whose tensors have gone, were changed in place, or are not of it. */
const broken: Target = {
  label: "autograd.grad of a broken graph",
  names: [],
  weight: 40,
  arguments: () =>
    manner().chain((how) =>
      fc
        .tuple(
          plains(
            "dispose leaf",
            "dispose inner",
            "dispose output",
            "in place",
            "twice",
            "resize",
            "set data",
            "none",
          ),
          weighted(
            [2, tensorDraw({ shape: [3], dtype: "float32" })],
            [2, tensorDraw(how.shared)],
            [1, hostile],
          ),
          weighted<readonly Input[]>([1, looseArguments(how)], [2, fc.constant([])]),
        )
        .map(([accident, seed, rest]) => [accident, seed, ...rest]),
    ),
  call: ([accident, seed, ...rest]) => {
    const { leaf, inner, output } = net();
    if (accident === "dispose leaf") leaf.dispose();
    if (accident === "dispose inner") inner.dispose();
    if (accident === "dispose output") output.dispose();
    if (accident === "in place") inner.mul_(2);
    if (accident === "resize") inner.detach().resize_([0]);
    if (accident === "set data") ops.call("aten::set_.source_Tensor", inner.detach(), tensor([1, 2]));
    if (accident === "twice") output.sum().backward();
    const [options = { gradOutputs: [seed] }] = rest;
    autograd.grad([output] as never, [leaf] as never, options as never);
    return output.backward(seed as Tensor);
  },
};

export const graph = (): Target[] => [hooks, customFunctions, savedHooks, broken];
