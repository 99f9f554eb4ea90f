// Operators that Python's torch.nn.functional hands on as they are; so does this file, with their generated signatures.

import { nnOps } from "../../tensor/index.js";

export {
  adaptiveAvgPool1d,
  avgPool1d,
  channelShuffle,
  convTbc,
  cosineSimilarity,
  hardshrink,
  nativeChannelShuffle,
  pairwiseDistance,
  pdist,
  pixelShuffle,
  pixelUnshuffle,
  rmsNorm,
} from "../../tensor/index.js";

/** The mean of each window of `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `F.avg_pool3d`. */
export const avgPool3d = nnOps.avgPool3d;
/** The first half of `dim` times the sigmoid of the second. PyTorch: `F.glu`. */
export const glu = nnOps.glu;
/** `log σ(x)`, without underflow. PyTorch: `F.logsigmoid`. */
export const logsigmoid = nnOps.logSigmoid;
/** `x` moved towards 0 by `lambd`, 0 within it. PyTorch: `F.softshrink`. */
export const softshrink = nnOps.softshrink;
/** Int64 classes `[*]` as rows of zeros and a one, `[*, numClasses]`. PyTorch: `F.one_hot`. */
export const oneHot = nnOps.oneHot;
/** `elu` written over its input. PyTorch: `F.elu_`. */
export const elu_ = nnOps.elu_;
/** `hardtanh` written over its input. PyTorch: `F.hardtanh_`. */
export const hardtanh_ = nnOps.hardtanh_;
/** `leakyRelu` written over its input. PyTorch: `F.leaky_relu_`. */
export const leakyRelu_ = nnOps.leakyRelu_;
/**
 * `softmax(query keyᵀ scale + attnMask) value` for `[..., L, E]`, `[..., S, E]` and `[..., S, Ev]`, by the fastest
 * kernel that fits. PyTorch: `F.scaled_dot_product_attention`.
 *
 * @example
 * const [q, k, v] = [torch.ones([2, 4, 8]), torch.ones([2, 5, 8]), torch.ones([2, 5, 3])];
 * F.scaledDotProductAttention(q, k, v).shape; // [2, 4, 3]
 */
export const scaledDotProductAttention = nnOps.scaledDotProductAttention;
