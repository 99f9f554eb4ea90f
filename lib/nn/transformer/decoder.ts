// Layers of a decoder one upon the other.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import type { ModuleList } from "../containers/index.js";
import type { TensorModule } from "../containers/types.js";
import { Module } from "../module.js";
import { requireCount, requireDims } from "../recurrent/check.js";
import { copiesOf } from "./copy.js";
import { type DecoderLayerForwardOptions, TransformerDecoderLayer } from "./decoder_layer.js";
import { isCausalMask, stepsOf } from "./masks.js";

export interface DecoderForwardOptions extends Omit<DecoderLayerForwardOptions, "tgtIsCausal"> {
  /** Whether `tgtMask` is the causal one; found out by default. */
  tgtIsCausal?: boolean | null;
}

export interface TransformerDecoderOptions {
  /** A module for the last layer's output, such as `LayerNorm`; none by default. */
  norm?: TensorModule | null;
}

/** What may be a layer: `TransformerDecoderLayer`, or a module with a forward like its. */
export type DecoderLayer = {
  forward(tgt: Tensor, memory: Tensor, options?: DecoderLayerForwardOptions): Tensor;
} & Module;

/**
 * `numLayers` copies of a layer one upon the other, all with the same memory.
 *
 * Shapes: tgt, memory and output as the layers'. The layer is copied with its parameters' values, so that all start
 * alike, as PyTorch's do. PyTorch: `torch.nn.TransformerDecoder`.
 *
 * @example
 * const decoder = new nn.TransformerDecoder(new nn.TransformerDecoderLayer(16, 4), 6);
 * decoder.forward(torch.randn([5, 2, 16]), torch.randn([7, 2, 16])).shape; // [5, 2, 16]
 */
export class TransformerDecoder<L extends DecoderLayer = TransformerDecoderLayer> extends Module<
  [tgt: Tensor, memory: Tensor, options?: DecoderForwardOptions],
  Tensor
> {
  readonly layers: ModuleList<L>;
  norm: TensorModule | null;
  readonly numLayers: number;

  constructor(decoderLayer: L, numLayers: number, options: TransformerDecoderOptions = {}) {
    super();
    const { name } = this.constructor;
    const { norm = null } = optionsOf(name, options);
    requireCount(name, { numLayers });
    this.layers = copiesOf(name, { decoderLayer }, numLayers);
    this.numLayers = numLayers;
    this.norm = norm;
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderForwardOptions = {}): Tensor {
    const { name } = this.constructor;
    const { tgtMask = null, tgtIsCausal, ...others } = optionsOf(name, options);
    requireDims(name, "tgt", tgt, [2, 3]);
    if (tgtMask !== null) requireDims(name, "tgtMask", tgtMask, [2, 3]);
    const layers = [...this.layers];
    const first: unknown = layers[0];
    const batchFirst = first instanceof TransformerDecoderLayer && first.selfAttn.batchFirst;
    const isCausal = isCausalMask(tgtMask, tgtIsCausal, stepsOf(tgt, batchFirst));
    const masks = { ...others, tgtMask, tgtIsCausal: isCausal };
    let output = tgt;
    for (const layer of layers) output = layer.forward(output, memory, masks);
    return this.norm ? this.norm.forward(output) : output;
  }
}
