// Momentum that goes the other way than the rate: `momentum` of the groups, or the first of `betas`.

import { ArgumentError } from "../../tensor/index.js";
import type { Optimizer } from "../optimizer.js";
import type { Group } from "./scheduler.js";

/** Whether the optimizer's momentum is the first of its `betas`; an ArgumentError where it has none. */
export function usesBeta1(operation: string, optimizer: Optimizer): boolean {
  if ("betas" in optimizer.defaults) return true;
  if ("momentum" in optimizer.defaults) return false;
  throw new ArgumentError(
    operation,
    `${operation}: expected an optimizer with momentum or betas for cycleMomentum, got ${optimizer.constructor.name}: set cycleMomentum to false`,
  );
}

export function setMomentum(group: Group, momentum: number, beta1: boolean): void {
  if (beta1) group.betas = [momentum, (group.betas as readonly number[])[1]];
  else group.momentum = momentum;
}
