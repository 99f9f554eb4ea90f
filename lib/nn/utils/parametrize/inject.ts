// How a parametrized tensor takes the place of a field: the module gets a class of its own below its former one, whose
// accessor of that name computes the tensor. Fields are own properties, so the field goes, and with it the parameter.

import { type DType, empty, scope, type Tensor } from "../../../tensor/index.js";
import type { ModuleDict } from "../../containers/index.js";
import type { Module } from "../../module.js";
import { stateKey } from "../../naming.js";
import { throughCache } from "./cached.js";
import type { ParametrizationList } from "./list.js";

/** A module with parametrized tensors; they stand there under their names in a state dict. */
export interface Parametrized {
  parametrizations: ModuleDict<Record<string, ParametrizationList>>;
}

interface Kind {
  shape: readonly number[];
  dtype: DType;
}

type ModuleClass = new (...args: never[]) => Module;

// What a tensor was before, for printing: a layer may read its sizes off the weight.
const kinds = new WeakMap<Module, Map<string, Kind>>();

/** Whether the class of a module was made here. */
export function isInjected(module: Module): boolean {
  return kinds.has(module);
}

export function injectClass(module: Module): void {
  const Former = module.constructor as ModuleClass;
  abstract class Injected extends Former {
    protected override describe(): string {
      return withStandIns(this, () => super.describe());
    }
  }
  Object.defineProperty(Injected, "name", { value: `Parametrized${Former.name}` });
  Object.setPrototypeOf(module, Injected.prototype);
  kinds.set(module, new Map());
}

export function removeClass(module: Module): void {
  Object.setPrototypeOf(module, Object.getPrototypeOf(Object.getPrototypeOf(module)));
  kinds.delete(module);
}

/** The fields that are parametrized. */
export function parametrizedFields(module: Module): string[] {
  return [...(kinds.get(module)?.keys() ?? [])];
}

/** The class the module had before. */
export function formerClass(module: Module): unknown {
  return isInjected(module) ? Object.getPrototypeOf(module.constructor) : module.constructor;
}

export function injectAccessor(module: Module, field: string, kind: Kind): void {
  kinds.get(module)!.set(field, kind);
  const list = () => (module as unknown as Parametrized).parametrizations.get(stateKey(field));
  Object.defineProperty(Object.getPrototypeOf(module), field, {
    configurable: true,
    get: (): Tensor => throughCache(module, field, () => list().forward()),
    set: (value: Tensor) => list().rightInverse(value),
  });
}

export function removeAccessor(module: Module, field: string): void {
  kinds.get(module)!.delete(field);
  Reflect.deleteProperty(Object.getPrototypeOf(module), field);
}

/** Printing a module computes nothing: spectral norm would take a step of its power method. */
function withStandIns(module: Module, print: () => string): string {
  const fields = [...kinds.get(module)!];
  return scope(() => {
    try {
      for (const [field, { shape, dtype }] of fields) {
        const value = empty([...shape], { dtype, device: "meta" });
        Object.defineProperty(module, field, { value, configurable: true });
      }
      return print();
    } finally {
      for (const [field] of fields) Reflect.deleteProperty(module, field);
    }
  });
}
