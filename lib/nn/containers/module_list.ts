// A list of modules.

import { ArgumentError, NotImplementedError } from "../../tensor/index.js";
import type { Module } from "../module.js";
import { problem } from "../problem.js";
import { collapseRepeats, printTree } from "../tree.js";
import { Container, resolveIndex } from "./children.js";
import type { TensorModule } from "./types.js";

/**
 * An array of modules whose parameters are found, as those of a plain array are not. It has no `forward`: loop over it.
 * PyTorch: `torch.nn.ModuleList`.
 *
 * @example
 * const blocks = new nn.ModuleList([new nn.Linear(8, 8), new nn.Linear(8, 8)]);
 * let x = torch.zeros([2, 8]);
 * for (const block of blocks) x = block.forward(x);
 */
export class ModuleList<M extends Module = TensorModule> extends Container<never[], never> {
  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  override forward(): never {
    throw problem(
      NotImplementedError,
      "ModuleList.forward",
      "a ModuleList is no chain: loop over it, or use nn.Sequential",
    );
  }

  /** The module at a place, counted from the end when negative. */
  at(index: number): M {
    return this.#modules()[resolveIndex("ModuleList.at", index, this.length)]!;
  }

  /** Replaces the module at a place. */
  set(index: number, module: M): this {
    this.hold(String(resolveIndex("ModuleList.set", index, this.length)), module);
    return this;
  }

  append(module: M): this {
    this.hold(String(this.length), module);
    return this;
  }

  extend(modules: Iterable<M>): this {
    if (typeof modules?.[Symbol.iterator] !== "function") {
      throw problem(ArgumentError, "ModuleList", `expected an iterable of modules, got ${String(modules)}`);
    }
    for (const module of modules) this.append(module);
    return this;
  }

  /** Puts a module before the one at `index`; the later ones move up. */
  insert(index: number, module: M): this {
    const place = index === this.length ? index : resolveIndex("ModuleList.insert", index, this.length);
    this.renumber(this.#modules().toSpliced(place, 0, module));
    return this;
  }

  *[Symbol.iterator](): IterableIterator<M> {
    yield* this.#modules();
  }

  override toString(): string {
    const texts = this.#modules().map((module) => module.toString());
    return printTree(this.constructor.name, this.describe(), collapseRepeats(texts));
  }

  #modules(): M[] {
    return [...this.heldModules()] as M[];
  }
}
