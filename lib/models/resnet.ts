// Residual networks.

import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  init,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from "../nn/index.js";
import { ArgumentError, type Tensor } from "../tensor/index.js";
import { BasicBlock, Bottleneck, conv1x1 } from "./resnet_blocks.js";

export interface ResNetOptions {
  /** Outputs of `fc`; defaults to 1000, ImageNet's classes. */
  numClasses?: number;
  /** Start each block as the identity (Goyal et al. 2017); defaults to false. */
  zeroInitResidual?: boolean;
  /** Of the 3 x 3 convolutions of Bottlenecks; defaults to 1. */
  groups?: number;
  /** Channels of a group where there are 64 planes; defaults to 64. */
  widthPerGroup?: number;
  /** For the last three layers: dilate rather than halve the image; defaults to none of them. */
  replaceStrideWithDilation?: readonly [boolean, boolean, boolean];
}

type Block = typeof BasicBlock | typeof Bottleneck;

/**
 * A residual network: `conv1`, `bn1`, `maxpool`, `layer1` to `layer4` of residual blocks, `avgpool`, `fc`.
 *
 * Shapes: input `[N, 3, H, W]`, output `[N, numClasses]`. As a trunk: `model.fc = new nn.Identity()` gives the
 * `512 * block.expansion` features. Convolutions start normal with the variance of their outputs (He et al. 2015).
 * State dicts of torchvision load. Source: He et al. 2016; PyTorch: `torchvision.models.ResNet`.
 *
 * @example
 * const model = new models.ResNet(models.BasicBlock, [2, 2, 2, 2], { numClasses: 10 });
 * model.forward(torch.zeros([2, 3, 64, 64])).shape; // [2, 10]
 */
export class ResNet extends Module<[images: Tensor], Tensor> {
  conv1: Conv2d;
  bn1: BatchNorm2d;
  relu: ReLU;
  maxpool: MaxPool2d;
  layer1: Sequential;
  layer2: Sequential;
  layer3: Sequential;
  layer4: Sequential;
  avgpool: AdaptiveAvgPool2d;
  fc: Module<[input: Tensor], Tensor>;

  constructor(block: Block, layers: readonly [number, number, number, number], options: ResNetOptions = {}) {
    super();
    const { numClasses = 1000, zeroInitResidual = false } = options;
    if (!Array.isArray(layers) || layers.length !== 4) {
      const sentence = `expected the numbers of blocks of four layers, got ${String(layers)}`;
      throw new ArgumentError("models.ResNet", `models.ResNet: ${sentence}`);
    }
    const stack = new Stack(block, options);
    const dilated = options.replaceStrideWithDilation ?? [false, false, false];
    this.conv1 = new Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false });
    this.bn1 = new BatchNorm2d(64);
    this.relu = new ReLU({ inplace: true });
    this.maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
    this.layer1 = stack.layer(64, layers[0]);
    this.layer2 = stack.layer(128, layers[1], { stride: 2, dilate: dilated[0] });
    this.layer3 = stack.layer(256, layers[2], { stride: 2, dilate: dilated[1] });
    this.layer4 = stack.layer(512, layers[3], { stride: 2, dilate: dilated[2] });
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.fc = new Linear(512 * block.expansion, numClasses);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) {
        init.kaimingNormal_(module.weight, { mode: "fanOut", nonlinearity: "relu" });
      } else if (zeroInitResidual && (module instanceof BasicBlock || module instanceof Bottleneck)) {
        init.zeros_(module.lastNorm.weight!);
      }
    }
  }

  override forward(images: Tensor): Tensor {
    const stem = this.maxpool.forward(this.relu.forward(this.bn1.forward(this.conv1.forward(images))));
    const early = this.layer2.forward(this.layer1.forward(stem));
    const late = this.layer4.forward(this.layer3.forward(early));
    return this.fc.forward(this.avgpool.forward(late).flatten(1));
  }
}

/** Makes layers one after the other; each begins with the planes and the dilation that the one before left. */
class Stack {
  #inPlanes = 64;
  #dilation = 1;
  readonly #block: Block;
  readonly #groups: number;
  readonly #baseWidth: number;

  constructor(block: Block, { groups = 1, widthPerGroup = 64 }: ResNetOptions) {
    this.#block = block;
    this.#groups = groups;
    this.#baseWidth = widthPerGroup;
  }

  layer(planes: number, blocks: number, { stride = 1, dilate = false } = {}): Sequential {
    const Block = this.#block;
    const outPlanes = planes * Block.expansion;
    const dilationBefore = this.#dilation;
    if (dilate) this.#dilation *= stride;
    const step = dilate ? 1 : stride;
    const changes = step !== 1 || this.#inPlanes !== outPlanes;
    const downsample = changes
      ? new Sequential(conv1x1(this.#inPlanes, outPlanes, step), new BatchNorm2d(outPlanes))
      : null;
    const shared = { groups: this.#groups, baseWidth: this.#baseWidth };
    const first = { ...shared, stride: step, downsample, dilation: dilationBefore };
    const made: Module<[Tensor], Tensor>[] = [new Block(this.#inPlanes, planes, first)];
    this.#inPlanes = outPlanes;
    for (let i = 1; i < blocks; i++) {
      made.push(new Block(outPlanes, planes, { ...shared, dilation: this.#dilation }));
    }
    return new Sequential(...made);
  }
}

/**
 * ResNet-18: two BasicBlocks a layer, 11.7 million parameters with 1000 classes. PyTorch: `torchvision.models.resnet18`.
 *
 * @example
 * const trunk = models.resnet18();
 * trunk.fc = new nn.Identity(); // [N, 512]
 */
export function resnet18(options: ResNetOptions = {}): ResNet {
  return new ResNet(BasicBlock, [2, 2, 2, 2], options);
}

/**
 * ResNet-34: 3, 4, 6 and 3 BasicBlocks, 21.8 million parameters. PyTorch: `torchvision.models.resnet34`.
 *
 * @example
 * const model = models.resnet34({ numClasses: 10 });
 * model.forward(torch.zeros([1, 3, 64, 64])).shape; // [1, 10]
 */
export function resnet34(options: ResNetOptions = {}): ResNet {
  return new ResNet(BasicBlock, [3, 4, 6, 3], options);
}

/**
 * ResNet-50: 3, 4, 6 and 3 Bottlenecks, 25.6 million parameters. PyTorch: `torchvision.models.resnet50`.
 *
 * @example
 * const model = models.resnet50({ replaceStrideWithDilation: [false, true, true] });
 * model.layer4.forward; // gives an eighth of the image's size, for dense tasks
 */
export function resnet50(options: ResNetOptions = {}): ResNet {
  return new ResNet(Bottleneck, [3, 4, 6, 3], options);
}
