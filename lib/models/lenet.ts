// LeNet as multi-task papers use it.

import { Conv2d, functional as F, Linear, Module } from "../nn/index.js";
import { ShapeError, type Tensor } from "../tensor/index.js";

export interface LeNetOptions {
  /** Defaults to 1. */
  inChannels?: number;
  /** Height and width of the images; defaults to 36, that of MultiMNIST. At least 16. */
  imageSize?: F.Size2;
  /** What it gives for an image; defaults to 50. */
  features?: number;
}

/**
 * Two convolutions of 5 x 5 with max pooling and one hidden layer: a trunk for small images.
 *
 * Shapes: input `[N, inChannels, H, W]`, output `[N, features]`, after a ReLU; heads are the user's. Keys are `conv1`,
 * `conv2` and `fc`. An image that is too small throws a `ShapeError`.
 * Source: the shared encoder for MultiMNIST of Sener and Koltun 2018, after LeCun et al. 1998.
 *
 * @example
 * const trunk = new models.LeNet();
 * const heads = { left: new nn.Linear(50, 10), right: new nn.Linear(50, 10) };
 * const model = new mtl.HardSharing({ trunk, heads });
 */
export class LeNet extends Module<[images: Tensor], Tensor> {
  conv1: Conv2d;
  conv2: Conv2d;
  fc: Linear;

  constructor({ inChannels = 1, imageSize = 36, features = 50 }: LeNetOptions = {}) {
    super();
    const [height, width] = typeof imageSize === "number" ? [imageSize, imageSize] : imageSize;
    const left = (size: number): number => pooled(pooled(size));
    if (left(height) < 1 || left(width) < 1) {
      const sentence = `expected images of at least 16 x 16, got imageSize ${height} x ${width}`;
      throw new ShapeError("models.LeNet", `models.LeNet: ${sentence}`);
    }
    this.conv1 = new Conv2d(inChannels, 10, 5);
    this.conv2 = new Conv2d(10, 20, 5);
    this.fc = new Linear(20 * left(height) * left(width), features);
  }

  override forward(images: Tensor): Tensor {
    const first = F.relu(F.maxPool2d(this.conv1.forward(images), 2));
    const second = F.relu(F.maxPool2d(this.conv2.forward(first), 2));
    return F.relu(this.fc.forward(second.flatten(1)));
  }
}

/** What a convolution of 5 and a pooling of 2 leave of a side. */
function pooled(size: number): number {
  return Math.floor((size - 4) / 2);
}
