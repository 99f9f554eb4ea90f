/** Arguments as Python passes them: in order, with any of them by name in a last object. */

import { handleOf, TensorBase } from "../base.js";
import { wrongArgument } from "../errors.js";
import type { Tensor } from "../tensor.js";

function isOptions(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof TensorBase || ArrayBuffer.isView(value));
}

/** `collect("norm", ["p", "dim"], [2, { dim: 1 }])` is `{ p: 2, dim: 1 }`; `keywords` may only be named. */
export function collect<T extends object>(
  operation: string,
  { names, keywords = [] }: { names: readonly string[]; keywords?: readonly string[] },
  given: readonly unknown[],
): Partial<T> {
  const positional = [...given];
  while (positional.length > 0 && positional.at(-1) === undefined) positional.pop();
  const last = positional.at(-1);
  const options = isOptions(last) ? last : {};
  if (isOptions(last)) positional.pop();
  if (positional.length > names.length) {
    throw wrongArgument(operation, "arguments", `at most ${names.length}`, positional);
  }
  const collected: Record<string, unknown> = {};
  positional.forEach((value, i) => {
    collected[names[i]!] = value;
  });
  for (const [key, value] of Object.entries(options)) {
    if (!names.includes(key) && !keywords.includes(key)) {
      throw wrongArgument(operation, "options", [...names, ...keywords].join(", "), key);
    }
    if (value !== undefined) collected[key] = value;
  }
  return collected as Partial<T>;
}

/** `f(a, b)` and `f([a, b])` alike. */
export function listOf(operation: string, given: readonly unknown[]): readonly Tensor[] {
  const list = given.length === 1 && Array.isArray(given[0]) ? (given[0] as readonly unknown[]) : given;
  list.forEach((one, i) => {
    handleOf(operation, `tensors[${i}]`, one);
  });
  return list as readonly Tensor[];
}

/** A whole number of at least 0, for counts that no operator checks. */
export function countOf(operation: string, name: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw wrongArgument(operation, name, "an integer of at least 0", value);
}
