// Parameters by name.

import { ArgumentError, type Tensor } from "../../tensor/index.js";
import type { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { ParameterTable, tensorTypes } from "./parameters.js";

/** A record, or pairs such as a Map holds. */
export type NamedTensors<Key extends string> =
  | Readonly<Record<Key, Tensor>>
  | Iterable<readonly [Key, Tensor]>;

/**
 * A record of parameters that are found, with typed keys; a Tensor that is no Parameter becomes one. The keys stand in
 * the state dict as they are written: those of a record sorted, those of pairs (such as a Map) in their order, as
 * PyTorch does with a dict and with pairs. It has no `forward`. PyTorch: `torch.nn.ParameterDict` (which also takes what
 * is no tensor).
 *
 * @example
 * const factors = new nn.ParameterDict({ size: torch.ones([3]), damage: torch.zeros([1]) });
 * factors.get("size").shape; // [3]
 * factors.keys(); // ["damage", "size"]
 */
export class ParameterDict<Key extends string = string> extends ParameterTable {
  constructor(parameters: NamedTensors<Key> = []) {
    super();
    this.update(parameters);
  }

  /** The parameter of that name; a name that is not there throws an `ArgumentError`. */
  get(key: Key): Parameter {
    const parameter = this.lookUp(key);
    if (parameter) return parameter;
    const expected = `expected one of ${this.keys().join(", ")}, got "${key}"`;
    throw problem(ArgumentError, "ParameterDict.get", expected);
  }

  has(key: string): key is Key {
    return this.lookUp(key) !== undefined;
  }

  /** Adds a parameter, or replaces the one of that name in its place. */
  set(key: Key, value: Tensor): this {
    this.hold(key, value);
    return this;
  }

  /** Adds and replaces several. */
  update(parameters: NamedTensors<Key> | Readonly<Partial<Record<Key, Tensor>>>): this {
    for (const [key, value] of pairsOf(parameters)) this.hold(key, value);
    return this;
  }

  /** True when there was one. */
  delete(key: Key): boolean {
    return this.release(key);
  }

  clear(): void {
    for (const key of this.keys()) this.release(key);
  }

  keys(): Key[] {
    return this.held().map(([key]) => key as Key);
  }

  values(): Parameter[] {
    return this.held().map(([, parameter]) => parameter);
  }

  entries(): [key: Key, parameter: Parameter][] {
    return this.held() as [Key, Parameter][];
  }

  *[Symbol.iterator](): IterableIterator<[key: Key, parameter: Parameter]> {
    yield* this.entries();
  }

  protected override kindOf({ dtype, device }: Parameter): string {
    return `torch.${device.startsWith("cuda") ? "cuda." : ""}${tensorTypes[dtype] ?? dtype}`;
  }
}

/** Pairs as they come, those of a record sorted. */
function pairsOf(parameters: object): (readonly [string, Tensor])[] {
  const refuse = (found: string) =>
    problem(ArgumentError, "ParameterDict", `expected a record or pairs of names and tensors, got ${found}`);
  if (typeof parameters !== "object" || parameters === null) throw refuse(String(parameters));
  if (!(Symbol.iterator in parameters)) {
    return Object.entries<Tensor>({ ...parameters }).sort(([a], [b]) => (a < b ? -1 : 1));
  }
  const pairs = [...(parameters as Iterable<readonly [string, Tensor]>)];
  if (pairs.every((pair) => Array.isArray(pair) && typeof pair[0] === "string")) return pairs;
  throw refuse("a list of something else");
}
