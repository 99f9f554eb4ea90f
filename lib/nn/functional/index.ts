// The functions behind the layers, as `F` at the top: the registry.

export * from "./activation.js";
export * from "./classification.js";
export * from "./conv.js";
export * from "./dropout.js";
export * from "./embedding.js";
export * from "./linear.js";
export * from "./norm.js";
export * from "./pooling.js";
export * from "./probability.js";
export type { MaskOptions, Reduction, ReductionOptions } from "./reduction.js";
export * from "./regression.js";
export type { Size1, Size2 } from "./sizes.js";
