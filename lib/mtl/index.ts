// Multi-task learning: models with shared trunks, weightings of losses, surgery on gradients. A method is one line here.

export type { Aggregator } from "./aggregator.js";
export {
  type BalancedBackwardOptions,
  type BalancedModel,
  Balancer,
  type BalancerOptions,
  type TaskGradientPath,
} from "./balancer.js";
export { FixedWeights } from "./fixed_weights.js";
export { GradNorm, type GradNormOptions } from "./gradnorm.js";
export { Gramian, type GramianLike } from "./gramian.js";
export { HardSharing, type HardSharingOptions, type Heads, type Outputs } from "./hard_sharing.js";
export type { MultiTask } from "./multi_task.js";
export { PCGrad, type PCGradOptions, type PCGradWeightsOptions } from "./pcgrad.js";
export { BalanceReport, type ByTask, type Conflict } from "./report.js";
export type { State, Stateful, StateValue } from "./state.js";
export type { LossWeighting, WeightingStep, WeightingUpdate } from "./weighting.js";
