// What all optimizers share: groups, state, one native call a group and step.
//
// State tensors belong to the optimizer: they are made at a parameter's first step with a gradient, outlive the
// scope they are made in, and go when the optimizer is disposed of or collected.

import { enableGrad, settle, type Tensor, wrap, wrongArgument } from "../tensor/index.js";
import {
  asGroups,
  type GroupOptions,
  membersOf,
  type ParamGroup,
  type Params,
  withoutUndefined,
} from "./groups.js";
import { optimNative } from "./native.js";
import {
  type OptimizerStateDict,
  type ParamState,
  packStateDict,
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
export abstract class Optimizer<H extends Hyperparameters = Hyperparameters> {
  /** What a group has where it says nothing itself. */
  readonly defaults: Readonly<H>;
  readonly paramGroups: ParamGroup<H>[] = [];
  /** By parameter; empty until its first step. */
  readonly state: Map<Tensor, ParamState> = new Map();
  /** Handles for the native side, an array a group, used again by each call: parameters, and those with their state. */
  readonly #parameters: Float64Array[] = [];
  readonly #members: Float64Array[] = [];

  constructor(params: Params<H>, defaults: H) {
    this.defaults = defaults;
    for (const group of asGroups(this.operation, params)) this.addParamGroup(group);
  }

  /** The names of a parameter's state tensors, in the order the native step knows them. */
  protected abstract get stateKeys(): readonly string[];
  /** Those that a parameter of `group` must have once it has been stepped. */
  protected abstract requiredKeys(group: ParamGroup<H>): readonly string[];
  /** Throws an ArgumentError where a hyperparameter is out of its range; sets what the class fixes. */
  protected abstract prepareGroup(group: ParamGroup<H>): void;
  /** The native step; gives the state tensors it made. */
  protected abstract stepGroup(
    group: ParamGroup<H>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null;

  /** Adds a group, say for layers that were frozen; what it leaves out is the optimizer's default. */
  addParamGroup(options: GroupOptions<H>): void {
    const taken = new Set(this.paramGroups.flatMap((group) => group.params));
    const index = this.paramGroups.length;
    const params = membersOf(this.operation, { params: options.params, index, taken });
    const group = { ...this.defaults, ...withoutUndefined(options), params } as unknown as ParamGroup<H>;
    this.prepareGroup(group);
    this.paramGroups.push(group);
  }

  /**
   * Updates each parameter that has a gradient, in place. With a closure, calls it first (with gradients on) and
   * returns what it gave. A gradient that is sparse or not like its parameter is an error that names the
   * parameter, and so is a parameter that was disposed of; the group it is in stays as it was.
   */
  step(): undefined;
  step<T>(closure: () => T): T;
  step<T>(closure?: () => T): T | undefined {
    if (closure?.constructor.name === "AsyncFunction") {
      // Its gradients would come after the step.
      throw wrongArgument(`${this.operation}.step`, "closure", "a function that is not async", closure);
    }
    const value = closure && enableGrad(closure);
    // The native side makes state tensors in the scope that is current.
    settle();
    for (let index = 0; index < this.paramGroups.length; index++) {
      const group = this.paramGroups[index]!;
      const made = this.stepGroup(group, index, this.#gather(group, index));
      if (made) this.#adopt(group, made);
    }
    return value;
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
    return packStateDict(this.paramGroups, this.state);
  }

  /**
   * Takes over a state dict, of this class or PyTorch's own, for the same parameters in the same order. Tensors are
   * copied, onto each parameter's device and in its dtype. Nothing is changed where it does not fit: another number
   * of groups or parameters, state of another optimizer (`ArgumentError`), another shape (`ShapeError`).
   */
  loadStateDict(dict: OptimizerStateDict): void {
    const operation = `${this.operation}.loadStateDict`;
    const holder = { operation, groups: this.paramGroups, stateKeys: this.stateKeys };
    const loaded = unpackGroups(dict, { ...holder, requiredKeys: () => [] }).map((options, index) => {
      const { params, name } = this.paramGroups[index]!;
      const named = name === undefined ? {} : { name };
      const group = { ...this.defaults, ...named, ...options, params } as unknown as ParamGroup<H>;
      this.prepareGroup(group);
      return group;
    });
    const requiredKeys = (group: object) => this.requiredKeys(group as ParamGroup<H>);
    const state = unpackState(dict, { ...holder, groups: loaded, requiredKeys });
    this.dispose();
    for (const [param, entry] of state) this.state.set(param, entry);
    // In place: a schedule may hold on to the group objects.
    loaded.forEach((group, index) => {
      const current = this.paramGroups[index]! as Record<string, unknown>;
      for (const key of Object.keys(current)) if (!(key in group)) delete current[key];
      Object.assign(current, group);
    });
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
