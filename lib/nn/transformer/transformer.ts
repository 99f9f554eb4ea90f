// An encoder and a decoder together (Vaswani et al. 2017).

import { optionsOf, ShapeError, type Tensor } from "../../tensor/index.js";
import * as init from "../init/index.js";
import { LayerNorm } from "../layers/index.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";
import { requireDims } from "../recurrent/check.js";
import { type DecoderForwardOptions, TransformerDecoder } from "./decoder.js";
import { type DecoderLayerForwardOptions, TransformerDecoderLayer } from "./decoder_layer.js";
import { type EncoderForwardOptions, TransformerEncoder } from "./encoder.js";
import { TransformerEncoderLayer } from "./encoder_layer.js";
import { type SubsequentMaskOptions, squareSubsequentMask } from "./masks.js";
import { type TransformerLayerOptions, withDefaults } from "./options.js";

type Encoder = { forward(src: Tensor, options?: EncoderForwardOptions): Tensor } & Module;
type Decoder = { forward(tgt: Tensor, memory: Tensor, options?: DecoderForwardOptions): Tensor } & Module;

export interface TransformerOptions extends TransformerLayerOptions {
  /** Size of the inputs; defaults to 512. */
  dModel?: number;
  /** Heads of attention; defaults to 8. */
  nhead?: number;
  /** Defaults to 6. */
  numEncoderLayers?: number;
  /** Defaults to 6. */
  numDecoderLayers?: number;
  /** Takes the encoder's place; none by default. */
  customEncoder?: Encoder | null;
  /** Takes the decoder's place; none by default. */
  customDecoder?: Decoder | null;
}

export interface TransformerForwardOptions extends Omit<DecoderLayerForwardOptions, "tgtIsCausal"> {
  /** `[S, S]` or `[N nhead, S, S]`: true (or added) where attention in the encoder is not allowed; none by default. */
  srcMask?: Tensor | null;
  /** `[N, S]`: true (or added) where a step of the source is padding; none by default. */
  srcKeyPaddingMask?: Tensor | null;
  /** Whether `srcMask` is the causal one; found out by default. */
  srcIsCausal?: boolean | null;
  /** Whether `tgtMask` is the causal one; found out by default. */
  tgtIsCausal?: boolean | null;
}

/**
 * An encoder of the source, and a decoder of the target that attends to what the encoder gives.
 *
 * Shapes: src `[S, N, dModel]`, tgt and output `[L, N, dModel]` (`N` first with `batchFirst`, or all without `N`).
 * Weights start Xavier uniform. Sizes that differ throw a `ShapeError`. PyTorch: `torch.nn.Transformer`.
 *
 * @example
 * const model = new nn.Transformer({ dModel: 16, nhead: 4, numEncoderLayers: 2, numDecoderLayers: 2 });
 * const tgtMask = nn.Transformer.generateSquareSubsequentMask(5);
 * model.forward(torch.randn([7, 2, 16]), torch.randn([5, 2, 16]), { tgtMask }).shape; // [5, 2, 16]
 */
export class Transformer extends Module<
  [src: Tensor, tgt: Tensor, options?: TransformerForwardOptions],
  Tensor
> {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(options: TransformerOptions = {}) {
    super();
    const { name } = this.constructor;
    const given = optionsOf(name, options);
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6 } = given;
    const { layerNormEps: eps, bias, batchFirst, factory } = withDefaults(name, given);
    const norm = () => new LayerNorm(dModel, { eps, bias, ...factory });
    this.encoder =
      given.customEncoder ??
      copies(new TransformerEncoderLayer(dModel, nhead, given), (layer) => {
        return new TransformerEncoder(layer, numEncoderLayers, { norm: norm() });
      });
    this.decoder =
      given.customDecoder ??
      copies(new TransformerDecoderLayer(dModel, nhead, given), (layer) => {
        return new TransformerDecoder(layer, numDecoderLayers, { norm: norm() });
      });
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = batchFirst;
    this.resetParameters();
  }

  /** Draws every weight of two or more dimensions, also those of an encoder and a decoder that were given. */
  resetParameters(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) init.xavierUniform_(parameter);
  }

  override forward(src: Tensor, tgt: Tensor, options: TransformerForwardOptions = {}): Tensor {
    this.checkSizes(src, tgt);
    const given = optionsOf(this.constructor.name, options);
    const { srcMask: mask, srcKeyPaddingMask, srcIsCausal: isCausal, ...others } = given;
    const memory = this.encoder.forward(src, { mask, srcKeyPaddingMask, isCausal });
    return this.decoder.forward(tgt, memory, others);
  }

  /**
   * `[size, size]` to add to the scores of attention, so that no step sees a later one: minus infinity right of the
   * diagonal, else 0. PyTorch: `torch.nn.Transformer.generate_square_subsequent_mask`.
   *
   * @example
   * nn.Transformer.generateSquareSubsequentMask(2).toArray(); // [[0, -Infinity], [0, 0]]
   */
  static generateSquareSubsequentMask(size: number, options: SubsequentMaskOptions = {}): Tensor {
    return squareSubsequentMask(size, options);
  }

  private checkSizes(src: Tensor, tgt: Tensor): void {
    const { name } = this.constructor;
    requireDims(name, "src", src, [2, 3]);
    requireDims(name, "tgt", tgt, [2, 3]);
    const place = this.batchFirst ? 0 : 1;
    const [from, to] = [src.shape, tgt.shape];
    if (from.length === 3 && from[place] !== to[place]) {
      const sentence = `expected src and tgt of one batch, got [${from.join(", ")}] and [${to.join(", ")}]`;
      throw problem(ShapeError, name, sentence);
    }
    if (from.at(-1) !== this.dModel || to.at(-1) !== this.dModel) {
      const sentence = `expected src and tgt of size ${this.dModel}, got [${from.join(", ")}] and [${to.join(", ")}]`;
      throw problem(ShapeError, name, sentence);
    }
  }
}

/** What is made of copies of a layer, which goes then: nobody else has it. */
function copies<L extends Module, M>(layer: L, make: (layer: L) => M): M {
  const made = make(layer);
  layer.dispose();
  return made;
}
