// SegNet: an encoder-decoder for dense tasks.

import { BatchNorm2d, Conv2d, functional as F, Module, ModuleList, ReLU, Sequential } from "../nn/index.js";
import { ArgumentError, ShapeError, type Tensor } from "../tensor/index.js";

export interface SegNetOptions {
  /** Defaults to 3. */
  inChannels?: number;
  /** Channels of a last 3 x 3 convolution; null, the default, gives the decoder's `widths[0]` channels, for heads. */
  outChannels?: number | null;
  /** Channels of the encoder's stages; defaults to [64, 128, 256, 512, 512]. */
  widths?: readonly number[];
  /** Convolutions of each stage; defaults to [2, 2, 3, 3, 3], those of VGG-16. */
  depths?: readonly number[];
}

/**
 * Stages of convolutions and poolings, then the same backwards: each decoder stage puts its input where the maxima of
 * the encoder's pooling were.
 *
 * Shapes: input `[N, inChannels, H, W]`, output `[N, outChannels ?? widths[0], H, W]`; sides need not be powers of two,
 * but must survive the poolings, else a `ShapeError`. Each convolution is followed by BatchNorm2d and ReLU. Keys are
 * `encoder.<stage>.<layer>`, `decoder.<stage>.<layer>` and `classifier`. `widths` and `depths` of different lengths
 * throw an `ArgumentError`. Source: Badrinarayanan et al. 2017; as a multi-task trunk Liu et al. 2019.
 *
 * @example
 * const trunk = new models.SegNet({ widths: [16, 32], depths: [2, 2] });
 * const heads = { classes: new nn.Conv2d(16, 13, 1), depth: new nn.Conv2d(16, 1, 1) };
 * const model = new mtl.HardSharing({ trunk, heads });
 */
export class SegNet extends Module<[images: Tensor], Tensor> {
  encoder: ModuleList<Sequential>;
  decoder: ModuleList<Sequential>;
  classifier: Conv2d | null;

  constructor(options: SegNetOptions = {}) {
    super();
    const { inChannels = 3, outChannels = null } = options;
    const { widths = [64, 128, 256, 512, 512], depths = [2, 2, 3, 3, 3] } = options;
    if (widths.length !== depths.length || widths.length === 0) {
      const sentence = `expected a depth for each width, got ${widths.length} widths and ${depths.length} depths`;
      throw new ArgumentError("models.SegNet", `models.SegNet: ${sentence}`);
    }
    const before = (stage: number): number => widths[Math.max(stage - 1, 0)]!;
    const encoder = widths.map((width, stage) => {
      const from = stage === 0 ? inChannels : before(stage);
      return convolutions([from, ...new Array<number>(depths[stage]!).fill(width)]);
    });
    const decoder = widths.map((width, stage) =>
      convolutions([...new Array<number>(depths[stage]!).fill(width), before(stage)]),
    );
    this.encoder = new ModuleList(encoder);
    this.decoder = new ModuleList(decoder.reverse());
    this.classifier = outChannels === null ? null : new Conv2d(widths[0]!, outChannels, 3, { padding: 1 });
  }

  override forward(images: Tensor): Tensor {
    const smallest = 2 ** this.encoder.length;
    if (images.ndim !== 4 || Math.min(...images.shape.slice(2)) < smallest) {
      const got = `[${images.shape.join(", ")}]`;
      const sentence = `expected images [N, C, H, W] of at least ${smallest} x ${smallest}, got ${got}`;
      throw new ShapeError("models.SegNet", `models.SegNet: ${sentence}`);
    }
    let features = images;
    const poolings: { indices: Tensor; size: readonly number[] }[] = [];
    for (const stage of this.encoder) {
      const full = stage.forward(features);
      const [pooled, indices] = F.maxPool2dWithIndices(full, 2);
      poolings.push({ indices, size: full.shape.slice(2) });
      features = pooled;
    }
    for (const stage of this.decoder) {
      const { indices, size } = poolings.pop()!;
      features = stage.forward(F.maxUnpool2d(features, indices, 2, { outputSize: size }));
    }
    return this.classifier ? this.classifier.forward(features) : features;
  }
}

/** 3 x 3 convolutions through these channels, each normalised and cut at 0. */
function convolutions(channels: readonly number[]): Sequential {
  const layers = channels
    .slice(1)
    .flatMap((to, i) => [
      new Conv2d(channels[i]!, to, 3, { padding: 1 }),
      new BatchNorm2d(to),
      new ReLU({ inplace: true }),
    ]);
  return new Sequential(...layers);
}
