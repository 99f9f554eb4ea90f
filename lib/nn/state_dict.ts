// Modules to and from records of tensors under PyTorch's keys.

import { CandelabraError, noGrad, Tensor } from "../tensor/index.js";
import type { Module } from "./module.js";
import { renamed } from "./renames.js";
import type { Member } from "./walk.js";

export interface LoadOptions {
  /** Missing and unexpected keys are errors; defaults to true. */
  strict?: boolean;
}

export interface LoadResult {
  /** Keys of the module that the state does not have. */
  missingKeys: string[];
  /** Keys of the state that the module does not have. */
  unexpectedKeys: string[];
}

/**
 * A state dict does not fit the module. The message lists every key at fault, with shapes, in the words of PyTorch's
 * RuntimeError; nothing was loaded.
 */
export class StateDictError extends CandelabraError {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];

  constructor(module: string, problems: readonly string[], { missingKeys, unexpectedKeys }: LoadResult) {
    super(
      "loadStateDict",
      `loadStateDict: error(s) in loading state_dict for ${module}:\n\t${problems.join("\n\t")}`,
    );
    this.missingKeys = missingKeys;
    this.unexpectedKeys = unexpectedKeys;
  }
}

export function stateDict(module: Module): Record<string, Tensor> {
  const state: Record<string, Tensor> = {};
  collect(module, "", state);
  return state;
}

export function loadStateDict(
  module: Module,
  state: Readonly<Record<string, Tensor>>,
  { strict = true }: LoadOptions,
): LoadResult {
  const plan: Plan = { copies: [], missingKeys: [], unexpectedKeys: [], misfits: [] };
  compare(module, "", Object.entries(state), plan);
  const { copies, missingKeys, unexpectedKeys, misfits } = plan;
  const problems = [...misfits];
  if (strict && unexpectedKeys.length > 0) {
    problems.unshift(`Unexpected key(s) in state_dict: ${quoted(unexpectedKeys)}. `);
  }
  if (strict && missingKeys.length > 0) {
    problems.unshift(`Missing key(s) in state_dict: ${quoted(missingKeys)}. `);
  }
  if (problems.length > 0) throw new StateDictError(module.constructor.name, problems, plan);
  noGrad(() => {
    for (const [target, value] of copies) target.copy_(value);
  });
  return { missingKeys, unexpectedKeys };
}

/** What loading would do, worked out before anything is changed. */
interface Plan extends LoadResult {
  copies: [target: Tensor, value: Tensor][];
  misfits: string[];
}

/** Parameters, then buffers, then children: the order PyTorch writes, in which a shared child is written twice. */
function collect(module: Module, prefix: string, state: Record<string, Tensor>): void {
  for (const { name, value } of ownState(module)) state[prefix + name] = value.detach();
  for (const { name, value } of module.ownModules()) collect(value, `${prefix}${name}.`, state);
}

function ownState(module: Module): Member<Tensor>[] {
  return [...module.ownParameters(), ...module.ownBuffers().filter(({ persistent }) => persistent)];
}

function compare(module: Module, prefix: string, saved: [string, Tensor][], plan: Plan): void {
  const entries = renamed(module, prefix, saved);
  const given = new Map(entries);
  const members = ownState(module);
  const children = module.ownModules();
  for (const { field, name, value } of members) {
    const key = prefix + name;
    const candidate = given.get(key);
    if (candidate !== undefined) planCopy(plan, key, value, candidate);
    else if (!module.isOptionalState(field)) plan.missingKeys.push(key);
  }
  const names = new Set(members.map(({ name }) => name));
  const childNames = new Set(children.map(({ name }) => name));
  for (const [key] of entries) {
    const [first = "", ...rest] = key.slice(prefix.length).split(".");
    if (!(rest.length > 0 ? childNames : names).has(first)) plan.unexpectedKeys.push(key);
  }
  for (const { name, value } of children) {
    const path = `${prefix}${name}.`;
    compare(
      value,
      path,
      entries.filter(([key]) => key.startsWith(path)),
      plan,
    );
  }
}

function planCopy(plan: Plan, key: string, target: Tensor, candidate: Tensor): void {
  if (!(candidate instanceof Tensor)) {
    plan.misfits.push(
      `While copying the parameter named "${key}", expected a Tensor, got ${typeof candidate}`,
    );
    return;
  }
  // Checkpoints from before PyTorch had 0-dimensional tensors hold scalars as [1].
  const isOldScalar = target.ndim === 0 && candidate.ndim === 1 && candidate.shape[0] === 1;
  const value = isOldScalar ? candidate.reshape([]) : candidate;
  const [has, wants] = [brackets(value.shape), brackets(target.shape)];
  if (has === wants) plan.copies.push([target, value]);
  else {
    plan.misfits.push(
      `size mismatch for ${key}: copying a param with shape ${has} from checkpoint, the shape in current model is ${wants}.`,
    );
  }
}

function brackets(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(", ");
}
