// What the recurrent layers share: weights of all layers and directions under PyTorch's names, and their checks.

import {
  ArgumentError,
  DtypeError,
  empty,
  isAutocastEnabled,
  noGrad,
  ops,
  optionsOf,
  ShapeError,
  Tensor,
  zeros,
} from "../../tensor/index.js";
import * as init from "../init/index.js";
import type { FactoryOptions } from "../layers/factory.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { pyBool, pyFloat } from "../repr.js";
import { PackedSequence } from "../utils/packed_sequence.js";
import { requireBoolean, requireCount, requireRate } from "./check.js";

export interface RecurrentOptions extends FactoryOptions {
  /** Layers one upon the other; defaults to 1. */
  numLayers?: number;
  /** Learn offsets; defaults to true. */
  bias?: boolean;
  /** Input and output are `[N, L, *]` instead of `[L, N, *]`; states are not affected. Defaults to false. */
  batchFirst?: boolean;
  /** Probability of dropout between layers, none after the last; defaults to 0. */
  dropout?: number;
  /** Read the sequence in both directions; defaults to false. */
  bidirectional?: boolean;
}

export interface Sizes {
  inputSize: number;
  hiddenSize: number;
  /** Of the outputs, where they are projected; else 0. */
  projSize: number;
}

/** How cuDNN numbers the kinds of layers; each gives its gates, the rows of a weight by the hidden size. */
const kinds = {
  RNN_RELU: { code: 0, gates: 1 },
  RNN_TANH: { code: 1, gates: 1 },
  LSTM: { code: 2, gates: 4 },
  GRU: { code: 3, gates: 3 },
} as const;

export type RecurrentKind = keyof typeof kinds;

type WeightName =
  | `${"weightIh" | "weightHh" | "weightHr" | "biasIh" | "biasHh"}L${number}`
  | `${"weightIh" | "weightHh" | "weightHr" | "biasIh" | "biasHh"}L${number}Reverse`;

interface Slot {
  name: WeightName;
  shape: readonly number[];
}

/**
 * The base of `RNN`, `LSTM` and `GRU`. Its parameters are `weightIhL0`, `weightHhL0`, `biasIhL0`, `biasHhL0` and, with
 * projections, `weightHrL0` for layer 0, and the same with `Reverse` at the end for the other direction.
 * PyTorch: `torch.nn.RNNBase`.
 */
export abstract class RNNBase<
  State,
  Input extends Tensor | PackedSequence = Tensor | PackedSequence,
