// Layers of an encoder one upon the other.

import { isAutocastEnabled, ops, optionsOf, type Tensor } from "../../tensor/index.js";
import type { ModuleList } from "../containers/index.js";
import type { TensorModule } from "../containers/types.js";
import { Module } from "../module.js";
import { requireCount, requireDims } from "../recurrent/check.js";
import { knownActivation } from "./activation.js";
import { copiesOf } from "./copy.js";
import { type EncoderLayerForwardOptions, TransformerEncoderLayer } from "./encoder_layer.js";
import { isCausalMask, maskOf, stepsOf } from "./masks.js";

export interface TransformerEncoderOptions {
  /** A module for the last layer's output, such as `LayerNorm`; none by default. */
  norm?: TensorModule | null;
  /** Skip padding in evaluation, where PyTorch does; defaults to true. */
  enableNestedTensor?: boolean;
  /** Skip it only where the padding stands after the steps; defaults to true. */
  maskCheck?: boolean;
}

export interface EncoderForwardOptions {
  /** `[L, L]` or `[N nhead, L, L]`: true (or added) where attention is not allowed; none by default. */
  mask?: Tensor | null;
  /** `[N, L]`: true (or added) where a step is padding; none by default. */
  srcKeyPaddingMask?: Tensor | null;
  /** Whether `mask` is the causal one; found out by default. */
  isCausal?: boolean | null;
}

/** What may be a layer: `TransformerEncoderLayer`, or a module with a forward like its. */
export type EncoderLayer = {
  forward(src: Tensor, options?: EncoderLayerForwardOptions): Tensor;
} & Module;

/**
 * `numLayers` copies of a layer one upon the other.
 *
 * Shapes: src and output as the layers'. The layer is copied with its parameters' values, so that all start alike, as
 * PyTorch's do; a copy is made field by field, without the private `#` fields of a class of one's own.
 *
 * With `enableNestedTensor`, in evaluation without gradients and with `srcKeyPaddingMask` but no `mask`, layers that all
 * run in the inference kernel are given the steps without their padding, as a nested tensor, under PyTorch's conditions.
 * Numbers are PyTorch's then too: what stands at padding is 0 before `norm`. PyTorch: `torch.nn.TransformerEncoder`.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(16, 4);
 * const encoder = new nn.TransformerEncoder(layer, 6, { norm: new nn.LayerNorm(16) });
 * encoder.forward(torch.randn([5, 2, 16])).shape; // [5, 2, 16]
 */
export class TransformerEncoder<L extends EncoderLayer = TransformerEncoderLayer> extends Module<
  [src: Tensor, options?: EncoderForwardOptions],
  Tensor
> {
  readonly layers: ModuleList<L>;
  norm: TensorModule | null;
  readonly numLayers: number;
  readonly enableNestedTensor: boolean;
  readonly maskCheck: boolean;
  /** Whether the layer that was copied may run on nested tensors. */
  private readonly useNestedTensor: boolean;

  constructor(encoderLayer: L, numLayers: number, options: TransformerEncoderOptions = {}) {
    super();
    const { name } = this.constructor;
    const { norm = null, enableNestedTensor = true, maskCheck = true } = optionsOf(name, options);
    requireCount(name, { numLayers });
    this.layers = copiesOf(name, { encoderLayer }, numLayers);
    this.numLayers = numLayers;
    this.norm = norm;
    this.enableNestedTensor = enableNestedTensor;
    this.maskCheck = maskCheck;
    this.useNestedTensor = enableNestedTensor && mayRunNested(encoderLayer);
  }

  override forward(src: Tensor, options: EncoderForwardOptions = {}): Tensor {
    const { name } = this.constructor;
    const given = optionsOf(name, options);
    requireDims(name, "src", src, [2, 3]);
    const padding = maskOf(name, "srcKeyPaddingMask", given.srcKeyPaddingMask, src);
    const srcMask = maskOf(name, "mask", given.mask, src);
    const layers = [...this.layers];
    const first: unknown = layers[0];
    const batchFirst = first instanceof TransformerEncoderLayer && first.selfAttn.batchFirst;
    const nested = padding && srcMask === null ? this.withoutPadding(src, padding, layers) : null;
    const isCausal = isCausalMask(srcMask, given.isCausal, stepsOf(src, batchFirst));
    const masks = { srcMask, isCausal, srcKeyPaddingMask: nested ? null : padding };
    let output = nested ?? src;
    for (const layer of layers) output = layer.forward(output, masks);
    if (nested) output = output.toPaddedTensor(0, src.shape);
    return this.norm ? this.norm.forward(output) : output;
  }

  /** The steps of each sequence alone, where every layer can take them so; else null. */
  private withoutPadding(src: Tensor, padding: Tensor, layers: readonly L[]): Tensor | null {
    if (!this.useNestedTensor || src.ndim !== 3 || isAutocastEnabled()) return null;
    const runs = layers.every((layer: Module) => {
      if (!(layer instanceof TransformerEncoderLayer)) return false;
      // A forward of a subclass may do what nested tensors cannot.
      const isOwn = layer.forward === TransformerEncoderLayer.prototype.forward;
      return isOwn && layer.inferenceWeights(src) !== null;
    });
    if (!runs) return null;
    const steps = padding.logicalNot();
    if (this.maskCheck && !ops.call("aten::_nested_tensor_from_mask_left_aligned", src, steps)) return null;
    return ops.call("aten::_nested_tensor_from_mask", src, steps, false) as Tensor;
  }
}

/** What PyTorch asks of the layer when the encoder is made. */
function mayRunNested(layer: Module): boolean {
  if (!(layer instanceof TransformerEncoderLayer)) return false;
  const { selfAttn, normFirst, activation, norm1, norm2 } = layer;
  if (normFirst || !selfAttn.batchFirst || selfAttn.inProjWeight === null || selfAttn.inProjBias === null) {
    return false;
  }
  return knownActivation(activation) !== null && norm1.eps === norm2.eps && selfAttn.numHeads % 2 === 0;
}
