// Walks over a tree of modules: each module once, each tensor once, under the path where it is met first.

import type { Module } from "./module.js";

export interface NamedOptions {
  /** Written before every name, with a dot; defaults to none. */
  prefix?: string;
  /** Also the members of all modules below; defaults to true. */
  recurse?: boolean;
}

/** @internal A member with the field that holds it; `name` is its key in a state dict. */
export interface Member<T> {
  field: string;
  name: string;
  value: T;
}

type Own<T> = (module: Module) => readonly Member<T>[];

/** A module and all below it. */
export function allModules(root: Module): Module[] {
  const found = new Set<Module>();
  const visit = (module: Module): void => {
    if (found.has(module)) return;
    found.add(module);
    for (const { value } of module.ownModules()) visit(value);
  };
  visit(root);
  return [...found];
}

/** All modules with their paths; the root's is the prefix. */
export function pathsOf(root: Module, prefix: string): [path: string, module: Module][] {
  const found = new Map<Module, string>();
  const visit = (module: Module, path: string): void => {
    if (found.has(module)) return;
    found.set(module, path);
    for (const { name, value } of module.ownModules()) visit(value, join(path, name));
  };
  visit(root, prefix);
  return [...found].map(([module, path]) => [path, module]);
}

/** Members without their names, which costs less. */
export function distinct<T>(root: Module, own: Own<T>, recurse: boolean): T[] {
  const found = new Set<T>();
  for (const module of recurse ? allModules(root) : [root]) {
    for (const { value } of own(module)) found.add(value);
  }
  return [...found];
}

export function named<T>(
  root: Module,
  own: Own<T>,
  { prefix = "", recurse = true }: NamedOptions,
): [name: string, member: T][] {
  const first = new Map<T, string>();
  const modules: [string, Module][] = recurse ? pathsOf(root, prefix) : [[prefix, root]];
  for (const [path, module] of modules) {
    for (const { name, value } of own(module)) if (!first.has(value)) first.set(value, join(path, name));
  }
  return [...first].map(([value, name]) => [name, value]);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
