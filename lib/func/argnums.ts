/** Which arguments to differentiate. */

import { ArgumentError } from "../tensor/index.js";
import type { Tensors } from "./tree.js";

/** One index, or several. */
export type Argnums = number | readonly number[];

/** The arguments that `N` picks: one for a number, a tuple for a tuple. */
export type Picked<Args extends readonly unknown[], N> = N extends number
  ? Tensors<Args[N]>
  : N extends readonly number[]
    ? { -readonly [K in keyof N]: N[K] extends number ? Tensors<Args[N[K]]> : never }
    : never;

function position(operation: string, args: readonly unknown[], index: unknown): number {
  const length = args.length;
  if (!Number.isInteger(index) || (index as number) >= length || (index as number) < -length) {
    const range = `integers from ${-length} to ${length - 1}, for ${length} arguments`;
    throw new ArgumentError(operation, `${operation}: expected ${range}, for argnums, got ${String(index)}`);
  }
  return ((index as number) + length) % length;
}

/** The picked arguments, in an array only where `argnums` is one. */
export function pick(operation: string, args: readonly unknown[], argnums: Argnums): unknown {
  if (typeof argnums === "number") return args[position(operation, args, argnums)];
  return argnums.map((index) => args[position(operation, args, index)]);
}

/** The arguments with the picked ones replaced. */
export function replace(
  operation: string,
  args: readonly unknown[],
  argnums: Argnums,
  values: unknown,
): unknown[] {
  const result = [...args];
  const indices = typeof argnums === "number" ? [argnums] : argnums;
  const list = typeof argnums === "number" ? [values] : (values as unknown[]);
  indices.forEach((index, i) => {
    result[position(operation, args, index)] = list[i];
  });
  return result;
}
