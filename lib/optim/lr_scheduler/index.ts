// Learning rate schedules, as `optim.lrScheduler` in the package.

export { ChainedScheduler, SequentialLR, type SequentialLROptions } from "./composite.js";
export {
  CosineAnnealingLR,
  type CosineAnnealingLROptions,
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from "./cosine.js";
export { CyclicLR, type CyclicLROptions } from "./cyclic.js";
export { ExponentialLR, type ExponentialLROptions, PolynomialLR, type PolynomialLROptions } from "./decay.js";
export { LambdaLR, type LambdaLROptions, MultiplicativeLR } from "./lambda.js";
export { OneCycleLR, type OneCycleLROptions } from "./one_cycle.js";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./plateau.js";
export { ConstantLR, type ConstantLROptions, LinearLR, type LinearLROptions } from "./ramp.js";
export { LRScheduler, type ScheduleOptions, type SchedulerStateDict } from "./scheduler.js";
export { MultiStepLR, type MultiStepLROptions, StepLR, type StepLROptions } from "./step.js";
