// Hooks on modules. PyTorch: torch.nn.Module.register_forward_hook and its like, torch.utils.hooks.BackwardHook.
//
// Users call `module.forward(x)`, so a module with hooks gets its own `forward`, over the class's, that runs them; it
// goes with the last hook. A module without hooks pays nothing.
//
// Backward hooks stand on two identities in the graph: one around the inputs, whose backward has the gradients of the
// inputs, and one around the outputs, whose backward has those of the outputs and runs first.

import { ArgumentError, autograd, isGradEnabled, Tensor } from "../tensor/index.js";
import type { Module } from "./module.js";
import { problem } from "./problem.js";

/** Gradients of inputs or outputs, null where there is none. */
export type Gradients = (Tensor | null)[];

/** What a hook may give in place of gradients: all of them, one alone for one, or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook without a return statement is the usual one
export type ReplacedGradients = Tensor | readonly (Tensor | null)[] | null | undefined | void;

/** @internal */
export interface HookKinds {
  forwardPre: (module: Module, args: unknown[]) => unknown;
  forward: (module: Module, args: unknown[], output: unknown) => unknown;
  backwardPre: (module: Module, gradOutput: Gradients) => ReplacedGradients;
  backward: (module: Module, gradInput: Gradients, gradOutput: Gradients) => ReplacedGradients;
}

export interface HookOptions {
  /** Run before the hooks that are already there; defaults to false. */
  prepend?: boolean;
}

type HookLists = { [K in keyof HookKinds]: HookKinds[K][] };

const hooksOf = new WeakMap<Module, HookLists>();

/** @internal Adds a hook; the handle takes it off again. */
export function addHook<K extends keyof HookKinds>(
  module: Module,
  kind: K,
  hook: HookKinds[K],
  { prepend = false }: HookOptions = {},
): autograd.RemovableHandle {
  if (typeof hook !== "function") {
    throw problem(
      ArgumentError,
      module.constructor.name,
      `expected a function for the hook, got ${String(hook)}`,
    );
  }
  let lists = hooksOf.get(module);
  if (!lists) {
    lists = { forwardPre: [], forward: [], backwardPre: [], backward: [] };
    hooksOf.set(module, lists);
    install(module, lists);
  }
  // The same function may be registered twice, so each registration is its own.
  const entry = ((...args: never[]) => (hook as (...args: never[]) => unknown)(...args)) as HookKinds[K];
  const list = lists[kind] as HookKinds[K][];
  if (prepend) list.unshift(entry);
  else list.push(entry);
  return new autograd.RemovableHandle(() => {
    const at = list.indexOf(entry);
    if (at >= 0) list.splice(at, 1);
    if (Object.values(lists).every((hooks) => hooks.length === 0)) uninstall(module, lists);
  });
}

type Forward = (...args: unknown[]) => unknown;

