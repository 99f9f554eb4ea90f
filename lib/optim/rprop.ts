// Rprop: Riedmiller & Braun 1993, "A Direct Adaptive Method for Faster Backpropagation Learning".

import { wrongArgument } from "../tensor/index.js";
import { checkBooleans, checkNotNegative, checkPair, checkSwitches } from "./checks.js";
import { type ParamGroup, type Params, withoutUndefined } from "./groups.js";
import { optimNative } from "./native.js";
import { type Hyperparameters, Optimizer } from "./optimizer.js";
import type { Capturable, LoopSwitches } from "./switches.js";

export interface RpropOptions extends Partial<Hyperparameters>, LoopSwitches, Capturable {
  /** The first step sizes; defaults to 0.01. */
  lr?: number;
  /** What a step size shrinks by, and what it grows by; defaults to [0.5, 1.2]. */
  etas?: readonly [number, number];
  /** The smallest and the largest step size; defaults to [1e-6, 50]. */
  stepSizes?: readonly [number, number];
}

export type RpropHyperparameters = Required<RpropOptions>;

/**
 * Resilient backpropagation: each element has its own step size, which grows while the sign of its gradient stays and
 * shrinks when it turns. For whole batches.
 *
 * `params` is a list of tensors or of groups `{ params, lr?, ... }`. A hyperparameter out of its range throws an
 * `ArgumentError`. PyTorch: `torch.optim.Rprop`.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.Rprop(layer.parameters(), { lr: 0.1 });
 * layer.forward(torch.ones([8, 2])).sum().backward();
 * optimizer.step();
 */
export class Rprop extends Optimizer<RpropHyperparameters> {
  constructor(params: Params<RpropOptions>, options: RpropOptions = {}) {
    const defaults = {
      lr: 1e-2,
      etas: [0.5, 1.2] as const,
      stepSizes: [1e-6, 50] as const,
      foreach: null,
      maximize: false,
      differentiable: false,
      capturable: false,
    };
    super(params as Params<RpropHyperparameters>, { ...defaults, ...withoutUndefined(options) });
  }

  protected override get stateKeys(): readonly string[] {
    return stateKeys;
  }

  protected override requiredKeys(): readonly string[] {
    return stateKeys;
  }

  protected override prepareGroup(group: ParamGroup<RpropHyperparameters>): void {
    const { lr, etas, stepSizes, maximize } = group;
    checkNotNegative(this.operation, { lr });
    const any = { expected: "a number", accepts: (x: number) => !Number.isNaN(x) };
    checkPair(this.operation, { name: "etas", value: etas, ...any });
    if (!(etas[0] > 0 && etas[0] < 1 && etas[1] > 1)) {
      throw wrongArgument(this.operation, "etas", "one number from 0 to 1 and one above 1", `${etas}`);
    }
    checkPair(this.operation, { name: "stepSizes", value: stepSizes, ...any });
    checkBooleans(this.operation, { maximize });
    const { foreach, differentiable, capturable } = group;
    checkSwitches(this.operation, { foreach, differentiable, capturable });
  }

  protected override stepGroup(
    group: ParamGroup<RpropHyperparameters>,
    index: number,
    tensors: Float64Array,
  ): Float64Array | null {
    const { lr, etas, stepSizes, maximize, differentiable } = group;
    numbers.set([lr, ...etas, ...stepSizes]);
    return optimNative["optim.Rprop.step"](tensors, index, numbers, maximize, differentiable);
  }
}

/** Read before the native step returns, so one array serves them all. */
const numbers = new Float64Array(5);

const stateKeys = ["step", "prev", "step_size"] as const;
