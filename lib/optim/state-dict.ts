// An optimizer's state dict, in PyTorch's shape and under PyTorch's keys, so that it travels both ways.

import { ArgumentError, noGrad, ShapeError, scope, Tensor, tensor, wrongArgument } from "../tensor/index.js";
import type { ParamGroup } from "./groups.js";
import { camelCase, snakeCase } from "./keys.js";

/** The state tensors of one parameter, under PyTorch's names: `exp_avg`, `momentum_buffer`, ... */
export type ParamState = Record<string, Tensor>;

/** What a state dict has under these names; LBFGS and SparseAdam write numbers and lists too, as in PyTorch. */
export type StateValue = Tensor | number | null | readonly (Tensor | null)[];

/** A group in a state dict: its options in snake_case, its parameters as numbers counted through all groups. */
export interface PackedGroup {
  params: number[];
  [option: string]: unknown;
}

/** What `stateDict` gives and `loadStateDict` takes; PyTorch's `optimizer.state_dict()`. */
export interface OptimizerStateDict {
  /** By parameter number; a parameter that has not been stepped yet has no entry. */
  state: Record<number, Record<string, StateValue>>;
  param_groups: PackedGroup[];
}

type AnyGroup = ParamGroup<object>;

interface Holder {
  operation: string;
  groups: readonly AnyGroup[];
  /** The names of the state tensors this optimizer knows, and those a group's parameters need once stepped. */
  stateKeys: readonly string[];
  requiredKeys: (group: AnyGroup, param: Tensor) => readonly string[];
  /** The shape of a state tensor. */
  shapeOf: (key: string, param: Tensor) => readonly number[];
}

/** The options in a dict, of groups that hold as many parameters. */
type GroupHolder = Pick<Holder, "operation" | "groups">;

export function packStateDict(
  groups: readonly AnyGroup[],
  entriesOf: (param: Tensor) => readonly (readonly [key: string, value: StateValue])[],
): OptimizerStateDict {
  const packed: OptimizerStateDict = { state: {}, param_groups: [] };
  let next = 0;
  for (const { params, ...options } of groups) {
    const numbers = params.map((param, i) => {
      const entries = entriesOf(param);
      if (entries.length > 0) packed.state[next + i] = Object.fromEntries(entries);
      return next + i;
    });
    next += params.length;
    const renamed = Object.entries(options).map(([name, value]) => [snakeCase(name), copyOption(value)]);
    packed.param_groups.push({ ...Object.fromEntries(renamed), params: numbers });
  }
  return packed;
}

/** The options of each group of `dict`, in camelCase, after checking that the groups fit. */
export function unpackGroups(
  dict: OptimizerStateDict,
  { operation, groups }: GroupHolder,
): Record<string, unknown>[] {
  if (!isRecord(dict) || !Array.isArray(dict.param_groups) || !isRecord(dict.state)) {
    throw wrongArgument(operation, "the state dict", "an object { state, param_groups }", dict);
  }
  const saved = dict.param_groups;
  if (saved.length !== groups.length) {
    throw wrongArgument(operation, "param_groups", `${groups.length} groups`, saved);
  }
  return saved.map(({ params, ...options }, index) => {
    const wanted = groups[index]!.params.length;
    if (!Array.isArray(params) || params.length !== wanted) {
      throw wrongArgument(operation, `params of group ${index}`, `${wanted} parameter numbers`, params);
    }
    const renamed = Object.entries(options).map(([key, value]) => [camelCase(key), copyOption(value)]);
    return Object.fromEntries(renamed) as Record<string, unknown>;
  });
}

interface Owner {
  param: Tensor;
  group: AnyGroup;
  /** "parameter 3 of group 0" */
  place: string;
}

