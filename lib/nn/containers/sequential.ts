// Modules one after the other.

import type { Module } from "../module.js";
import { Container, resolveIndex } from "./children.js";
import type { Chain, ChainArgs, ChainOutput, TensorModule } from "./types.js";

/**
 * Feeds each module's output to the next. The chain takes what its first module takes and gives what its last gives.
 *
 * Children are named "0", "1", ... or, when one record is given, by its keys. PyTorch: `torch.nn.Sequential`.
 *
 * @example
 * const trunk = new nn.Sequential(new nn.Linear(8, 64), new nn.ReLU());
 * trunk.forward(torch.zeros([2, 8])).shape; // [2, 64]
 */
export class Sequential<const Layers extends Chain = TensorModule[]> extends Container<
  ChainArgs<Layers>,
  ChainOutput<Layers>
> {
  constructor(...layers: Layers) {
    super();
    const [first] = layers;
    const isRecord = layers.length === 1 && typeof first === "object" && first !== null && !isModule(first);
    const named = isRecord ? Object.entries(first) : null;
    const entries = named ?? layers.map((layer, index) => [String(index), layer] as [string, Module]);
    for (const [name, layer] of entries) this.hold(name, layer);
  }

  override forward(...args: ChainArgs<Layers>): ChainOutput<Layers> {
    let value: unknown = args[0];
    let begun = false;
    for (const layer of this.heldModules()) {
      value = begun ? layer.forward(value) : layer.forward(...args);
      begun = true;
    }
    return value as ChainOutput<Layers>;
  }

  /** The module at a place, counted from the end when negative. */
  at(index: number): Module {
    return this.held()[resolveIndex("Sequential.at", index, this.length)]![1];
  }

  /** Adds a module at the end. */
  append(layer: TensorModule): this {
    this.hold(String(this.length), layer);
    return this;
  }

  /** The modules in order. */
  *[Symbol.iterator](): IterableIterator<Module> {
    yield* this.heldModules();
  }
}

function isModule(value: object): value is Module {
  return "forward" in value && typeof value.forward === "function";
}
