// One layer of a transformer's encoder.

import { isAutocastEnabled, ops, optionsOf, type Tensor } from "../../tensor/index.js";
import type { TensorModule } from "../containers/types.js";
import { Dropout, LayerNorm, Linear } from "../layers/index.js";
import { Module } from "../module.js";
import { requireDims } from "../recurrent/check.js";
import { activate, knownActivation, resolveActivation } from "./activation.js";
import { isInferable, MultiheadAttention } from "./attention.js";
import { maskOf, mergeMasks } from "./masks.js";
import { type TransformerLayerOptions, withDefaults } from "./options.js";

export interface EncoderLayerForwardOptions {
  /** `[L, L]` or `[N nhead, L, L]`: true (or added) where attention is not allowed; none by default. */
  srcMask?: Tensor | null;
  /** `[N, L]`: true (or added) where a step is padding; none by default. */
  srcKeyPaddingMask?: Tensor | null;
  /** Says that `srcMask`, which must be given, is the causal one; defaults to false. */
  isCausal?: boolean;
}

/**
 * Self-attention and two linear layers, each with dropout, a sum with its input, and layer normalisation.
 *
 * Shapes: src and output `[L, N, dModel]` (`[N, L, dModel]` with `batchFirst`, or without `N`). In evaluation without
 * gradients, and with `batchFirst`, biases, ReLU or GELU and an even number of heads, the layer runs in one inference
 * kernel under PyTorch's conditions, and so gives PyTorch's numbers; like PyTorch, that kernel reads an additive mask as
 * forbidding whatever is not 0. Arguments that do not fit throw a `ShapeError`. PyTorch: `torch.nn.TransformerEncoderLayer`.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(16, 4, { batchFirst: true });
 * layer.forward(torch.randn([2, 5, 16])).shape; // [2, 5, 16]
 */
export class TransformerEncoderLayer extends Module<
  [src: Tensor, options?: EncoderLayerForwardOptions],
  Tensor
> {
  selfAttn: MultiheadAttention;
  linear1: Linear;
  readonly dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly normFirst: boolean;
  readonly activation: ((input: Tensor) => Tensor) | TensorModule;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const { name } = this.constructor;
    const { dimFeedforward, dropout, layerNormEps: eps, ...others } = withDefaults(name, options);
    const { batchFirst, bias, factory } = others;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, ...factory });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, ...factory });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, ...factory });
    this.norm1 = new LayerNorm(dModel, { eps, bias, ...factory });
    this.norm2 = new LayerNorm(dModel, { eps, bias, ...factory });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.normFirst = others.normFirst;
    this.activation = resolveActivation(name, others.activation);
  }

  override forward(src: Tensor, options: EncoderLayerForwardOptions = {}): Tensor {
    const { name } = this.constructor;
    const { srcKeyPaddingMask, srcMask, isCausal = false } = optionsOf(name, options);
    requireDims(name, "src", src, [2, 3]);
    const keyPaddingMask = maskOf(name, "srcKeyPaddingMask", srcKeyPaddingMask, src);
    const attnMask = maskOf(name, "srcMask", srcMask, src);
    if (!this.training) {
      const weights = this.inferenceWeights(src);
      if (weights) return this.atOnce(src, weights, { attnMask, keyPaddingMask });
    }
    const masks = { attnMask, keyPaddingMask, isCausal };
    if (this.normFirst) {
      const attended = src.add(this.attend(this.norm1.forward(src), masks));
      return attended.add(this.feed(this.norm2.forward(attended)));
    }
    const attended = this.norm1.forward(src.add(this.attend(src, masks)));
    return this.norm2.forward(attended.add(this.feed(attended)));
  }

  /** @internal The weights in the inference kernel's order, or null where PyTorch's conditions for it do not hold. */
  inferenceWeights(src: Tensor): Tensor[] | null {
    const { selfAttn, linear1, linear2, norm1, norm2 } = this;
    if (this.training || src.ndim !== 3 || !selfAttn.batchFirst || selfAttn.numHeads % 2 !== 0) return null;
    if (!knownActivation(this.activation) || norm1.eps !== norm2.eps || isAutocastEnabled()) return null;
    const attention = [
      selfAttn.inProjWeight,
      selfAttn.inProjBias,
      selfAttn.outProj.weight,
      selfAttn.outProj.bias,
    ];
    const norms = [norm1.weight, norm1.bias, norm2.weight, norm2.bias];
    const linears = [linear1.weight, linear1.bias, linear2.weight, linear2.bias];
    const weights = [...attention, ...norms, ...linears].filter((one) => one !== null);
    if (weights.length < 12 || !isInferable([src, ...weights])) return null;
    return this.parts().some((part) => Object.hasOwn(part, "forward")) ? null : weights;
  }

  /** Whose forward the kernel would not call: one that has hooks has a forward of its own. */
  private parts(): object[] {
    const { selfAttn, linear1, dropout, linear2, norm1, norm2, dropout1, dropout2, activation } = this;
    const around = [linear1, dropout, linear2, norm1, norm2, dropout1, dropout2, activation];
    return [this, selfAttn, selfAttn.outProj, ...around];
  }

  private atOnce(src: Tensor, weights: readonly Tensor[], masks: Masks): Tensor {
    const { selfAttn, normFirst, norm1 } = this;
    const { embedDim, numHeads: heads } = selfAttn;
    const { mask, kind } = mergeMasks(this.constructor.name, { ...masks, query: src, heads });
    const isGelu = knownActivation(this.activation) === "gelu";
    const [attention, others] = [weights.slice(0, 4), weights.slice(4)];
    const settings = [isGelu, normFirst, norm1.eps];
    const given = [src, embedDim, heads, ...attention, ...settings, ...others, mask, kind];
    return ops.call("aten::_transformer_encoder_layer_fwd", ...given) as Tensor;
  }

  private attend(x: Tensor, masks: Masks & { isCausal: boolean }): Tensor {
    const [attended] = this.selfAttn.forward(x, x, x, { ...masks, needWeights: false });
    return this.dropout1.forward(attended);
  }

  private feed(x: Tensor): Tensor {
    const wide = activate(this.activation, this.linear1.forward(x));
    return this.dropout2.forward(this.linear2.forward(this.dropout.forward(wide)));
  }
}

interface Masks {
  attnMask: Tensor | null;
  keyPaddingMask: Tensor | null;
}
