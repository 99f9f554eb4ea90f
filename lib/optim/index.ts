// Optimizers, as `optim` in the package: `new optim.AdamW(model.parameters(), { lr: 2e-3 })`.

export { Adadelta, type AdadeltaHyperparameters, type AdadeltaOptions } from "./adadelta.js";
export { Adafactor, type AdafactorHyperparameters, type AdafactorOptions } from "./adafactor.js";
export { Adagrad, type AdagradHyperparameters, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamHyperparameters, type AdamOptions } from "./adam.js";
export { Adamax, type AdamaxHyperparameters, type AdamaxOptions } from "./adamax.js";
export { AdamW, type AdamWOptions } from "./adamw.js";
export { ASGD, type ASGDHyperparameters, type ASGDOptions } from "./asgd.js";
export { GradScaler, type GradScalerOptions, type GradScalerState } from "./grad_scaler.js";
export type { GroupOptions, NamedTensor, ParamGroup, Params } from "./groups.js";
export type { OptimizerHookOptions } from "./hooks.js";
export { LBFGS, type LBFGSHyperparameters, type LBFGSOptions } from "./lbfgs/lbfgs.js";
export * as lrScheduler from "./lr_scheduler/index.js";
export { Muon, type MuonHyperparameters, type MuonOptions } from "./muon.js";
export { NAdam, type NAdamHyperparameters, type NAdamOptions } from "./nadam.js";
export { type Hyperparameters, Optimizer } from "./optimizer.js";
export { RAdam, type RAdamHyperparameters, type RAdamOptions } from "./radam.js";
export { RMSprop, type RMSpropHyperparameters, type RMSpropOptions } from "./rmsprop.js";
export { Rprop, type RpropHyperparameters, type RpropOptions } from "./rprop.js";
export { SGD, type SGDHyperparameters, type SGDOptions } from "./sgd.js";
export { SparseAdam, type SparseAdamHyperparameters, type SparseAdamOptions } from "./sparse_adam.js";
export type { OptimizerStateDict, PackedGroup, ParamState, StateValue } from "./state-dict.js";
export * as swaUtils from "./swa_utils/index.js";
