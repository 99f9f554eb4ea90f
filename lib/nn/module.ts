// The base of everything with parameters.
//
// Members are found by looking at an object's fields whenever they are asked for, in the order the fields were declared
// or assigned: a Parameter is a parameter, a Module a child, and a Tensor is a buffer once registerBuffer has named it.
// Nothing is intercepted on assignment, because es2022 class fields are defined over any setter of a base class. So a
// field may be replaced at any time (tied weights, a new head), and arrays of modules are not looked into: ModuleList
// is for those, as in PyTorch.

import { ArgumentError, type autograd, type Device, type DType, Tensor } from "../tensor/index.js";
import { convertModule, parseTarget } from "./convert.js";
import {
  addHook,
  type Gradients,
  type HookKinds,
  type HookOptions,
  type ReplacedGradients,
} from "./hooks.js";
import { stateKey, whyNotAName } from "./naming.js";
import { Parameter } from "./parameter.js";
import { problem } from "./problem.js";
import { type LoadOptions, type LoadResult, loadStateDict, stateDict } from "./state_dict.js";
import { printTree } from "./tree.js";
import { allModules, distinct, type Member, type NamedOptions, named, pathsOf } from "./walk.js";

export interface BufferOptions {
  /** Part of the state dict; defaults to true. */
  persistent?: boolean;
}

/**
 * A part of a model: parameters, buffers, child modules, and `forward`.
 *
 * `Args` are forward's arguments and `Out` its result. They may be left out: a subclass's own `forward` then says what
 * it takes and gives, and `Module` alone means "any module". In state dicts a field `runningMean` is `running_mean`.
 * PyTorch: `torch.nn.Module`.
 *
 * @example
 * class Head extends nn.Module {
 *   fc = new nn.Linear(64, 3);
 *   forward(x: Tensor) { return this.fc.forward(x); }
 * }
 */
export abstract class Module<Args extends unknown[] = unknown[], Out = unknown> {
  /** True while learning: dropout drops and batch norm uses the batch. Set by `train()` and `eval()`. */
  training = true;
  readonly #buffers = new Map<string, Required<BufferOptions>>();

  abstract forward(...args: Args): Out;

  /** Every parameter once, this module's own first, then those below in order. */
  parameters({ recurse = true }: { recurse?: boolean } = {}): Parameter[] {
    return distinct(this, (module) => module.ownParameters(), recurse);
  }

  /** Pairs such as `["trunk.0.weight", Parameter]`; a parameter met twice has its first name. */
  namedParameters(options: NamedOptions = {}): [name: string, parameter: Parameter][] {
    return named(this, (module) => module.ownParameters(), options);
  }

  buffers({ recurse = true }: { recurse?: boolean } = {}): Tensor[] {
    return distinct(this, (module) => module.ownBuffers(), recurse);
  }

  namedBuffers(options: NamedOptions = {}): [name: string, buffer: Tensor][] {
    return named(this, (module) => module.ownBuffers(), options);
  }

  /** The modules directly below, each once. */
  children(): Module[] {
    return [...new Set(this.ownModules().map(({ value }) => value))];
  }

  namedChildren(): [name: string, module: Module][] {
    const first = new Map<Module, string>();
    for (const { name, value } of this.ownModules()) if (!first.has(value)) first.set(value, name);
    return [...first].map(([module, name]) => [name, module]);
  }

  /** This module and all below it, each once. */
  modules(): Module[] {
    return allModules(this);
  }

  /** Pairs of path and module, beginning with `["", this]`. */
  namedModules({ prefix = "" }: { prefix?: string } = {}): [name: string, module: Module][] {
    return pathsOf(this, prefix);
  }

  /** Makes `this[field]` a buffer: state that is saved and moved with the module but not learnt, or null for none. */
  registerBuffer<T extends Tensor | null>(field: string, buffer: T, options: BufferOptions = {}): T {
    this.#register("registerBuffer", field, buffer?.keep() ?? null, this.#buffers.has(field));
    this.#buffers.set(field, { persistent: options.persistent ?? true });
    return buffer;
  }

  /** Sets a parameter whose name is only known when the program runs; a declared field does the same. */
  registerParameter<T extends Parameter | null>(field: string, parameter: T): T {
    this.#register("registerParameter", field, parameter, this.#fields()[field] instanceof Parameter);
    return parameter;
  }

  /** Sets a child whose name is only known when the program runs; a declared field does the same. */
  registerModule<M extends Module | null>(field: string, module: M): M {
    this.#register("registerModule", field, module, this.#fields()[field] instanceof Module);
    return module;
  }

  /**
   * Calls `hook` before `forward`; arguments that it gives, in an array or one alone, are used instead.
   * PyTorch: `Module.register_forward_pre_hook`.
   */
  registerForwardPreHook(
    // biome-ignore lint/suspicious/noConfusingVoidType: a hook without a return statement is the usual one
    hook: (module: this, args: Args) => Args | Args[0] | undefined | void,
    options?: HookOptions,
  ): autograd.RemovableHandle {
    return addHook(this, "forwardPre", hook as HookKinds["forwardPre"], options);
  }

  /**
   * Calls `hook` after `forward`; what it gives, if anything, is the result instead.
   * PyTorch: `Module.register_forward_hook`.
   */
  registerForwardHook(
    // biome-ignore lint/suspicious/noConfusingVoidType: as above
    hook: (module: this, args: Args, output: Out) => Out | undefined | void,
    options?: HookOptions,
  ): autograd.RemovableHandle {
    return addHook(this, "forward", hook as HookKinds["forward"], options);
  }

