// State dicts from before a module had its present names: entries are renamed before they are compared and loaded.

import type { Tensor } from "../tensor/index.js";
import type { Module } from "./module.js";

/** Entries as they are to be called, each key with the module's `prefix` in front. */
export type Rename = (
  prefix: string,
  entries: [key: string, value: Tensor][],
) => [key: string, value: Tensor][];

const renames = new WeakMap<Module, Rename[]>();

/** Has `rename` called with every state dict that the module loads. */
export function addRename(module: Module, rename: Rename): void {
  renames.set(module, [...(renames.get(module) ?? []), rename]);
}

/** The entries of a state dict under the module's present names. */
export function renamed(module: Module, prefix: string, entries: [string, Tensor][]): [string, Tensor][] {
  return (renames.get(module) ?? []).reduce((known, rename) => rename(prefix, known), entries);
}
