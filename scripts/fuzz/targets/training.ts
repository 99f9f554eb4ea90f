// Optimizers and the balancing of tasks: constructed with anything, then stepped.

import fc from "fast-check";
import { mtl, nn, ones, optim, Tensor, zeros } from "../../../lib/index.js";
import { hostile } from "../inputs/hostile.js";
import {
  type Draw,
  type Input,
  keyed,
  listed,
  made,
  oneOf,
  plain,
  plains,
  weighted,
} from "../inputs/input.js";
import { tensorDraw } from "../inputs/tensors.js";
import { anything } from "../inputs/values.js";
import { looseArguments, manner, optionsOf, type Target } from "./target.js";

const rate = plains(0, 0.1, 1e-3, -1, Number.NaN, Infinity, 1e300, "0.1", 2n);
const pair = plains([0.9, 0.999], [0, 0], [1, 1], [0.9], [Number.NaN, 0.5], "betas", [0.5, 0.5, 0.5]);
const flag = plains(true, false, null, 1);

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
});

const leaf = made("zeros([2, 3]) with a gradient", () => {
  const x = zeros([2, 3], { requiresGrad: true });
  x.mul(2).sum().backward();
  return x;
});

type Steps = {
  step(): unknown;
  zeroGrad(): void;
  stateDict(): never;
  loadStateDict(dict: never): void;
  dispose(): void;
};

function optimizer(name: "SGD" | "Adam" | "AdamW"): Target {
  return {
    label: `optim.${name}`,
    names: [],
    weight: 40,
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
      const built = new optim[name](params as never, options as never) as unknown as Steps;
      try {
        built.step();
        const held = [params].flat()[0];
        if (held instanceof Tensor) held.grad = grad as Tensor;
        built.step();
        built.loadStateDict(built.stateDict());
        built.step();
        built.zeroGrad();
        if (held instanceof Tensor) held.dispose();
        return built.step();
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

const loss = (label: string, make: (output: Tensor) => unknown): Input => made(label, () => make);

/** From a head's output to the loss that `backward` is given. */
const lossOf: Draw = weighted(
  [
    6,
    oneOf(
      loss("mean of squares", (x) => x.square().mean()),
      loss("sum", (x) => x.sum()),
    ),
  ],
  [
    2,
    oneOf(
      loss("null", () => null),
      loss("the output itself", (x) => x),
      loss("NaN", (x) => x.sum().mul(Number.NaN)),
      loss("detached", (x) => x.sum().detach()),
      loss("float64", (x) => x.sum().to("float64")),
      loss("integers", (x) => x.sum().to("int64")),
      loss("disposed", (x) => {
        const y = x.sum();
        y.dispose();
        return y;
      }),
      loss("of something else", () => ones([], { requiresGrad: true }).mul(2)),
      loss("meta", (x) => x.sum().to("meta")),
      loss("empty", (x) => x.narrow(0, 0, 0).sum()),
      loss("undefined", () => undefined),
    ),
  ],
  [1, hostile.map((input) => made(input.label, () => input.make))],
);

const weighting: Draw = oneOf(
  plain(null),
  made("GradNorm", () => new mtl.GradNorm()),
  made("GradNorm, sgd", () => new mtl.GradNorm({ optimizer: "sgd", alpha: 0.5 })),
  made("FixedWeights", () => new mtl.FixedWeights({ a: 1, b: 0.5 })),
);
const aggregator: Draw = oneOf(
  plain(null),
  made("PCGrad", () => new mtl.PCGrad()),
  made("PCGrad, mean", () => new mtl.PCGrad({ reduction: "mean" })),
);

const balancerOptions = optionsOf({
  weighting,
  aggregator,
  diagnostics: flag,
  gradients: plains("auto", "direct", "ghost", "vmap", "folded", "other"),
  shared: listed(weighted([2, oneOf(leaf)], [1, hostile]), { max: 2 }),
});

const balancer: Target = {
  label: "mtl.Balancer",
  names: [],
  weight: 150,
  arguments: () =>
    manner().chain((how) =>
      fc.tuple(
        balancerOptions,
        weighted(
          [4, tensorDraw({ shape: [4, 3], dtype: "float32" })],
          [1, tensorDraw(how.shared)],
          [1, hostile],
        ),
        lossOf,
        lossOf,
      ),
    ),
  call: ([options, input, lossA, lossB]) => {
    const model = new mtl.HardSharing({
      trunk: new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh()),
      heads: { a: new nn.Linear(4, 1), b: new nn.Linear(4, 2) },
    });
    const balancing = new mtl.Balancer(model, options as never);
    const build = (fn: unknown, output: Tensor) => (fn as (x: Tensor) => unknown)(output);
    for (let step = 0; step < 2; step++) {
      const { a, b } = model.forward(input as Tensor);
      const report = balancing.backward({ a: build(lossA, a), b: build(lossB, b) } as never);
      JSON.stringify(report);
    }
    balancing.loadStateDict(balancing.stateDict());
    return null;
  },
};

type Class = new (...args: unknown[]) => Record<string, (...args: unknown[]) => unknown>;

/** The parts of a balancer on their own: constructor, then the method named. */
const part = (name: string, method: string): Target => ({
  label: `mtl.${name}.${method}`,
  names: [],
  weight: 10,
  arguments: () =>
    manner().chain((how) =>
      fc
        .tuple(
          weighted<readonly Input[]>([2, fc.constant([])], [1, looseArguments(how)]),
          weighted<readonly Input[]>(
            [
              2,
              fc.tuple(
                plains(
                  [
                    [1, -2],
                    [-2, 1],
                  ],
                  [[0]],
                  [[Number.NaN]],
                  [[1, 2], [3]],
                  [],
                  [
                    [-1, 0],
                    [0, -1],
                  ],
                  [["a"]],
                ),
              ),
            ],
            [1, looseArguments(how)],
          ),
        )
        .map(([built, given]) => [
          ...built.map((input) => made(`built with ${input.label}`, () => ({ built: input.make() }))),
          ...given,
        ]),
    ),
  call: (args) => {
    const isBuilt = (arg: unknown): arg is { built: unknown } => Object.hasOwn(Object(arg), "built");
    const instance = new (mtl[name as keyof typeof mtl] as unknown as Class)(
      ...args.filter(isBuilt).map(({ built }) => built),
    );
    return instance[method]!(...args.filter((arg) => !isBuilt(arg)));
  },
});

export function training(): Target[] {
  return [
    ...(["SGD", "Adam", "AdamW"] as const).map(optimizer),
    brokenState,
    balancer,
    part("PCGrad", "weights"),
    part("GradNorm", "update"),
    part("GradNorm", "begin"),
    part("GradNorm", "loadStateDict"),
    part("FixedWeights", "begin"),
    part("FixedWeights", "weights"),
    part("HardSharing", "forward"),
    part("Gramian", "scaled"),
  ];
}
