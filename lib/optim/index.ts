// Optimizers, as `optim` in the package: `new optim.AdamW(model.parameters(), { lr: 2e-3 })`.

export { Adam, type AdamHyperparameters, type AdamOptions } from "./adam.js";
export { AdamW, type AdamWOptions } from "./adamw.js";
export { GradScaler, type GradScalerOptions, type GradScalerState } from "./grad_scaler.js";
export type { GroupOptions, ParamGroup, Params } from "./groups.js";
export { type Hyperparameters, Optimizer } from "./optimizer.js";
export { SGD, type SGDHyperparameters, type SGDOptions } from "./sgd.js";
export type { OptimizerStateDict, PackedGroup, ParamState } from "./state-dict.js";
