// The two residual blocks of ResNet.

import { BatchNorm2d, Conv2d, Module, ReLU, type Sequential } from "../nn/index.js";
import { ArgumentError, type Tensor } from "../tensor/index.js";

export interface BlockOptions {
  /** Of the 3 x 3 convolution; defaults to 1. */
  stride?: number;
  /** Brings the input to the output's shape; null, the default, where it has it already. */
  downsample?: Sequential | null;
  /** Defaults to 1. */
  groups?: number;
  /** Width of a group, in 64ths of `planes`; defaults to 64. */
  baseWidth?: number;
  /** Of the 3 x 3 convolution; defaults to 1. */
  dilation?: number;
}

export const conv1x1 = (from: number, to: number, stride = 1): Conv2d =>
  new Conv2d(from, to, 1, { stride, bias: false });

const conv3x3 = (
  from: number,
  to: number,
  { stride = 1, groups = 1, dilation = 1 }: BlockOptions = {},
): Conv2d => new Conv2d(from, to, 3, { stride, padding: dilation, groups, bias: false, dilation });

/**
 * Two 3 x 3 convolutions around which the input is added; of ResNet-18 and -34.
 *
 * Shapes: input `[N, inPlanes, H, W]`, output `[N, planes, H / stride, W / stride]`. It knows no groups and no dilation:
 * an `ArgumentError`. PyTorch: `torchvision.models.resnet.BasicBlock`.
 *
 * @example
 * const block = new models.BasicBlock(64, 64);
 * block.forward(torch.zeros([2, 64, 8, 8])).shape; // [2, 64, 8, 8]
 */
export class BasicBlock extends Module<[input: Tensor], Tensor> {
  static readonly expansion = 1;
  conv1: Conv2d;
  bn1: BatchNorm2d;
  relu: ReLU;
  conv2: Conv2d;
  bn2: BatchNorm2d;
  downsample: Sequential | null;

  constructor(inPlanes: number, planes: number, options: BlockOptions = {}) {
    super();
    const { stride = 1, downsample = null, groups = 1, baseWidth = 64, dilation = 1 } = options;
    if (groups !== 1 || baseWidth !== 64 || dilation !== 1) {
      const got = `groups ${groups}, baseWidth ${baseWidth}, dilation ${dilation}`;
      const sentence = `expected groups 1, baseWidth 64 and dilation 1 (others are Bottleneck's), got ${got}`;
      throw new ArgumentError("models.BasicBlock", `models.BasicBlock: ${sentence}`);
    }
    this.conv1 = conv3x3(inPlanes, planes, { stride });
    this.bn1 = new BatchNorm2d(planes);
    this.relu = new ReLU({ inplace: true });
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = new BatchNorm2d(planes);
    this.downsample = downsample;
  }

  override forward(input: Tensor): Tensor {
    const { relu, downsample } = this;
    const hidden = relu.forward(this.bn1.forward(this.conv1.forward(input)));
    const change = this.bn2.forward(this.conv2.forward(hidden));
    return relu.forward(change.add_(downsample ? downsample.forward(input) : input));
  }

  /** The normalisation that ends the branch. */
  get lastNorm(): BatchNorm2d {
    return this.bn2;
  }
}

/**
 * A narrow 3 x 3 convolution between two of 1 x 1, around which the input is added; of ResNet-50.
 *
 * Shapes: input `[N, inPlanes, H, W]`, output `[N, 4 planes, H / stride, W / stride]`. The stride is on the 3 x 3
 * convolution. PyTorch: `torchvision.models.resnet.Bottleneck`.
 *
 * @example
 * const block = new models.Bottleneck(256, 64);
 * block.forward(torch.zeros([2, 256, 8, 8])).shape; // [2, 256, 8, 8]
 */
export class Bottleneck extends Module<[input: Tensor], Tensor> {
  static readonly expansion = 4;
  conv1: Conv2d;
  bn1: BatchNorm2d;
  conv2: Conv2d;
  bn2: BatchNorm2d;
  conv3: Conv2d;
  bn3: BatchNorm2d;
  relu: ReLU;
  downsample: Sequential | null;

  constructor(inPlanes: number, planes: number, options: BlockOptions = {}) {
    super();
    const { stride = 1, downsample = null, groups = 1, baseWidth = 64, dilation = 1 } = options;
    const width = Math.floor(planes * (baseWidth / 64)) * groups;
    const outPlanes = planes * Bottleneck.expansion;
    this.conv1 = conv1x1(inPlanes, width);
    this.bn1 = new BatchNorm2d(width);
    this.conv2 = conv3x3(width, width, { stride, groups, dilation });
    this.bn2 = new BatchNorm2d(width);
    this.conv3 = conv1x1(width, outPlanes);
    this.bn3 = new BatchNorm2d(outPlanes);
    this.relu = new ReLU({ inplace: true });
    this.downsample = downsample;
  }

  override forward(input: Tensor): Tensor {
    const { relu, downsample } = this;
    const narrow = relu.forward(this.bn1.forward(this.conv1.forward(input)));
    const seen = relu.forward(this.bn2.forward(this.conv2.forward(narrow)));
    const change = this.bn3.forward(this.conv3.forward(seen));
    return relu.forward(change.add_(downsample ? downsample.forward(input) : input));
  }

  /** The normalisation that ends the branch. */
  get lastNorm(): BatchNorm2d {
    return this.bn3;
  }
}
