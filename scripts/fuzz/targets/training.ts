// The balancing of tasks: constructed with anything, then stepped.

import fc from "fast-check";
import { mtl, nn, ones, type Tensor } from "../../../lib/index.js";
import { hostile } from "../inputs/hostile.js";
import { type Draw, type Input, listed, made, oneOf, plain, plains, weighted } from "../inputs/input.js";
import { tensorDraw } from "../inputs/tensors.js";
import { flag, leaf } from "./optimizers.js";
import { looseArguments, manner, optionsOf, type Target } from "./target.js";

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
