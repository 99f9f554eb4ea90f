import { describe, expect, test } from "vitest";
import { ArgumentError, DisposedError, GraphError, mtl, nn, type Tensor, tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const floats = (values: number[][]) => tensor(values, { dtype: "float32" });

const method = (weights: number[]): mtl.GramianAggregator => ({
  name: "odd",
  weights: () => Float64Array.from(weights),
  stateDict: () => ({}),
  loadStateDict: () => {},
});

describe("Balancer refuses, and leaves .grad alone", () => {
  const linear = new nn.Linear(2, 1);
  const balancer = new mtl.Balancer<"a" | "b">(
    new mtl.HardSharing({ trunk: linear, heads: { a: new nn.Linear(1, 1), b: new nn.Linear(1, 1) } }),
    { diagnostics: true },
  );
  const loss = () => linear.forward(floats([[1, 2]])).sum();
  const backward = (losses: unknown) => balancer.backward(losses as { a: Tensor; b: Tensor });
  const disposed = () => {
    const gone = loss();
    gone.dispose();
    return gone;
  };

  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    ["a tensor alone", () => backward(loss()), ArgumentError, /record of losses by task, got a Tensor/],
    ["an unknown task", () => backward({ a: loss(), b: loss(), c: loss() }), ArgumentError, /"c" is no task/],
    ["a missing task", () => backward({ a: loss() }), ArgumentError, /"b" is missing \(null stands for/],
    ["no task at all", () => backward({ a: null, b: null }), ArgumentError, /at least one task/],
    ["a number", () => backward({ a: 1, b: loss() }), ArgumentError, /loss of task "a", got 1/],
    [
      "a disposed loss",
      () => backward({ a: loss(), b: disposed() }),
      DisposedError,
      /loss of task "b" was disposed/,
    ],
    [
      "a vector",
      () => backward({ a: loss().expand([2]), b: loss() }),
      ArgumentError,
      /one floating point number .* task 'a', got float32 of shape \[2\]/,
    ],
    [
      "a detached loss",
      () => backward({ a: loss().detach(), b: loss() }),
      GraphError,
      /task 'a' has no graph/,
    ],
    [
      "a NaN",
      () => backward({ a: loss(), b: loss().mul(NaN) }),
      ArgumentError,
      /finite number .* task 'b', got NaN/,
    ],
    [
      "a gradient that overflows",
      () => backward({ a: loss().sub(loss().detach()).abs().sqrt(), b: loss() }),
      ArgumentError,
      /gradient of task 'a'/,
    ],
    [
      "a method that gives too many weights",
      () => new mtl.Balancer(linear, { aggregator: method([1, 2, 3]) }).backward({ a: loss(), b: loss() }),
      ArgumentError,
      /Float64Array from odd.weights, one number for each of the 2 tasks, got 3 numbers/,
    ],
    [
      "a number for an aggregator",
      () => new mtl.Balancer(linear, { aggregator: 3 as never }),
      ArgumentError,
      /expected an aggregator such as new mtl.PCGrad\(\).*for aggregator, got 3/,
    ],
    [
      "a class for a weighting",
      () => new mtl.Balancer(linear, { weighting: mtl.GradNorm as never }),
      ArgumentError,
      /expected a loss weighting such as new mtl.GradNorm\(\).*for weighting, got a function/,
    ],
    [
      "a number for a scaler",
      () => balancer.backward({ a: loss(), b: loss() }, { scaler: 2 as never }),
      ArgumentError,
      /expected an optim.GradScaler for scaler, got 2/,
    ],
    ["no module", () => new mtl.Balancer({} as nn.Module), ArgumentError, /expected a Module, got a Object/],
    [
      "a parameter twice",
      () => new mtl.Balancer(linear, { shared: [linear.weight, linear.weight] }),
      ArgumentError,
      /shared holds a parameter twice/,
    ],
    [
      "the result of an operation as a parameter",
      () =>
        new mtl.Balancer(linear, { shared: [loss() as nn.Parameter], diagnostics: true }).backward({
          a: loss(),
          b: loss(),
        }),
      ArgumentError,
      /leaves of the graph/,
    ],
    [
      "a last layer that is not shared",
      () => {
        const lastSharedLayer = new nn.Linear(1, 1);
        return new mtl.Balancer(linear, { lastSharedLayer, diagnostics: true }).backward({
          a: loss(),
          b: loss(),
        });
      },
      ArgumentError,
      /lastSharedLayer/,
    ],
    [
      "weights of the wrong number",
      () => {
        const aggregator = Object.assign(new mtl.PCGrad(), { weights: () => Float64Array.of(1, Number.NaN) });
        return new mtl.Balancer(linear, { aggregator }).backward({ a: loss(), b: loss() });
      },
      ArgumentError,
      /weight of task 'b'/,
    ],
  ])(
    "%s",
    scoped(
      (_name: string, call: () => unknown, ErrorClass: new (...args: never[]) => Error, message: RegExp) => {
        linear.zeroGrad();
        expect(call).toThrow(ErrorClass);
        expect(call).toThrow(message);
        expect(linear.weight.grad).toBe(null);
      },
    ),
  );
});

