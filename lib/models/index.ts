/** Known nets, with torchvision's names where it has them, so that its state dicts load. */

export { LeNet, type LeNetOptions } from "./lenet.js";
export { ResNet, type ResNetOptions, resnet18, resnet34, resnet50 } from "./resnet.js";
export { BasicBlock, type BlockOptions, Bottleneck } from "./resnet_blocks.js";
export { SegNet, type SegNetOptions } from "./segnet.js";
export { VisionTransformer, type VisionTransformerOptions, vitB16 } from "./vision_transformer.js";
