// Children under names that the user chose, in the order given; kept as written, unlike fields.

import { ArgumentError } from "../../tensor/index.js";
import { Module } from "../module.js";
import { whyNotAName } from "../naming.js";
import { problem } from "../problem.js";
import type { Member } from "../walk.js";

/** A module whose children are held in a table instead of fields. */
export abstract class Container<Args extends unknown[], Out> extends Module<Args, Out> {
  readonly #children = new Map<string, Module>();

  /** How many children there are. */
  get length(): number {
    return this.#children.size;
  }

  /** @internal Children in the table, then those that a subclass holds in fields. */
  override ownModules(): Member<Module>[] {
    const held = this.held().map(([name, value]) => ({ field: name, name, value }));
    return [...held, ...super.ownModules()];
  }

  protected held(): [name: string, module: Module][] {
    return [...this.#children];
  }

  protected heldModules(): Iterable<Module> {
    return this.#children.values();
  }

  protected lookUp(name: string): Module | undefined {
    return this.#children.get(name);
  }

  /** Adds a child, or replaces the one of that name in its place. */
  protected hold(name: string, module: Module): void {
    const expected = whyNotAName(name);
    if (expected) throw problem(ArgumentError, this.constructor.name, `expected ${expected}, got "${name}"`);
    if (!(module instanceof Module)) {
      throw problem(
        ArgumentError,
        this.constructor.name,
        `expected a Module for "${name}", got ${typeof module}`,
      );
    }
    this.#children.set(name, module);
  }

  protected release(name: string): boolean {
    return this.#children.delete(name);
  }

  /** Numbers the children anew, in the order of `modules`. */
  protected renumber(modules: readonly Module[]): void {
    this.#children.clear();
    modules.forEach((module, index) => {
      this.hold(String(index), module);
    });
  }
}

/** The place a possibly negative index means; throws unless it is below `limit`. */
export function resolveIndex(operation: string, index: number, limit: number, what = "modules"): number {
  const place = index < 0 ? index + limit : index;
  if (Number.isInteger(index) && place >= 0 && place < limit) return place;
  throw problem(ArgumentError, operation, `expected an index within the ${limit} ${what}, got ${index}`);
}