function install(module: Module, lists: HookLists): void {
  const own = Object.getOwnPropertyDescriptor(module, "forward");
  const original = module.forward as Forward;
  const hooked: Forward = (...args) => callWithHooks(module, lists, original, args);
  restore.set(lists, own);
  // Not enumerable: fields are what modules and parameters are found by.
  Object.defineProperty(module, "forward", {
    value: hooked,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

const restore = new WeakMap<HookLists, PropertyDescriptor | undefined>();

function uninstall(module: Module, lists: HookLists): void {
  const own = restore.get(lists);
  if (own) Object.defineProperty(module, "forward", own);
  else delete (module as { forward?: Forward }).forward;
  hooksOf.delete(module);
}

function callWithHooks(module: Module, lists: HookLists, original: Forward, given: unknown[]): unknown {
  let args = given;
  for (const hook of [...lists.forwardPre]) {
    const result = hook(module, args);
    if (result !== undefined && result !== null) args = Array.isArray(result) ? result : [result];
  }
  const wanted = lists.backward.length > 0 || lists.backwardPre.length > 0;
  const boundary = wanted && isGradEnabled() ? new Boundary(module, lists) : null;
  if (boundary) args = boundary.aroundInputs(args);
  let output = original.apply(module, args);
  if (output instanceof Promise) {
    throw problem(ArgumentError, module.constructor.name, "hooks cannot run around an async forward");
  }
  for (const hook of [...lists.forward]) {
    const result = hook(module, args, output);
    if (result !== undefined && result !== null) output = result;
  }
  return boundary ? boundary.aroundOutputs(output) : output;
}

type Intercept = (gradients: Gradients) => Gradients;

/** The identity, whose backward lets `intercept` see and change the gradients. */
class ModuleBackwardHook extends autograd.Function {
  static forward(ctx: autograd.FunctionContext, intercept: Intercept, ...tensors: Tensor[]): Tensor[] {
    ctx.intercept = intercept;
    ctx.setMaterializeGrads(false);
    ctx.markNonDifferentiable(...tensors.filter((tensor) => !tensor.requiresGrad));
    return tensors;
  }

  static backward(ctx: autograd.FunctionContext, ...gradients: Gradients): Gradients {
    return [null, ...(ctx.intercept as Intercept)(gradients)];
  }
}

/** Applies the identity to the Tensors of a list; null when none of them requires grad. */
function intercepted(
  values: readonly unknown[],
  intercept: (gradients: Gradients) => Gradients,
): unknown[] | null {
  const places = values.flatMap((value, i) => (value instanceof Tensor ? [i] : []));
  if (!places.some((i) => (values[i] as Tensor).requiresGrad)) return null;
  const spread: Intercept = (gradients) => {
    const all: Gradients = values.map(() => null);
    return pickAt(intercept(fill(all, places, gradients)), places);
  };
  const wrapped = ModuleBackwardHook.apply(spread, ...places.map((i) => values[i] as Tensor));
  const result = [...values];
  places.forEach((place, n) => {
    result[place] = wrapped[n];
  });
  return result;
}

function fill(all: Gradients, places: readonly number[], gradients: Gradients): Gradients {
  places.forEach((place, n) => {
    all[place] = gradients[n]!;
  });
  return all;
}

const pickAt = (all: Gradients, places: readonly number[]): Gradients => places.map((place) => all[place]!);

class Boundary {
  readonly #module: Module;
  readonly #lists: HookLists;
  #gradOutput: Gradients | null = null;
  #inputCount = 0;
  #inputsTracked = false;

  constructor(module: Module, lists: HookLists) {
    this.#module = module;
    this.#lists = lists;
  }

  aroundInputs(args: unknown[]): unknown[] {
    this.#inputCount = args.length;
    const wrapped = intercepted(args, (gradInput) => {
      const gradOutput = this.#gradOutput;
      if (!gradOutput) return gradInput; // another way into the inputs than through the outputs
      this.#gradOutput = null;
      return this.#replaced("backward", gradInput, (hook, gradients) =>
        hook(this.#module, gradients, gradOutput),
      );
    });
    this.#inputsTracked = wrapped !== null;
    return wrapped ?? args;
  }

  aroundOutputs(output: unknown): unknown {
    const list: unknown[] = Array.isArray(output) ? output : [output];
    const wrapped = intercepted(list, (given) => {
      const gradients = this.#replaced("backwardPre", given, (hook, current) => hook(this.#module, current));
      if (this.#inputsTracked) this.#gradOutput = gradients;
      else this.#withoutInputs(gradients);
      return gradients;
    });
    if (!wrapped) return output;
    return Array.isArray(output) ? wrapped : wrapped[0];
  }

  /** No input requires grad: the hooks run all the same, with nothing to replace. */
  #withoutInputs(gradOutput: Gradients): void {
    for (const hook of [...this.#lists.backward]) {
      const none: Gradients = Array.from({ length: this.#inputCount }, () => null);
      const result = hook(this.#module, none, gradOutput);
      const list: readonly unknown[] = Array.isArray(result) ? result : [result];
      if (list.some((gradient) => gradient instanceof Tensor)) {
        const sentence = "a backward hook gave gradients, but no input of the module requires grad";
        throw problem(ArgumentError, this.#module.constructor.name, sentence);
      }
    }
  }

  #replaced<K extends "backward" | "backwardPre">(
    kind: K,
    given: Gradients,
    call: (hook: HookKinds[K], gradients: Gradients) => ReplacedGradients,
  ): Gradients {
    let gradients = given;
    for (const hook of [...this.#lists[kind]] as HookKinds[K][]) {
      const result = call(hook, gradients);
      if (result === undefined || result === null) continue;
      const list = (result instanceof Tensor ? [result] : result) as Gradients;
      if (!Array.isArray(list) || list.length !== gradients.length) {
        const got = Array.isArray(list) ? `${list.length}` : String(result);
        const sentence = `expected ${gradients.length} gradients from a backward hook, got ${got}`;
        throw problem(ArgumentError, this.#module.constructor.name, sentence);
      }
      gradients = [...list];
    }
    return gradients;
  }
}