> extends Module<[input: Input, hx?: State | null], [output: Input, state: State]> {
  [weight: `weightIhL${number}`]: Parameter;
  [weight: `weightHhL${number}`]: Parameter;
  [weight: `weightHrL${number}`]: Parameter;
  [bias: `biasIhL${number}`]: Parameter;
  [bias: `biasHhL${number}`]: Parameter;
  [weight: `weightIhL${number}Reverse`]: Parameter;
  [weight: `weightHhL${number}Reverse`]: Parameter;
  [weight: `weightHrL${number}Reverse`]: Parameter;
  [bias: `biasIhL${number}Reverse`]: Parameter;
  [bias: `biasHhL${number}Reverse`]: Parameter;

  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly projSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  /** Probability of dropout between layers. */
  dropout: number;
  readonly bidirectional: boolean;
  /** @internal */
  readonly kind: RecurrentKind;
  /** @internal The weights of each layer and direction. */
  readonly slots: readonly (readonly Slot[])[];

  constructor(kind: RecurrentKind, { inputSize, hiddenSize, projSize }: Sizes, options: RecurrentOptions) {
    super();
    const { name } = this.constructor;
    const given = optionsOf(name, options);
    const { numLayers = 1, bias = true, batchFirst = false, dropout = 0, bidirectional = false } = given;
    requireRate(name, "dropout", dropout);
    requireBoolean(name, { bias, batchFirst, bidirectional });
    requireCount(name, { inputSize, hiddenSize, numLayers });
    if (!(Number.isInteger(projSize) && projSize >= 0 && projSize < hiddenSize)) {
      const sentence = `expected projSize from 0 (no projection) to below hiddenSize ${hiddenSize}, got ${projSize}`;
      throw problem(ArgumentError, name, sentence);
    }
    this.kind = kind;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.projSize = projSize;
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    const ends = bidirectional ? ["", "Reverse"] : [""];
    const layers = Array.from({ length: numLayers }, (_, layer) => layer);
    this.slots = layers.flatMap((layer) =>
      ends.map((end) => this.makeWeights(layer, end, { dtype: given.dtype, device: given.device })),
    );
    this.flattenParameters();
    this.resetParameters();
  }

  /** Uniform in ±1/√hiddenSize, in the order of the parameters. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) init.uniform_(parameter, -bound, bound);
  }

  /** The parameters of each layer and direction. PyTorch: `RNNBase.all_weights`. */
  get allWeights(): Parameter[][] {
    return this.slots.map((layer) => layer.map(({ name }) => this[name]!));
  }

  /**
   * On CUDA, lays all weights into one block of memory, which spares cuDNN a copy in every call; call it after `to`.
   * Elsewhere it does nothing. PyTorch: `RNNBase.flatten_parameters`.
   */
  flattenParameters(): void {
    const weights = this.flatWeights();
    const [first] = weights;
    if (!first || weights.some((one) => !one.isCuda || one.dtype !== first.dtype)) return;
    if (new Set(weights).size !== weights.length) return; // tied weights cannot be laid out
    const { bidirectional, batchFirst, inputSize, hiddenSize, projSize, numLayers } = this;
    const perLayer = this.slots[0]!.length;
    const sizes = [perLayer, inputSize, kinds[this.kind].code, hiddenSize, projSize, numLayers];
    noGrad(() => ops.call("aten::_cudnn_rnn_flatten_weight", weights, ...sizes, batchFirst, bidirectional));
  }

  /** The size of the outputs and of the hidden state. */
  protected get outputSize(): number {
    return this.projSize > 0 ? this.projSize : this.hiddenSize;
  }

  /**
   * The weights in the operators' order. They are read off the fields at every call: any of them may have been
   * replaced since the last, and to find that out costs what reading them does. Their shapes are checked, because
   * oneDNN's LSTM reads as many numbers as there should be.
   */
  protected flatWeights(): Tensor[] {
    const flat: Tensor[] = [];
    for (const layer of this.slots) {
      for (const { name, shape } of layer) {
        const weight: unknown = this[name];
        const given = weight instanceof Tensor ? weight.shape : null;
        if (given === null || given.length !== shape.length || given.some((size, i) => size !== shape[i])) {
          const found = given === null ? String(weight) : `[${given.join(", ")}]`;
          const sentence = `expected ${name} of shape [${shape.join(", ")}], got ${found}`;
          throw problem(ShapeError, this.constructor.name, sentence);
        }
        flat.push(weight as Tensor);
      }
    }
    return flat;
  }

  /** `[layers and directions, N, size]` of zeros like the input. */
  protected zeroState(input: Tensor, batch: number, size: number): Tensor {
    return zeros([this.numLayers * (this.bidirectional ? 2 : 1), batch, size], {
      dtype: input.dtype,
      device: input.device,
    });
  }

  /** Checks what all recurrent layers want of an input, batched or packed, and gives its batch. */
  protected batchOf(input: Tensor, batchSizes: Tensor | null, weights: readonly Tensor[]): number {
    const { name } = this.constructor;
    const { dtype } = input;
    const wanted = weights[0]!.dtype;
    if (dtype !== wanted && !isAutocastEnabled("cpu") && !isAutocastEnabled("cuda")) {
      const sentence = `expected ${wanted} for input, as the weights are, got ${dtype}; convert either by to("${wanted}")`;
      throw problem(DtypeError, name, sentence);
    }
    const { shape } = input;
    const dims = batchSizes === null ? 3 : 2;
    if (shape.length !== dims || shape[dims - 1] !== this.inputSize) {
      const steps = this.batchFirst ? "N, L" : "L, N";
      const form = `[${batchSizes === null ? steps : "steps"}, ${this.inputSize}]`;
      throw problem(ShapeError, name, `expected input of shape ${form}, got [${shape.join(", ")}]`);
    }
    if (batchSizes !== null) return Number(batchSizes.toTypedArray()[0]);
    return shape[this.batchFirst ? 0 : 1]!;
  }

  /** Checks a state against `[layers and directions, batch, size]`. */
  protected checkState(label: string, state: Tensor, [batch, size]: readonly [number, number]): void {
    const wanted = [this.numLayers * (this.bidirectional ? 2 : 1), batch, size];
    const { shape } = state;
    if (shape.length === 3 && shape.every((one, i) => one === wanted[i])) return;
    const sentence = `expected ${label} of shape [${wanted.join(", ")}], got [${shape.join(", ")}]`;
    throw problem(ShapeError, this.constructor.name, sentence);
  }

  protected override describe(): string {
    const { inputSize, hiddenSize, projSize, numLayers, dropout } = this;
    const parts = [`${inputSize}, ${hiddenSize}`];
    if (projSize !== 0) parts.push(`proj_size=${projSize}`);
    if (numLayers !== 1) parts.push(`num_layers=${numLayers}`);
    if (!this.bias) parts.push(`bias=${pyBool(false)}`);
    if (this.batchFirst) parts.push(`batch_first=${pyBool(true)}`);
    if (dropout !== 0) parts.push(`dropout=${pyFloat(dropout)}`);
    if (this.bidirectional) parts.push(`bidirectional=${pyBool(true)}`);
    return parts.join(", ");
  }

  private makeWeights(layer: number, end: string, factory: FactoryOptions): Slot[] {
    const { inputSize, hiddenSize, projSize, bias, outputSize } = this;
    const rows = kinds[this.kind].gates * hiddenSize;
    const columns = layer === 0 ? inputSize : outputSize * (this.bidirectional ? 2 : 1);
    const shapes: [stem: string, shape: number[]][] = [
      ["weightIh", [rows, columns]],
      ["weightHh", [rows, outputSize]],
    ];
    if (bias) shapes.push(["biasIh", [rows]], ["biasHh", [rows]]);
    if (projSize > 0) shapes.push(["weightHr", [projSize, hiddenSize]]);
    return shapes.map(([stem, shape]) => {
      const name = `${stem}L${layer}${end}` as WeightName;
      this[name] = new Parameter(empty(shape, factory));
      return { name, shape };
    });
  }
}

/** What may be given for an input: anything else has no dimensions to speak of. */
export function isPacked(operation: string, input: Tensor | PackedSequence): input is PackedSequence {
  if (input instanceof PackedSequence) return true;
  if (input instanceof Tensor) return false;
  throw problem(
    ArgumentError,
    operation,
    `expected a Tensor or a PackedSequence for input, got ${String(input)}`,
  );
}