  /**
   * Calls `hook` in backward with the gradients of the module's inputs and outputs; gradients that it gives take the
   * inputs' place. Inputs and outputs are then views, not to be changed in place.
   * PyTorch: `Module.register_full_backward_hook`.
   */
  registerFullBackwardHook(
    hook: (module: this, gradInput: Gradients, gradOutput: Gradients) => ReplacedGradients,
    options?: HookOptions,
  ): autograd.RemovableHandle {
    return addHook(this, "backward", hook as HookKinds["backward"], options);
  }

  /** As `registerFullBackwardHook`, before the module's backward. PyTorch: `Module.register_full_backward_pre_hook`. */
  registerFullBackwardPreHook(
    hook: (module: this, gradOutput: Gradients) => ReplacedGradients,
    options?: HookOptions,
  ): autograd.RemovableHandle {
    return addHook(this, "backwardPre", hook as HookKinds["backwardPre"], options);
  }

  /** Learning mode on (or off) here and in all modules below. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Learning mode off: dropout passes everything, batch norm uses its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** `false` freezes every parameter here and below. */
  requiresGrad_(requiresGrad = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad_(requiresGrad);
    return this;
  }

  /** Calls `fn` on every module, children before parents; for initialisation by kind of layer. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /**
   * Moves parameters and buffers, in place, to a device and (floating ones) to a dtype. Parameters stay the same
   * objects, so an optimizer made before still holds them; only to the device "meta" they are made anew, without
   * gradients. PyTorch: `Module.to`.
   *
   * @example
   * const model = new nn.Linear(4, 2).to("float64");
   * model.weight.dtype; // "float64"
   */
  to(target: DType | Device | { dtype?: DType; device?: Device }): this {
    const wanted = parseTarget(target);
    for (const module of this.modules()) convertModule(module, wanted);
    return this;
  }

  /** Forgets the gradients, or with `setToNull: false` fills them with zeros. */
  zeroGrad({ setToNull = true }: { setToNull?: boolean } = {}): void {
    for (const parameter of this.parameters()) {
      if (setToNull) parameter.grad = null;
      else parameter.grad?.detach_().zero_();
    }
  }

  /** Every parameter and persistent buffer by PyTorch's key, in its order; detached, sharing memory with the module. */
  stateDict(): Record<string, Tensor> {
    return stateDict(this);
  }

  /**
   * Copies values into parameters and buffers. With `strict` (the default) a missing or unexpected key is an error; a
   * wrong shape always is. One `StateDictError` names all of them, and then nothing has been copied.
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>, options: LoadOptions = {}): LoadResult {
    return loadStateDict(this, state, options);
  }

  /** Frees all parameters and buffers here and below; the module cannot be used again. */
  dispose(): void {
    for (const tensor of [...this.parameters(), ...this.buffers()]) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The tree as PyTorch prints it. */
  toString(): string {
    const branches = this.ownModules().map(({ name, value }) => ({
      label: `(${name}): `,
      text: value.toString(),
    }));
    return printTree(this.constructor.name, this.describe(), branches);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** What stands between the brackets when this module is printed; PyTorch's `extra_repr`. */
  protected describe(): string {
    return "";
  }

  /** @internal True for state that old checkpoints lack, so that its absence is no error. */
  isOptionalState(_field: string): boolean {
    return false;
  }

  /** @internal Own parameters, duplicates included. */
  ownParameters(): Member<Parameter>[] {
    return this.#members((value) => value instanceof Parameter) as Member<Parameter>[];
  }

  /** @internal Own buffers, duplicates included. */
  ownBuffers(): (Member<Tensor> & Required<BufferOptions>)[] {
    const members = this.#members((value, field) => value instanceof Tensor && this.#buffers.has(field));
    return members.map((member) => ({
      ...(member as Member<Tensor>),
      persistent: this.#buffers.get(member.field)!.persistent,
    }));
  }

  /** @internal Modules directly below, duplicates included. */
  ownModules(): Member<Module>[] {
    return this.#members((value) => value instanceof Module) as Member<Module>[];
  }

  /** @internal */
  setField(field: string, value: Tensor): void {
    this.#fields()[field] = value;
  }

  #fields(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>;
  }

  #members(wanted: (value: unknown, field: string) => boolean): Member<unknown>[] {
    const members: Member<unknown>[] = [];
    const fields = this.#fields();
    for (const field of Object.keys(fields)) {
      const value = fields[field];
      if (typeof value !== "object" || value === null || !wanted(value, field)) continue;
      const name = stateKey(field);
      const other = members.find((member) => member.name === name);
      if (other) {
        const sentence = `fields ${other.field} and ${field} would both be "${name}" in a state dict; rename one`;
        throw problem(ArgumentError, this.constructor.name, sentence);
      }
      members.push({ field, name, value });
    }
    return members;
  }

  #register(operation: string, field: string, value: unknown, known: boolean): void {
    let expected = whyNotAName(field);
    // JS moves such keys before all others, which would break the order of the state dict.
    if (/^\d+$/.test(field)) expected = "a name that is not a number (ModuleList holds numbered modules)";
    else if (!known && (this.#fields()[field] ?? null) !== null) expected = "a name that is free";
    if (expected) throw problem(ArgumentError, operation, `expected ${expected}, got "${field}"`);
    this.#fields()[field] = value;
  }
}
