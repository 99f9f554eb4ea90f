// Parameters with zeros that stay. PyTorch: torch.nn.utils.prune.

export type { AmountOptions } from "./amount.js";
export { PruningContainer } from "./container.js";
export * from "./functions.js";
export { BasePruningMethod, type PruneOptions, type PruningType, type ScoreOptions } from "./method.js";
export * from "./methods.js";
