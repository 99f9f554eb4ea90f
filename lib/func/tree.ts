/**
 * Structures of tensors: arrays and plain objects, nested; anything else is a leaf. PyTorch: `torch.utils._pytree`.
 */

import { ArgumentError, Tensor } from "../tensor/index.js";

/** The type of a structure once each Tensor in it (a Parameter, say) is a plain Tensor. */
export type Tensors<T> = T extends Tensor
  ? Tensor
  : T extends readonly unknown[] | Record<string, unknown>
    ? { -readonly [K in keyof T]: Tensors<T[K]> }
    : T;

/** For each Tensor of `Out`, the structure `In` of tensors: what a Jacobian is. */
export type Jacobian<Out, In> = Out extends Tensor
  ? Tensors<In>
  : Out extends readonly unknown[] | Record<string, unknown>
    ? { -readonly [K in keyof Out]: Jacobian<Out[K], In> }
    : never;

function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The leaves in order. */
export function leaves(tree: unknown): unknown[] {
  if (Array.isArray(tree)) return tree.flatMap(leaves);
  if (isObject(tree)) return Object.values(tree).flatMap(leaves);
  return [tree];
}

/** The same structure with other leaves. */
export function mapLeaves(tree: unknown, fn: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(tree)) return tree.map((branch) => mapLeaves(branch, fn));
  if (isObject(tree)) {
    return Object.fromEntries(Object.entries(tree).map(([key, branch]) => [key, mapLeaves(branch, fn)]));
  }
  return fn(tree);
}

/** The structure of `tree` around new leaves, taken in order. */
export function rebuild(tree: unknown, values: readonly unknown[]): unknown {
  let next = 0;
  return mapLeaves(tree, () => values[next++]);
}

/** As `mapLeaves`, of the tensors only. */
export function mapTensors(tree: unknown, fn: (tensor: Tensor) => unknown): unknown {
  return mapLeaves(tree, (leaf) => (leaf instanceof Tensor ? fn(leaf) : leaf));
}

/** All leaves, each a Tensor. */
export function tensorLeaves(operation: string, name: string, tree: unknown): Tensor[] {
  const found = leaves(tree);
  for (const leaf of found) {
    if (!(leaf instanceof Tensor)) {
      throw new ArgumentError(
        operation,
        `${operation}: expected Tensors, in arrays or objects, for ${name}, got ${String(leaf)}`,
      );
    }
  }
  if (found.length === 0)
    throw new ArgumentError(operation, `${operation}: expected a Tensor in ${name}, got none`);
  return found as Tensor[];
}

/** "[*, {a: *}]": a structure for messages, and to compare two. */
export function shapeOf(tree: unknown): string {
  if (Array.isArray(tree)) return `[${tree.map(shapeOf).join(", ")}]`;
  if (isObject(tree)) {
    return `{${Object.entries(tree)
      .map(([key, branch]) => `${key}: ${shapeOf(branch)}`)
      .join(", ")}}`;
  }
  return "*";
}

/** One value a leaf of `tree`: `prefix` has its structure, or ends earlier and then holds for all below. */
export function broadcastPrefix(prefix: unknown, tree: unknown): unknown[] | null {
  if (!Array.isArray(prefix) && !isObject(prefix)) return leaves(tree).map(() => prefix);
  const [keys, branches] = [Object.keys(prefix), tree as Record<string, unknown>];
  const alike = Array.isArray(prefix) ? Array.isArray(tree) : isObject(tree);
  if (!alike || keys.length !== Object.keys(branches).length) return null;
  const values: unknown[] = [];
  for (const key of Object.keys(branches)) {
    if (!(key in prefix)) return null;
    const below = broadcastPrefix((prefix as Record<string, unknown>)[key], branches[key]);
    if (!below) return null;
    values.push(...below);
  }
  return values;
}
