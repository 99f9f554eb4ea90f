// Modules by name.

import { ArgumentError, NotImplementedError } from "../../tensor/index.js";
import type { Module } from "../module.js";
import { problem } from "../problem.js";
import { Container } from "./children.js";
import type { TensorModule } from "./types.js";

/** The keys of a record that are strings. */
type Key<Modules> = keyof Modules & string;

/**
 * A record of modules whose parameters are found, with typed keys; a model's heads, for one. The keys stand in the state
 * dict as they are written. It has no `forward`. PyTorch: `torch.nn.ModuleDict`.
 *
 * @example
 * const heads = new nn.ModuleDict({ damage: new nn.Linear(64, 1), size: new nn.Linear(64, 3) });
 * heads.get("size").forward(torch.zeros([32, 64])).shape; // [32, 3]
 * heads.keys(); // ["damage", "size"]
 */
export class ModuleDict<
  Modules extends Readonly<Record<string, Module>> = Readonly<Record<string, TensorModule>>,
> extends Container<never[], never> {
  constructor(modules: Modules = {} as Modules) {
    super();
    if (typeof modules !== "object" || modules === null) {
      throw problem(ArgumentError, "ModuleDict", `expected a record of modules, got ${String(modules)}`);
    }
    for (const [key, module] of Object.entries(modules)) this.hold(key, module);
  }

  override forward(): never {
    throw problem(
      NotImplementedError,
      "ModuleDict.forward",
      "a ModuleDict is no chain: call forward on one of its modules",
    );
  }

  /** The module of that name; a name that is not there throws an `ArgumentError`. */
  get<K extends Key<Modules>>(key: K): Modules[K] {
    const module = this.lookUp(key);
    if (module) return module as Modules[K];
    throw problem(ArgumentError, "ModuleDict.get", `expected one of ${this.keys().join(", ")}, got "${key}"`);
  }

  has(key: string): key is Key<Modules> {
    return this.lookUp(key) !== undefined;
  }

  /** Adds a module, or replaces the one of that name in its place. */
  set<K extends Key<Modules>>(key: K, module: Modules[K]): this {
    this.hold(key, module);
    return this;
  }

  /** True when there was one. */
  delete(key: Key<Modules>): boolean {
    return this.release(key);
  }

  keys(): Key<Modules>[] {
    return this.held().map(([key]) => key as Key<Modules>);
  }

  values(): Modules[Key<Modules>][] {
    return this.held().map(([, module]) => module as Modules[Key<Modules>]);
  }

  entries(): [key: Key<Modules>, module: Modules[Key<Modules>]][] {
    return this.held() as [Key<Modules>, Modules[Key<Modules>]][];
  }

  *[Symbol.iterator](): IterableIterator<[key: Key<Modules>, module: Modules[Key<Modules>]]> {
    yield* this.entries();
  }
}