/** Copies the state in `dict` for the holder's parameters, on their device and in their dtype. Checks all first. */
export function unpackState(dict: OptimizerStateDict, holder: Holder): Map<Tensor, ParamState> {
  const owners = new Map<string, Owner>();
  holder.groups.forEach((group, index) => {
    dict.param_groups[index]!.params.forEach((number, i) => {
      owners.set(String(number), {
        param: group.params[i]!,
        group,
        place: `parameter ${i} of group ${index}`,
      });
    });
  });
  const checked: [Owner, [string, unknown][]][] = [];
  for (const [number, saved] of Object.entries(dict.state)) {
    const owner = owners.get(number);
    if (!owner) {
      const { operation } = holder;
      throw new ArgumentError(
        operation,
        `${operation}: the state of parameter ${number} belongs to no group`,
      );
    }
    // Older versions of PyTorch write a missing momentum buffer as None.
    const entries = Object.entries(saved).filter(([, value]) => value !== null && value !== undefined);
    checkEntries(entries, owner, holder);
    if (entries.length > 0) checked.push([owner, entries]);
  }
  return new Map(checked.map(([owner, entries]) => [owner.param, copyEntries(entries, owner)]));
}

function checkEntries(entries: [string, unknown][], { param, group, place }: Owner, holder: Holder): void {
  const { operation, stateKeys, requiredKeys, shapeOf } = holder;
  for (const [key, value] of entries) {
    if (!stateKeys.includes(key)) {
      const known = stateKeys.join(", ");
      throw new ArgumentError(
        operation,
        `${operation}: expected the state of ${place} to hold ${known}, got ${key}: is it another optimizer's?`,
      );
    }
    const shape = key === "step" ? [] : shapeOf(key, param);
    if (typeof value === "number" && (key === "step" || (shape.length === 0 && param.ndim > 0))) continue;
    if (!(value instanceof Tensor)) throw wrongArgument(operation, `${key} of ${place}`, "a Tensor", value);
    if (!fitsShape(value, shape)) {
      const [wanted, got] = [shape, value.shape].map((sizes) => `[${sizes.join(", ")}]`);
      throw new ShapeError(
        operation,
        `${operation}: expected a Tensor of shape ${wanted} for ${key} of ${place}, got shape ${got}`,
      );
    }
  }
  if (entries.length === 0) return;
  const missing = requiredKeys(group, param).filter((key) => !entries.some(([name]) => name === key));
  if (missing.length > 0) {
    throw new ArgumentError(operation, `${operation}: the state of ${place} lacks ${missing.join(", ")}`);
  }
}

function fitsShape(value: Tensor, shape: readonly number[]): boolean {
  const got = value.shape;
  // A step of shape [1] is an old scalar.
  if (shape.length === 0 && got.length === 1) return got[0] === 1;
  return got.length === shape.length && got.every((size, d) => size === shape[d]);
}

function copyEntries(entries: [string, unknown][], { param, group }: Owner): ParamState {
  const state: ParamState = {};
  noGrad(() =>
    scope(() => {
      for (const [key, value] of entries) {
        const copied = key === "step" ? copyStep(value, param, group) : copyLike(value, param);
        state[key] = copied.keep();
      }
    }),
  );
  return state;
}

/** As PyTorch casts: state of a real parameter into its dtype, of a complex one (its numbers are real) into none. */
function copyLike(value: unknown, param: Tensor): Tensor {
  const { dtype, device } = param;
  const read = value instanceof Tensor ? value.detach() : tensor(value as number);
  return read.to(param.isFloatingPoint() ? { dtype, device } : { device }).clone();
}

/** The fused kernel reads the step beside its parameter, the loop reads it on the CPU. */
function copyStep(value: unknown, param: Tensor, { fused, capturable }: AnyGroup): Tensor {
  const step = value instanceof Tensor ? value.detach().reshape([]) : tensor(value as number);
  const beside = (fused || capturable) && param.device !== "meta";
  const counts = step.dtype === "float64" && !beside ? "float64" : "float32";
  return step.to({ dtype: counts, device: beside ? param.device : "cpu" }).clone();
}

/** Lists are copied, so that a dict and an optimizer never share one; a learning rate kept in a tensor is read. */
function copyOption(value: unknown): unknown {
  if (value instanceof Tensor) return Number(value.item());
  return Array.isArray(value) ? [...value] : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
