// Parameter groups: what an optimizer is given, checked and filled up with its defaults.

import { ArgumentError, GraphError, Tensor } from "../tensor/index.js";
import { describe } from "./checks.js";

/** What every group has; its hyperparameters come beside it, under the optimizer's option names. */
export interface GroupMembers {
  /** The tensors this group updates. */
  params: Tensor[];
  /** A name of your own, carried in the state dict. */
  name?: string;
}

/**
 * A group as the optimizer holds it. Hyperparameters may be written at any time and hold from the next step on;
 * that is how a schedule sets `group.lr`. Other fields are carried in the state dict as they are.
 */
export type ParamGroup<H extends object> = GroupMembers & H & { [extra: string]: unknown };

/** A group as it is given: hyperparameters left out are the optimizer's own. */
export type GroupOptions<H extends object> = Partial<H> & {
  params: Tensor | Iterable<Tensor>;
  name?: string;
};

/** The parameters as a list (or any iterable, `model.parameters()`), or groups of them. */
export type Params<H extends object> = Iterable<Tensor> | Iterable<GroupOptions<H>>;

/** Gives the groups that `params` stands for: a plain list of tensors is one group. */
export function asGroups<H extends object>(operation: string, params: Params<H>): GroupOptions<H>[] {
  if (
    params instanceof Tensor ||
    typeof params !== "object" ||
    params === null ||
    !(Symbol.iterator in params)
  ) {
    throw new ArgumentError(
      operation,
      `expected a list of Tensors or of groups { params, ... } for params, got ${describe(params)}`,
    );
  }
  const items = [...(params as Iterable<Tensor | GroupOptions<H>>)];
  if (items.length === 0)
    throw new ArgumentError(operation, "expected at least one parameter, got an empty list");
  if (isGroup(items[0])) return items as GroupOptions<H>[];
  return [{ params: items as Tensor[] } as GroupOptions<H>];
}

/** The group's tensors, each checked: a Tensor, alive, a leaf, and in no group (nor twice in this one). */
export function membersOf(
  operation: string,
  { params, index, taken }: { params: unknown; index: number; taken: ReadonlySet<Tensor> },
): Tensor[] {
  const list = params instanceof Tensor ? [params] : params;
  if (typeof list !== "object" || list === null || !(Symbol.iterator in list)) {
    throw new ArgumentError(
      operation,
      `expected a Tensor or a list of Tensors for params of group ${index}, got ${describe(list)}`,
    );
  }
  const members: Tensor[] = [];
  const seen = new Set<Tensor>();
  for (const param of list as Iterable<unknown>) {
    const place = `parameter ${members.length} of group ${index}`;
    if (!(param instanceof Tensor)) {
      throw new ArgumentError(operation, `expected a Tensor for ${place}, got ${describe(param)}`);
    }
    if (!param.isLeaf) {
      throw new GraphError(
        operation,
        `expected a leaf tensor for ${place}, got the result of ${param.gradFn}: optimize what it was computed from, or detach() it`,
      );
    }
    if (seen.has(param)) throw new ArgumentError(operation, `${place} is in the group already`);
    if (taken.has(param)) throw new ArgumentError(operation, `${place} is in another group already`);
    seen.add(param);
    members.push(param);
  }
  return members;
}

/** An option left undefined is an option left out. */
export function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function isGroup(item: unknown): boolean {
  return typeof item === "object" && item !== null && !(item instanceof Tensor) && "params" in item;
}