test(
  "FixedWeights refuses what is no weight and tasks that do not match",
  scoped(() => {
    expect(() => new mtl.FixedWeights({ a: -1 })).toThrow(/weight of "a", got -1/);
    const model = new mtl.HardSharing({ trunk: new nn.Linear(1, 1), heads: { a: new nn.Linear(1, 1) } });
    const weighting = new mtl.FixedWeights({ a: 1, b: 2 });
    expect(() => new mtl.Balancer(model, { weighting })).toThrow(/"b"/);
    model.dispose();
  }),
);

describe("what is missing is named", () => {
  const none = undefined as never;
  test.each<[string, () => unknown, RegExp]>([
    ["PBI", () => new mtl.PBI(none), /^mtl.PBI: expected an object of options, got undefined/],
    ["COSMOS", () => new mtl.COSMOS(none), /^mtl.COSMOS: expected an object of options/],
    ["Krum", () => new mtl.Krum(none), /^mtl.Krum: expected an object of options/],
    ["TrimmedMean", () => new mtl.TrimmedMean(none), /^mtl.TrimmedMean: expected an object of options/],
    ["EverySteps", () => new mtl.EverySteps(new mtl.PCGrad(), none), /^mtl.EverySteps: expected an object/],
    ["TaskSampling", () => new mtl.TaskSampling(new mtl.PCGrad(), none), /^mtl.TaskSampling: expected/],
    ["FixedWeights", () => new mtl.FixedWeights(none), /^mtl.FixedWeights: expected an object of options/],
    ["HardSharing", () => new mtl.HardSharing({ trunk: 3, heads: {} } as never), /a Module for trunk, got 3/],
    [
      "Grouped",
      () => new mtl.Grouped({ groups: 3 as never }),
      /^mtl.Grouped: expected a list for groups, got 3/,
    ],
    ["a Gramian", () => new mtl.Gramian(none, 2), /^mtl.Gramian: expected a Float64Array of 2 x 2 numbers/],
    ["a packed state", () => mtl.unpackState({} as never), /^mtl.unpackState: the metadata has no/],
    [
      "the tasks",
      () => new mtl.GradNorm().begin(3 as never),
      /^mtl.GradNorm: expected a list of task names, got 3/,
    ],
  ])("%s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test(
    "shared parameters and a representation that are none",
    scoped(() => {
      const model = new nn.Linear(2, 1);
      const loss = () => model.forward(floats([[1, 2]])).sum();
      expect(() => new mtl.Balancer(model, { shared: 3 as never })).toThrow(/parameters for shared, got 3/);
      const balancer = new mtl.Balancer<string>(model);
      const representation = "z" as never;
      expect(() => balancer.backward({ a: loss() }, { representation })).toThrow(
        /expected a Tensor, or a list of Tensors, for representation, got the string "z"/,
      );
      model.dispose();
    }),
  );
});
