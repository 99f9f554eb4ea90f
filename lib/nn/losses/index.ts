// Losses: the registry.

export * from "./classification.js";
export * from "./ctc.js";
export * from "./likelihood.js";
export * from "./linear_cross_entropy.js";
export { Loss, type MaskedArgs, WeightedLoss, type WeightedLossOptions } from "./loss.js";
export * from "./margin.js";
export * from "./probability.js";
export * from "./regression.js";
export * from "./triplet.js";
