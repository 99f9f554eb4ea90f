// A list of parameters.

import { ArgumentError, type Tensor } from "../../tensor/index.js";
import type { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { resolveIndex } from "./children.js";
import { ParameterTable } from "./parameters.js";

/**
 * An array of parameters that are found, as those of a plain array are not; a Tensor that is none becomes one. It has no
 * `forward`. PyTorch: `torch.nn.ParameterList` (which also takes what is no tensor).
 *
 * @example
 * const scales = new nn.ParameterList([torch.ones([2]), torch.zeros([3])]);
 * scales.at(-1).shape; // [3]
 * scales.namedParameters().map(([name]) => name); // ["0", "1"]
 */
export class ParameterList extends ParameterTable {
  constructor(values: Iterable<Tensor> = []) {
    super();
    this.extend(values);
  }

  /** The parameter at a place, counted from the end when negative. */
  at(index: number): Parameter {
    return this.lookUp(this.#name("at", index))!;
  }

  /** Replaces the parameter at a place. */
  set(index: number, value: Tensor): this {
    this.hold(this.#name("set", index), value);
    return this;
  }

  append(value: Tensor): this {
    this.hold(String(this.length), value);
    return this;
  }

  extend(values: Iterable<Tensor>): this {
    if (typeof values?.[Symbol.iterator] !== "function") {
      throw problem(ArgumentError, "ParameterList", `expected an iterable of tensors, got ${String(values)}`);
    }
    for (const value of values) this.append(value);
    return this;
  }

  *[Symbol.iterator](): IterableIterator<Parameter> {
    for (const [, parameter] of this.held()) yield parameter;
  }

  protected override kindOf({ dtype }: Parameter): string {
    return `torch.${dtype}`;
  }

  #name(method: string, index: number): string {
    return String(resolveIndex(`ParameterList.${method}`, index, this.length, "parameters"));
  }
}
