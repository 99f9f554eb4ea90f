// From Python's name of a function to the TypeScript function.

import * as torch from "../../../lib/index.js";

/** `index_add_` -> `indexAdd_`, as scripts/generate-ops/typescript.py does it. */
export function camel(snake: string): string {
  return snake.replace(/(?<=[^_])_(?=[^_])(.)/g, (_, letter: string) => letter.toUpperCase());
}

export type Callable = (...values: unknown[]) => unknown;

/** How a resolved name is called: a function, a method of the first argument, or a property of it. */
export type Target =
  | { kind: "function"; call: Callable }
  | { kind: "method"; call: Callable }
  | { kind: "property"; name: string };

const nnFunctional = /^torch\.nn\.functional\./;
const method = /^torch\.Tensor\.(\w+?)(\.__get__)?$/;

function member(holder: unknown, name: string): unknown {
  if ((typeof holder !== "object" && typeof holder !== "function") || holder === null) return undefined;
  return (holder as Record<string, unknown>)[name];
}

function property(name: string): PropertyDescriptor | undefined {
  for (let at: object | null = torch.Tensor.prototype; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}

/** Where TypeScript should have it, for messages: `F.pad`, `Tensor.to`, `linalg.norm`. */
export function typescriptName(python: string): string {
  const inTensor = method.exec(python);
  if (inTensor) return `Tensor.${camel(inTensor[1]!)}`;
  const parts = python
    .replace(nnFunctional, "F.")
    .replace(/^torch\./, "")
    .split(".");
  return parts.map(camel).join(".");
}

/** Null when no such name is exported. */
export function resolve(python: string): Target | null {
  const inTensor = method.exec(python);
  if (inTensor) {
    const name = camel(inTensor[1]!);
    const found = property(name);
    if (found?.get) return { kind: "property", name };
    return typeof found?.value === "function" ? { kind: "method", call: found.value } : null;
  }
  let found: unknown = torch;
  for (const part of typescriptName(python).split(".")) found = member(found, part);
  return typeof found === "function" ? { kind: "function", call: found as Callable } : null;
}
