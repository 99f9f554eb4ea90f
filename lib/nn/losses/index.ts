// Losses: the registry.

export * from "./classification.js";
export { Loss, WeightedLoss, type WeightedLossOptions } from "./loss.js";
export * from "./probability.js";
export * from "./regression.js";
