// What all optimizers share: groups, state, one native call a group and step.
//
// State tensors belong to the optimizer: they are made at a parameter's first step with a gradient, outlive the
// scope they are made in, and go when the optimizer is disposed of or collected.

import { ArgumentError, enableGrad, settle, type Tensor, wrap, wrongArgument } from "../tensor/index.js";
import { checkCapturable } from "./checks.js";
import {
  asGroups,
  type GroupOptions,
  membersOf,
  type ParamGroup,
  type Params,
  withoutUndefined,
} from "./groups.js";
import { WithHooks } from "./hooks.js";
import { optimNative } from "./native.js";
import {
  type OptimizerStateDict,
  type ParamState,
  packStateDict,
  type StateValue,
  unpackGroups,
  unpackState,
} from "./state-dict.js";

/** What every optimizer has; a schedule may rely on it. */
export interface Hyperparameters {
  /** The learning rate. */
  lr: number;
}

/**
 * Base of all optimizers. PyTorch: `torch.optim.Optimizer`.
 *
 * `paramGroups[i].lr` and every other hyperparameter may be written at any time. Errors, each naming the parameter
 * and its group: an empty list or something that is no Tensor (`ArgumentError`), a tensor that is no leaf
 * (`GraphError`), a parameter given twice (`ArgumentError`).
 *
 * @example
 * const [trunk, head] = [new nn.Linear(4, 8), new nn.Linear(8, 1)];
 * const groups = [{ params: trunk.parameters(), lr: 0.01 }, { params: head.parameters() }];
 * const optimizer = new optim.SGD(groups, { lr: 0.1 });
 * for (const group of optimizer.paramGroups) group.lr /= 2;
 */
export abstract class Optimizer<H extends Hyperparameters = Hyperparameters> extends WithHooks {
  /** What a group has where it says nothing itself. */
  readonly defaults: Readonly<H>;
  readonly paramGroups: ParamGroup<H>[] = [];
  /** By parameter; empty until its first step. */
  readonly state: Map<Tensor, ParamState> = new Map();
  /** Handles for the native side, an array a group, used again by each call: parameters, and those with their state. */
  readonly #parameters: Float64Array[] = [];
  readonly #members: Float64Array[] = [];
  /** Whether there has been a step since the first schedule began; null before there is one. */
  #stepped: boolean | null = null;

  constructor(params: Params<H>, defaults: H) {
    super();
    this.defaults = defaults;
    for (const group of asGroups(this.operation, params)) this.addParamGroup(group);
  }

