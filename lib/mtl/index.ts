// Multi-task learning: models with shared trunks, weightings of losses, surgery on gradients. A method is one line here.

export type {
  AggregationStep,
  Aggregator,
  CrossAggregator,
  GramianAggregator,
  JacobianAggregator,
} from "./aggregator.js";
export * from "./aggregators/index.js";
export { type BalancedModel, Balancer } from "./balancer.js";
export type {
  BalancedBackwardOptions,
  BalancerOptions,
  GradientsOf,
  LossScaler,
  TaskGradientPath,
} from "./balancer_options.js";
export * from "./bilevel/index.js";
export { type DiagnoseOptions, diagnose } from "./diagnose.js";
export { Gramian, type GramianLike } from "./gramian.js";
export { HardSharing, type HardSharingOptions, type Heads, type Outputs } from "./hard_sharing.js";
export type { JacobianLike } from "./jacobian.js";
export type { MultiTask } from "./multi_task.js";
export { type PackedState, packState, unpackState } from "./packed_state.js";
export { BalanceReport, type ByTask, type ByTwoTasks, type Conflict } from "./report.js";
export type { State, Stateful, StateValue } from "./state.js";
export type { LossWeighting, WeightingStep, WeightingUpdate } from "./weighting.js";
export * from "./weightings/index.js";
export * from "./wrappers/index.js";
