// What stands in a module for a parametrized tensor: the tensors that are learnt, and the modules that make it of them.

import {
  ArgumentError,
  describe,
  NotImplementedError,
  noGrad,
  scope,
  Tensor,
} from "../../../tensor/index.js";
import { Container, resolveIndex } from "../../containers/children.js";
import { setData } from "../../convert.js";
import type { Module } from "../../module.js";
import { Parameter } from "../../parameter.js";
import { problem } from "../../problem.js";
import { collapseRepeats, printTree } from "../../tree.js";
import { agreement } from "./agreement.js";

/**
 * A module whose `forward` makes the tensor that the layer computes with. With `rightInverse` a parametrized tensor can
 * be assigned to, and the first parametrization of a tensor may have several tensors learnt in its place.
 */
export interface Parametrization extends Module {
  forward(...originals: never[]): Tensor;
  rightInverse?(value: Tensor): Tensor | readonly Tensor[];
}

export interface ParametrizationOptions {
  /** Neither run nor check the parametrization now, so that it may change dtype and shape; defaults to false. */
  unsafe?: boolean;
}

/**
 * The parametrizations of one tensor, `module.parametrizations.get("weight")`. What is learnt is its `original`, or
 * `original0`, `original1` and so on where the first parametrization's `rightInverse` gives an array. Made by
 * `registerParametrization`. PyTorch: `torch.nn.utils.parametrize.ParametrizationList`.
 *
 * @example
 * const layer = nn.utils.parametrizations.weightNorm(new nn.Linear(3, 2));
 * const list = layer.parametrizations.get("weight");
 * list.original0!.shape; // [2, 1]
 */
export class ParametrizationList extends Container<[], Tensor> {
  declare readonly original: Tensor | undefined;
  declare readonly original0: Tensor | undefined;
  declare readonly original1: Tensor | undefined;
  /** Whether one tensor is learnt, `original`. */
  readonly isTensor: boolean;
  /** How many tensors are learnt. */
  readonly ntensors: number;
  unsafe: boolean;

  constructor(
    parametrization: Parametrization,
    original: Tensor,
    { unsafe = false }: ParametrizationOptions,
  ) {
    super();
    this.append(parametrization);
    this.unsafe = unsafe;
    const before = { dtype: original.dtype, device: original.device, shape: original.shape };
    const initial = noGrad(() => invertIfAble(parametrization, original));
    this.isTensor = initial instanceof Tensor;
    const originals = initial instanceof Tensor ? [initial] : initial;
    this.ntensors = originals.length;
    if (initial instanceof Tensor) {
      agreement("rightInverse's tensor", initial, { dtype: before.dtype, device: before.device });
      if (initial !== original) noGrad(() => setData(original, initial));
      holdTensor(this, "original", original);
    } else {
      originals.forEach((one, i) => {
        holdTensor(this, `original${i}`, likeOriginal(one, original));
      });
    }
    if (unsafe) return;
    const { dtype, shape } = before;
    scope(() => agreement("the parametrized tensor", this.forward(), { dtype, shape }));
  }

  /** The tensors that are learnt. */
  originals(): Tensor[] {
    const fields = this as unknown as Record<string, Tensor>;
    if (this.isTensor) return [fields.original!];
    return Array.from({ length: this.ntensors }, (_, i) => fields[`original${i}`]!);
  }

  /** The parametrization at a place, counted from the end when negative. */
  at(index: number): Parametrization {
    return this.held()[resolveIndex("ParametrizationList.at", index, this.length)]![1] as Parametrization;
  }

  append(parametrization: Parametrization): this {
    this.hold(String(this.length), parametrization);
    return this;
  }

  *[Symbol.iterator](): IterableIterator<Parametrization> {
    yield* this.heldModules() as Iterable<Parametrization>;
  }

  /** The tensor that all parametrizations make of the originals. */
  override forward(): Tensor {
    let value: Tensor | null = null;
    for (const parametrization of this) {
      const given = value === null ? this.originals() : [value];
      const made: unknown = parametrization.forward(...(given as never[]));
      if (!(made instanceof Tensor)) throw notATensor(parametrization, "forward", made);
      value = made;
    }
    return value!;
  }

  /** Sets the originals so that `forward` gives `value`: what an assignment to the tensor does. */
  rightInverse(value: Tensor): void {
    noGrad(() => {
      let inverse: unknown = value;
      for (const parametrization of [...this].reverse()) {
        if (!parametrization.rightInverse) {
          const name = parametrization.constructor.name;
          throw problem(
            NotImplementedError,
            name,
            "a tensor cannot be set through it: it has no rightInverse",
          );
        }
        inverse = parametrization.rightInverse(inverse as Tensor);
      }
      const values = this.isTensor ? [inverse] : inverse;
      if (!Array.isArray(values) || values.length !== this.ntensors) {
        const expected = this.isTensor ? "one Tensor" : `an array of ${this.ntensors} Tensors`;
        throw problem(ArgumentError, "rightInverse", `expected ${expected}, got ${describe(inverse)}`);
      }
      this.originals().forEach((original, i) => {
        const one: unknown = values[i];
        if (!(one instanceof Tensor)) throw notATensor(this, "rightInverse", one);
        agreement(`rightInverse's tensor ${i}`, one, { dtype: original.dtype });
        if (one !== original) setData(original, one);
      });
    });
  }

  override toString(): string {
    const texts = [...this].map((module) => module.toString());
    return printTree(this.constructor.name, this.describe(), collapseRepeats(texts));
  }
}

/** A parameter is held as one, anything else as a buffer. */
export function holdTensor(module: Module, field: string, tensor: Tensor): void {
  if (tensor instanceof Parameter) module.registerParameter(field, tensor);
  else module.registerBuffer(field, tensor);
}

/** The tensors to learn: the tensor itself where the parametrization cannot be inverted. */
export function invertIfAble(parametrization: Parametrization, original: Tensor): Tensor | readonly Tensor[] {
  if (!parametrization.rightInverse) return original;
  let inverse: unknown;
  try {
    inverse = parametrization.rightInverse(original);
  } catch (error) {
    if (error instanceof NotImplementedError) return original;
    throw error;
  }
  const list: unknown = inverse instanceof Tensor ? [inverse] : inverse;
  if (!Array.isArray(list)) throw notATensor(parametrization, "rightInverse", inverse);
  for (const one of list)
    if (!(one instanceof Tensor)) throw notATensor(parametrization, "rightInverse", one);
  return inverse as Tensor | readonly Tensor[];
}

function likeOriginal(tensor: Tensor, original: Tensor): Tensor {
  const { requiresGrad } = original;
  return original instanceof Parameter
    ? new Parameter(tensor, { requiresGrad })
    : tensor.requiresGrad_(requiresGrad);
}

function notATensor(module: Module, method: string, got: unknown): ArgumentError {
  const sentence = `expected a Tensor${method === "forward" ? "" : " or an array of them"} of ${method}, got ${describe(got)}`;
  return problem(ArgumentError, module.constructor.name, sentence);
}
