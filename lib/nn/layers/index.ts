// Layers: the registry. A new layer is its file, a line here and a row in test/nn/cases.ts.

export * from "./activation.js";
export * from "./batch_norm.js";
export * from "./bilinear.js";
export * from "./conv.js";
export * from "./dropout.js";
export * from "./embedding.js";
export type { FactoryOptions } from "./factory.js";
export * from "./flatten.js";
export * from "./identity.js";
export * from "./layer_norm.js";
export * from "./linear.js";
export * from "./pooling.js";
export * from "./softmax.js";
