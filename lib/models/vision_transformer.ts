// A transformer encoder over the patches of an image.

import {
  Conv2d,
  Dropout,
  GELU,
  init,
  LayerNorm,
  Linear,
  Module,
  MultiheadAttention,
  Parameter,
  Sequential,
  Tanh,
} from "../nn/index.js";
import { ArgumentError, cat, empty, ShapeError, type Tensor, zeros } from "../tensor/index.js";

export interface VisionTransformerOptions {
  /** Height and width of the images. */
  imageSize: number;
  /** Height and width of a patch; divides imageSize. */
  patchSize: number;
  numLayers: number;
  numHeads: number;
  hiddenDim: number;
  /** Hidden width of each block's MLP. */
  mlpDim: number;
  /** Of the tokens and within the MLPs; defaults to 0. */
  dropout?: number;
  /** Of the attention weights; defaults to 0. */
  attentionDropout?: number;
  /** Defaults to 1000. */
  numClasses?: number;
  /** Width of a tanh layer before the last; null, the default, for none. */
  representationSize?: number | null;
}

/** Attention and an MLP, each after a LayerNorm and added to what it took. */
class EncoderBlock extends Module<[input: Tensor], Tensor> {
  ln_1: LayerNorm; // torchvision's key has the underscore
  selfAttention: MultiheadAttention;
  dropout: Dropout;
  ln_2: LayerNorm;
  mlp: Sequential;

  constructor({ numHeads, hiddenDim, mlpDim, dropout = 0, attentionDropout = 0 }: VisionTransformerOptions) {
    super();
    this.ln_1 = new LayerNorm(hiddenDim, { eps: 1e-6 });
    this.selfAttention = new MultiheadAttention(hiddenDim, numHeads, {
      dropout: attentionDropout,
      batchFirst: true,
    });
    this.dropout = new Dropout(dropout);
    this.ln_2 = new LayerNorm(hiddenDim, { eps: 1e-6 });
    const [widen, narrow] = [new Linear(hiddenDim, mlpDim), new Linear(mlpDim, hiddenDim)];
    this.mlp = new Sequential(widen, new GELU(), new Dropout(dropout), narrow, new Dropout(dropout));
    for (const { weight, bias } of [widen, narrow]) {
      init.xavierUniform_(weight);
      init.normal_(bias!, 0, 1e-6);
    }
  }

  override forward(input: Tensor): Tensor {
    const x = this.ln_1.forward(input);
    const [attended] = this.selfAttention.forward(x, x, x, { needWeights: false });
    const between = this.dropout.forward(attended).add(input);
    return between.add(this.mlp.forward(this.ln_2.forward(between)));
  }
}

/** Adds the positions' embedding and passes through all blocks. */
class Encoder extends Module<[tokens: Tensor], Tensor> {
  posEmbedding: Parameter;
  dropout: Dropout;
  layers: Sequential<readonly [Record<string, EncoderBlock>]>;
  ln: LayerNorm;

  constructor(length: number, options: VisionTransformerOptions) {
    super();
    const { numLayers, hiddenDim, dropout = 0 } = options;
    this.posEmbedding = new Parameter(empty([1, length, hiddenDim]).normal_(0, 0.02));
    this.dropout = new Dropout(dropout);
    const blocks: Record<string, EncoderBlock> = {};
    for (let i = 0; i < numLayers; i++) blocks[`encoder_layer_${i}`] = new EncoderBlock(options);
    this.layers = new Sequential<readonly [Record<string, EncoderBlock>]>(blocks);
    this.ln = new LayerNorm(hiddenDim, { eps: 1e-6 });
  }

  override forward(tokens: Tensor): Tensor {
    return this.ln.forward(this.layers.forward(this.dropout.forward(tokens.add(this.posEmbedding))));
  }
}

