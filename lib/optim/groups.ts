// Parameter groups: what an optimizer is given, checked and filled up with its defaults.

import { ArgumentError, DisposedError, GraphError, Tensor, wrongArgument } from "../tensor/index.js";

/** What every group has; its hyperparameters come beside it, under the optimizer's option names. */
export interface GroupMembers {
  /** The tensors this group updates. */
  params: Tensor[];
  /** A name of your own, carried in the state dict. */
  name?: string;
  /** The parameters' names, of a group that was given `model.namedParameters()`. */
  paramNames?: string[];
}

/**
 * A group as the optimizer holds it. Hyperparameters may be written at any time and hold from the next step on;
 * that is how a schedule sets `group.lr`. Other fields are carried in the state dict as they are.
 */
export type ParamGroup<H extends object> = GroupMembers & H & { [extra: string]: unknown };

/** A group as it is given: hyperparameters left out are the optimizer's own. */
export type GroupOptions<H extends object> = Partial<H> & {
  params: Tensor | Iterable<Tensor> | Iterable<NamedTensor>;
  name?: string;
};

/** As `model.namedParameters()` gives them. */
export type NamedTensor = readonly [name: string, tensor: Tensor];

/**
 * The parameters as a list (or any iterable, `model.parameters()`), with their names (`model.namedParameters()`), or
 * groups of them.
 */
export type Params<H extends object> = Iterable<Tensor> | Iterable<NamedTensor> | Iterable<GroupOptions<H>>;

/** Gives the groups that `params` stands for: a plain list of tensors is one group. */
export function asGroups<H extends object>(operation: string, params: Params<H>): GroupOptions<H>[] {
  if (!isIterable(params)) {
    throw wrongArgument(operation, "params", "a list of Tensors or of groups { params, ... }", params);
  }
  const items = [...params] as (Tensor | GroupOptions<H>)[];
  if (items.length === 0) throw wrongArgument(operation, "params", "at least one Tensor or group", items);
  if (isGroup(items[0])) return items as GroupOptions<H>[];
  return [{ params: items as Tensor[] } as unknown as GroupOptions<H>];
}

interface Membership {
  /** What the user gave for a group's params. */
  params: unknown;
  /** The group's number, for errors. */
  index: number;
  /** The parameters of the other groups. */
  taken: ReadonlySet<Tensor>;
  /** Whether only leaves will do. */
  leaves: boolean;
}

export interface Members {
  params: Tensor[];
  paramNames?: string[];
}

/** The group's tensors, each checked: a Tensor, alive, a leaf, and in no group (nor twice in this one). */
export function membersOf(operation: string, { params, index, taken, leaves }: Membership): Members {
  const list: unknown = params instanceof Tensor ? [params] : params;
  if (!isIterable(list)) {
    throw wrongArgument(operation, `params of group ${index}`, "a Tensor or a list of Tensors", list);
  }
  const members = new Set<Tensor>();
  const names: string[] = [];
  for (const item of list) {
    const param: unknown = isNamed(item) ? item[1] : item;
    if (isNamed(item)) names.push(item[0]);
    const place = `parameter ${members.size} of group ${index}`;
    if (!(param instanceof Tensor)) throw wrongArgument(operation, place, "a Tensor", param);
    if (param.isDisposed) throw new DisposedError(operation, `${operation}: ${place} has been disposed of`);
    if (leaves && !param.isLeaf && !param.retainsGrad) {
      throw new GraphError(
        operation,
        `${operation}: expected a leaf for ${place}, got the result of ${param.gradFn}: optimize what it was computed from`,
      );
    }
    const where = members.has(param) ? "the group" : taken.has(param) ? "another group" : null;
    if (where) throw new ArgumentError(operation, `${operation}: ${place} is in ${where} already`);
    members.add(param);
  }
  if (names.length === 0) return { params: [...members] };
  if (names.length < members.size) {
    throw new ArgumentError(
      operation,
      `${operation}: expected a name for each parameter of group ${index} or for none, got ${names.length} of ${members.size}`,
    );
  }
  return { params: [...members], paramNames: names };
}

/** An option left undefined is an option left out. */
export function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function isNamed(item: unknown): item is [string, unknown] {
  return Array.isArray(item) && item.length === 2 && typeof item[0] === "string";
}

function isGroup(item: unknown): boolean {
  return typeof item === "object" && item !== null && !(item instanceof Tensor) && "params" in item;
}
