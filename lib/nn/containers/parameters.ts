// Parameters under names that are only known when the program runs; kept as written, unlike fields.

import { ArgumentError, type DType, NotImplementedError, Tensor } from "../../tensor/index.js";
import { Module } from "../module.js";
import { whyNotAName } from "../naming.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import type { Member } from "../walk.js";

/** A module whose parameters are held in a table instead of fields. */
export abstract class ParameterTable extends Module<never[], never> {
  readonly #parameters = new Map<string, Parameter>();

  /** How many parameters there are. */
  get length(): number {
    return this.#parameters.size;
  }

  override forward(): never {
    const { name } = this.constructor;
    throw problem(
      NotImplementedError,
      `${name}.forward`,
      `a ${name} only holds parameters: use them yourself`,
    );
  }

  /** @internal Parameters in the table, then those that a subclass holds in fields. */
  override ownParameters(): Member<Parameter>[] {
    const held = this.held().map(([name, value]) => ({ field: name, name, value }));
    return [...held, ...super.ownParameters()];
  }

  /** @internal */
  override setField(field: string, value: Tensor): void {
    if (this.#parameters.has(field) && value instanceof Parameter) this.#parameters.set(field, value);
    else super.setField(field, value);
  }

  protected held(): [name: string, parameter: Parameter][] {
    return [...this.#parameters];
  }

  protected lookUp(name: string): Parameter | undefined {
    return this.#parameters.get(name);
  }

  /** Adds a parameter, or replaces the one of that name in its place; any other tensor becomes one. */
  protected hold(name: string, value: Tensor): void {
    const expected = whyNotAName(name);
    if (expected) throw problem(ArgumentError, this.constructor.name, `expected ${expected}, got "${name}"`);
    if (!(value instanceof Tensor)) {
      const sentence = `expected a Parameter or Tensor for "${name}", got ${typeof value}`;
      throw problem(ArgumentError, this.constructor.name, sentence);
    }
    this.#parameters.set(name, value instanceof Parameter ? value : new Parameter(value));
  }

  protected release(name: string): boolean {
    return this.#parameters.delete(name);
  }

  /** How a tensor's kind is written in this table. */
  protected abstract kindOf(parameter: Parameter): string;

  override toString(): string {
    const lines = this.held().map(([name, parameter]) => {
      const device = parameter.device.startsWith("cuda") ? ` (${parameter.device})` : "";
      const size = `${this.kindOf(parameter)} of size ${parameter.shape.join("x")}${device}`;
      return `  (${name}): Parameter containing: [${size}]`;
    });
    const body = lines.length > 1 ? `\n  ${lines.join("\n  ")}\n` : lines.join("");
    return `${this.constructor.name}(${body})`;
  }
}

/** What PyTorch calls a tensor of each dtype on the CPU, from the days when each was a class. */
export const tensorTypes: Partial<Record<DType, string>> = {
  float16: "HalfTensor",
  bfloat16: "BFloat16Tensor",
  float32: "FloatTensor",
  float64: "DoubleTensor",
  complex32: "ComplexHalfTensor",
  complex64: "ComplexFloatTensor",
  complex128: "ComplexDoubleTensor",
};