  /** The names of a parameter's state tensors, in the order the native step knows them. */
  protected abstract get stateKeys(): readonly string[];
  /** Those that a parameter of `group` must have once it has been stepped. */
  protected abstract requiredKeys(group: ParamGroup<H>, param: Tensor): readonly string[];
  /** Throws an ArgumentError where a hyperparameter is out of its range; sets what the class fixes. */
  protected abstract prepareGroup(group: ParamGroup<H>): void;
  /** The native step; gives the state tensors it made. */
  protected abstract stepGroup(
    group: ParamGroup<H>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null;

  /** The shape of a state tensor other than the step; its parameter's, unless a class says otherwise. */
  protected shapeOf(_key: string, param: Tensor): readonly number[] {
    return param.shape;
  }

  /** A parameter's state as the state dict has it. Detached: what is done with the views leaves ours alone. */
  protected packed(param: Tensor): [key: string, value: StateValue][] {
    return Object.entries(this.state.get(param) ?? {}).map(([key, value]) => [key, value.detach()]);
  }

  /** Adds a group, say for layers that were frozen; what it leaves out is the optimizer's default. */
  addParamGroup(options: GroupOptions<H>): void {
    const taken = new Set(this.paramGroups.flatMap((group) => group.params));
    const index = this.paramGroups.length;
    const leaves = (this.defaults as { differentiable?: boolean }).differentiable !== true;
    const members = membersOf(this.operation, { params: options.params, index, taken, leaves });
    const first = this.paramGroups[0];
    if (first && "paramNames" in members !== "paramNames" in first) {
      const [groups, one] = "paramNames" in first ? ["names", "without"] : ["no names", "with"];
      throw new ArgumentError(
        this.operation,
        `${this.operation}: expected ${groups} for the parameters of group ${index}, as in the groups before it, got one ${one} names`,
      );
    }
    const group = { ...this.defaults, ...withoutUndefined(options), ...members } as unknown as ParamGroup<H>;
    this.prepareGroup(group);
    this.paramGroups.push(group);
  }

  /**
   * Updates each parameter that has a gradient, in place. With a closure, calls it first (with gradients on) and
   * returns what it gave. A gradient that is not like its parameter, or sparse where only dense ones are taken, is an
   * error that names the parameter, and so is a parameter that was disposed of; the group it is in stays as it was.
   */
  step(): undefined;
  step<T>(closure: () => T): T;
  step<T>(closure?: () => T): T | undefined {
    if (closure?.constructor.name === "AsyncFunction") {
      // Its gradients would come after the step.
      throw wrongArgument(`${this.operation}.step`, "closure", "a function that is not async", closure);
    }
    for (const [index, group] of this.paramGroups.entries()) checkCapturable(this.operation, group, index);
    this.noteStep();
    return this.aroundStep(() => {
      const value = closure && enableGrad(closure);
      // The native side makes state tensors in the scope that is current.
      settle();
      for (let index = 0; index < this.paramGroups.length; index++) {
        const group = this.paramGroups[index]!;
        const made = this.stepGroup(group, index, this.#gather(group, index));
        if (made) this.#adopt(group, made);
      }
      return value;
    });
  }

  /** Forgets every parameter's gradient, or fills it with zeros where `setToNull` is false. */
  zeroGrad({ setToNull = true }: { setToNull?: boolean } = {}): void {
    for (let index = 0; index < this.paramGroups.length; index++) {
      const { params } = this.paramGroups[index]!;
      const handles = sized(this.#parameters, index, params.length);
      for (let i = 0; i < params.length; i++) handles[i] = params[i]!.handle;
      optimNative["optim.zeroGrad"](handles, index, setToNull);
    }
  }

  /**
   * The state and the groups, in PyTorch's shape and under its keys. Tensors are views of the live state, as in
   * PyTorch: a later step changes them.
   */
  stateDict(): OptimizerStateDict {
    return this.aroundStateDict(() => packStateDict(this.paramGroups, (param) => this.packed(param)));
  }

  /**
   * Takes over a state dict, of this class or PyTorch's own, for the same parameters in the same order. Tensors are
   * copied, onto each parameter's device and in its dtype. Nothing is changed where it does not fit: another number
   * of groups or parameters, state of another optimizer (`ArgumentError`), another shape (`ShapeError`).
   */
  loadStateDict(dict: OptimizerStateDict): void {
    this.aroundLoad(dict, (given) => this.take(given, `${this.operation}.loadStateDict`));
  }

  /** Checks all of the dict, then takes it over. */
  protected take(dict: OptimizerStateDict, operation: string): void {
    const loaded = this.loadedGroups(dict, operation);
    const state = unpackState(dict, {
      operation,
      groups: loaded,
      stateKeys: this.stateKeys,
      requiredKeys: (group, param) => this.requiredKeys(group as ParamGroup<H>, param),
      shapeOf: (key, param) => this.shapeOf(key, param),
    });
    this.dispose();
    for (const [param, entry] of state) this.state.set(param, entry);
    this.adoptGroups(loaded);
  }

  /** The groups of a dict with our parameters, checked. */
  protected loadedGroups(dict: OptimizerStateDict, operation: string): ParamGroup<H>[] {
    return unpackGroups(dict, { operation, groups: this.paramGroups }).map((options, index) => {
      const { params, name, paramNames } = this.paramGroups[index]!;
      const named = { ...(name !== undefined && { name }), ...(paramNames && { paramNames }) };
      const group = { ...this.defaults, ...named, ...options, params } as unknown as ParamGroup<H>;
      this.prepareGroup(group);
      return group;
    });
  }

  /** In place: a schedule may hold on to the group objects. */
  protected adoptGroups(loaded: readonly ParamGroup<H>[]): void {
    loaded.forEach((group, index) => {
      const current = this.paramGroups[index]! as Record<string, unknown>;
      for (const key of Object.keys(current)) if (!(key in group)) delete current[key];
      Object.assign(current, group);
    });
  }

  /** A step is being made. */
  protected noteStep(): void {
    if (this.#stepped === false) this.#stepped = true;
  }

  /** @internal For schedules, which come after the first step. */
  watchSteps(): void {
    this.#stepped ??= false;
  }

  /** @internal */
  get hasStepped(): boolean {
    return this.#stepped === true;
  }

  /** Frees the state tensors. The parameters stay; a later step starts afresh. */
  dispose(): void {
    for (const entry of this.state.values()) {
      for (const value of Object.values(entry)) value.dispose();
    }
    this.state.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** @internal what errors are prefixed with */
  protected get operation(): string {
    return `optim.${this.constructor.name}`;
  }

  #gather({ params }: ParamGroup<H>, index: number): Float64Array {
    const { stateKeys } = this;
    const width = 1 + stateKeys.length;
    const buffer = sized(this.#members, index, params.length * width);
    for (let i = 0, at = 0; i < params.length; i++) {
      const param = params[i]!;
      const entry = this.state.get(param);
      buffer[at++] = param.handle;
      for (let k = 1; k < width; k++) buffer[at++] = entry?.[stateKeys[k - 1]!]?.handle ?? 0;
    }
    return buffer;
  }

  #adopt({ params }: ParamGroup<H>, made: Float64Array): void {
    for (let at = 0; at < made.length; at += 3) {
      const param = params[made[at]!]!;
      const key = this.stateKeys[made[at + 1]!]!;
      const entry = this.state.get(param) ?? {};
      entry[key]?.dispose();
      entry[key] = wrap(made[at + 2]!).keep();
      this.state.set(param, entry);
    }
  }
}

function sized(arrays: Float64Array[], index: number, length: number): Float64Array {
  const array = arrays[index];
  if (array?.length === length) return array;
  const fresh = new Float64Array(length);
  arrays[index] = fresh;
  return fresh;
}
