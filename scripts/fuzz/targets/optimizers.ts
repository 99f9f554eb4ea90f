// Optimizers: constructed with anything, then stepped, saved and loaded.

import fc from "fast-check";
import { optim, Tensor, zeros } from "../../../lib/index.js";
import { hostile } from "../inputs/hostile.js";
import { type Input, keyed, listed, made, oneOf, plains, weighted } from "../inputs/input.js";
import { tensorDraw } from "../inputs/tensors.js";
import { anything } from "../inputs/values.js";
import { manner, optionsOf, type Target } from "./target.js";

const rate = plains(0, 0.1, 1e-3, -1, Number.NaN, Infinity, 1e300, "0.1", 2n);
const pair = plains([0.9, 0.999], [0, 0], [1, 1], [0.9], [Number.NaN, 0.5], "betas", [0.5, 0.5, 0.5]);
export const flag = plains(true, false, null, 1);

const count = plains(0, 1, 3, -1, 1.5, Number.NaN, "3");

const optimizerOptions = optionsOf({
  lr: rate,
  momentum: rate,
  dampening: rate,
  weightDecay: rate,
  betas: pair,
  eps: rate,
  nesterov: flag,
  maximize: flag,
  amsgrad: flag,
  fused: flag,
  centered: flag,
  differentiable: flag,
  rho: rate,
  alpha: rate,
  lambd: rate,
  t0: rate,
  lrDecay: rate,
  momentumDecay: rate,
  initialAccumulatorValue: rate,
  etas: pair,
  stepSizes: pair,
  maxIter: count,
  historySize: count,
  nsSteps: count,
  lineSearchFn: plains("strong_wolfe", null, "armijo", 1),
});

export const leaf = made("zeros([2, 3]) with a gradient", () => {
  const x = zeros([2, 3], { requiresGrad: true });
  x.mul(2).sum().backward();
  return x;
});

type Steps = {
  step(closure?: () => Tensor): unknown;
  zeroGrad(): void;
  stateDict(): never;
  loadStateDict(dict: never): void;
  dispose(): void;
};

type OptimizerClass = new (params: never, options: never) => Steps;

const classes = Object.entries(optim).filter(
  ([, value]) => typeof value === "function" && value.prototype instanceof optim.Optimizer,
) as unknown as [string, OptimizerClass][];

/** What L-BFGS needs, and the others take. */
const closure = (): Tensor => zeros([]);

function optimizer([name, Built]: [string, OptimizerClass]): Target {
  return {
    label: `optim.${name}`,
    names: [],
    weight: 12,
    arguments: () =>
      manner().chain((how) => {
        const parameter = weighted([5, oneOf(leaf)], [3, tensorDraw(how.shared)], [1, hostile]);
        const group = keyed({
          params: listed(parameter),
          lr: weighted<Input | undefined>([1, rate], [1, fc.constant(undefined)]),
        });
        const params = weighted([5, listed(parameter)], [2, listed(group, { max: 2 })], [1, anything(how)]);
        return fc.tuple(
          params,
          optimizerOptions,
          weighted([2, tensorDraw({ shape: [2, 3], dtype: "float32" })], [1, anything(how)]),
        );
      }),
    call: ([params, options, grad]) => {
      const built = new Built(params as never, options as never);
      try {
        built.step(closure);
        const held = [params].flat()[0];
        if (held instanceof Tensor) held.grad = grad as Tensor;
        built.step(closure);
        built.loadStateDict(built.stateDict());
        built.step(closure);
        built.zeroGrad();
        if (held instanceof Tensor) held.dispose();
        return built.step(closure);
      } finally {
        built.dispose();
      }
    },
  };
}

const brokenState: Target = {
  label: "optim.AdamW.loadStateDict of a broken one",
  names: [],
  weight: 30,
  arguments: () =>
    manner().chain((how) =>
      fc.tuple(
        plains("step", "exp_avg", "exp_avg_sq", "params", "lr", "betas", "other"),
        weighted([3, tensorDraw({ ...how.shared, shape: [2, 3] })], [1, anything(how)], [1, hostile]),
      ),
    ),
  call: ([key, entry]) => {
    const x = leaf.make() as Tensor;
    const optimizer = new optim.AdamW([x]);
    try {
      optimizer.step();
      const { state, ...rest } = optimizer.stateDict() as unknown as {
        state: Record<string, object>;
        param_groups: object[];
        paramGroups: object[];
      };
      const broken = Object.fromEntries(
        Object.entries(state).map(([id, values]) => [id, { ...values, [key as string]: entry }]),
      );
      optimizer.loadStateDict({ ...rest, state: broken } as never);
      return optimizer.step();
    } finally {
      optimizer.dispose();
    }
  },
};

export const optimizers = (): Target[] => [...classes.map(optimizer), brokenState];