/**
 * A transformer encoder over the patches of an image and a class token, whose last state the heads read.
 *
 * Shapes: input `[N, 3, imageSize, imageSize]`, output `[N, numClasses]`. As a trunk:
 * `model.heads = new nn.Identity()` gives the `hiddenDim` features. The last layer starts at 0. State dicts of
 * torchvision load. Images of another size throw a `ShapeError`, an imageSize that is no multiple of patchSize an
 * `ArgumentError`. Source: Dosovitskiy et al. 2021; PyTorch: `torchvision.models.VisionTransformer`.
 *
 * @example
 * const sizes = { imageSize: 32, patchSize: 8, numLayers: 2, numHeads: 4, hiddenDim: 64, mlpDim: 128 };
 * const model = new models.VisionTransformer({ ...sizes, numClasses: 10 });
 * model.forward(torch.zeros([2, 3, 32, 32])).shape; // [2, 10]
 */
export class VisionTransformer extends Module<[images: Tensor], Tensor> {
  readonly imageSize: number;
  classToken: Parameter;
  convProj: Conv2d;
  encoder: Encoder;
  heads: Module<[features: Tensor], Tensor>;

  constructor(options: VisionTransformerOptions) {
    super();
    const { imageSize, patchSize, hiddenDim, numClasses = 1000, representationSize = null } = options;
    if (imageSize % patchSize !== 0) {
      const sentence = `expected an imageSize that is a multiple of patchSize, got ${imageSize} and ${patchSize}`;
      throw new ArgumentError("models.VisionTransformer", `models.VisionTransformer: ${sentence}`);
    }
    this.imageSize = imageSize;
    this.classToken = new Parameter(zeros([1, 1, hiddenDim]));
    this.convProj = new Conv2d(3, hiddenDim, patchSize, { stride: patchSize });
    this.encoder = new Encoder((imageSize / patchSize) ** 2 + 1, options);
    const preLogits = representationSize === null ? null : new Linear(hiddenDim, representationSize);
    const head = new Linear(representationSize ?? hiddenDim, numClasses);
    this.heads = preLogits
      ? new Sequential({ pre_logits: preLogits, act: new Tanh(), head })
      : new Sequential({ head });
    init.truncNormal_(this.convProj.weight, { std: Math.sqrt(1 / (3 * patchSize ** 2)) });
    init.zeros_(this.convProj.bias!);
    if (preLogits) {
      init.truncNormal_(preLogits.weight, { std: Math.sqrt(1 / hiddenDim) });
      init.zeros_(preLogits.bias!);
    }
    init.zeros_(head.weight);
    init.zeros_(head.bias!);
  }

  override forward(images: Tensor): Tensor {
    const { imageSize } = this;
    const [, , height, width] = images.shape;
    if (images.ndim !== 4 || height !== imageSize || width !== imageSize) {
      const sentence = `expected images [N, 3, ${imageSize}, ${imageSize}], got [${images.shape.join(", ")}]`;
      throw new ShapeError("models.VisionTransformer", `models.VisionTransformer: ${sentence}`);
    }
    const patches = this.convProj.forward(images).flatten(2).permute([0, 2, 1]);
    const token = this.classToken.expand([images.shape[0]!, -1, -1]);
    const states = this.encoder.forward(cat([token, patches], 1));
    return this.heads.forward(states.select(1, 0));
  }
}

/**
 * ViT-B/16: 12 blocks of width 768 on patches of 16 x 16, 86.6 million parameters with 1000 classes.
 * PyTorch: `torchvision.models.vit_b_16`.
 *
 * @example
 * const model = models.vitB16({ numClasses: 10 });
 * model.forward(torch.zeros([1, 3, 224, 224])).shape; // [1, 10]
 */
export function vitB16(options: Partial<VisionTransformerOptions> = {}): VisionTransformer {
  const sizes = { imageSize: 224, patchSize: 16, numLayers: 12, numHeads: 12, hiddenDim: 768, mlpDim: 3072 };
  return new VisionTransformer({ ...sizes, ...options });
}
