// One layer of a transformer's decoder.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import type { TensorModule } from "../containers/types.js";
import { Dropout, LayerNorm, Linear } from "../layers/index.js";
import { Module } from "../module.js";
import { requireDims } from "../recurrent/check.js";
import { activate, resolveActivation } from "./activation.js";
import { type AttentionOptions, MultiheadAttention } from "./attention.js";
import { type TransformerLayerOptions, withDefaults } from "./options.js";

export interface DecoderLayerForwardOptions {
  /** `[L, L]` or `[N nhead, L, L]`: true (or added) where self-attention is not allowed; none by default. */
  tgtMask?: Tensor | null;
  /** `[L, S]` or `[N nhead, L, S]`: true (or added) where attention to the memory is not allowed; none by default. */
  memoryMask?: Tensor | null;
  /** `[N, L]`: true (or added) where a step of the target is padding; none by default. */
  tgtKeyPaddingMask?: Tensor | null;
  /** `[N, S]`: true (or added) where a step of the memory is padding; none by default. */
  memoryKeyPaddingMask?: Tensor | null;
  /** Says that `tgtMask`, which must be given, is the causal one; defaults to false. */
  tgtIsCausal?: boolean;
  /** Says that `memoryMask`, which must be given, is the causal one; defaults to false. */
  memoryIsCausal?: boolean;
}

/**
 * Self-attention, attention to an encoder's output and two linear layers, each with dropout, a sum with its input, and
 * layer normalisation.
 *
 * Shapes: tgt and output `[L, N, dModel]`, memory `[S, N, dModel]` (`N` first with `batchFirst`, or all without `N`).
 * Arguments that do not fit throw a `ShapeError`. PyTorch: `torch.nn.TransformerDecoderLayer`.
 *
 * @example
 * const layer = new nn.TransformerDecoderLayer(16, 4);
 * layer.forward(torch.randn([5, 2, 16]), torch.randn([7, 2, 16])).shape; // [5, 2, 16]
 */
export class TransformerDecoderLayer extends Module<
  [tgt: Tensor, memory: Tensor, options?: DecoderLayerForwardOptions],
  Tensor
> {
  selfAttn: MultiheadAttention;
  multiheadAttn: MultiheadAttention;
  linear1: Linear;
  readonly dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly normFirst: boolean;
  readonly activation: ((input: Tensor) => Tensor) | TensorModule;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const { name } = this.constructor;
    const { dimFeedforward, dropout, layerNormEps: eps, ...others } = withDefaults(name, options);
    const { batchFirst, bias, factory } = others;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, ...factory });
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, ...factory });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, ...factory });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, ...factory });
    this.norm1 = new LayerNorm(dModel, { eps, bias, ...factory });
    this.norm2 = new LayerNorm(dModel, { eps, bias, ...factory });
    this.norm3 = new LayerNorm(dModel, { eps, bias, ...factory });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
    this.normFirst = others.normFirst;
    this.activation = resolveActivation(name, others.activation);
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderLayerForwardOptions = {}): Tensor {
    const { name } = this.constructor;
    requireDims(name, "tgt", tgt, [2, 3]);
    requireDims(name, "memory", memory, [2, 3]);
    const given = optionsOf(name, options);
    const own: AttentionOptions = {
      attnMask: given.tgtMask,
      keyPaddingMask: given.tgtKeyPaddingMask,
      isCausal: given.tgtIsCausal,
      needWeights: false,
    };
    const across: AttentionOptions = {
      attnMask: given.memoryMask,
      keyPaddingMask: given.memoryKeyPaddingMask,
      isCausal: given.memoryIsCausal,
      needWeights: false,
    };
    if (this.normFirst) {
      const attended = tgt.add(this.attend(this.norm1.forward(tgt), own));
      const informed = attended.add(this.look(this.norm2.forward(attended), memory, across));
      return informed.add(this.feed(this.norm3.forward(informed)));
    }
    const attended = this.norm1.forward(tgt.add(this.attend(tgt, own)));
    const informed = this.norm2.forward(attended.add(this.look(attended, memory, across)));
    return this.norm3.forward(informed.add(this.feed(informed)));
  }

  private attend(x: Tensor, options: AttentionOptions): Tensor {
    return this.dropout1.forward(this.selfAttn.forward(x, x, x, options)[0]);
  }

  private look(x: Tensor, memory: Tensor, options: AttentionOptions): Tensor {
    return this.dropout2.forward(this.multiheadAttn.forward(x, memory, memory, options)[0]);
  }

  private feed(x: Tensor): Tensor {
    const wide = activate(this.activation, this.linear1.forward(x));
    return this.dropout3.forward(this.linear2.forward(this.dropout.forward(wide)));
  }
}
