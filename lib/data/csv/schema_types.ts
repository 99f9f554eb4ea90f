import type { FeatureColumn } from "./features/feature.js";
import type { TargetColumn } from "./targets/target.js";

/** Feature columns by name; they stand in x in this order. */
export type FeatureColumns = Readonly<Record<string, FeatureColumn>>;

/** Targets by the name of their task. */
export type TargetColumns = Readonly<Record<string, TargetColumn>>;

/** What is known of each task after fitting, by its name. */
export type FittedTargets<Targets extends TargetColumns> = {
  readonly [Task in keyof Targets]: Targets[Task] extends TargetColumn<infer Fitted> ? Fitted : never;
};
