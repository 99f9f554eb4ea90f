// A user's own method, as docs/methods/your_own.md has it.

import { describe, expect, expectTypeOf, test } from "vitest";
import { ArgumentError, mtl, ShapeError, type Tensor, tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { problem } from "./training.js";

const unit = () =>
  mtl.fromGramian("Unit", (gramian) =>
    Array.from({ length: gramian.size }, (_, task) => 1 / gramian.norm(task)),
  );

describe("fromGramian", () => {
  test("by itself: weights and the direction", () => {
    const gramian = Float64Array.of(25, 8, 8, 4);
    expect([...unit().weights(gramian)]).toEqual([0.2, 0.5]);
    const direction = unit().aggregate([
      [3, 4],
      [0, 2],
    ]);
    expect(direction).toBeClose([0.6, 1.8], { rtol: 1e-15, atol: 0 });
    direction.dispose();
  });

  test(
    "in a balancer it is told the tasks and the losses, and the report shows its weights",
    scoped(() => {
      const { model, losses } = problem("float64");
      const told: { tasks: readonly string[]; losses: number[] }[] = [];
      const own = mtl.fromGramian("Own", ({ values, size }, step) => {
        expectTypeOf(values).toEqualTypeOf<Float64Array>();
        told.push({ tasks: [...step.tasks], losses: [...step.losses] });
        return Array.from({ length: size }, (_, task) => task + values.length);
      });
      const balancer = new mtl.Balancer(model, { aggregator: own });
      const report = balancer.backward({ ...losses(0), size: null });
      expect([report.aggregation.angle, report.aggregation.kind]).toEqual([4, 5]);
      expect(told).toEqual([{ tasks: ["angle", "kind"], losses: [report.losses.angle, report.losses.kind] }]);
      expect(balancer.stateDict().aggregator).toEqual({ name: "Own", state: {} });
      model.dispose();
    }),
  );

  test.each<[string, unknown, RegExp]>([
    ["too few numbers", [1], /Own.weights: expected 2 finite numbers from the function, got \[1\]/],
    ["NaN", [1, Number.NaN], /got \[1, NaN\]/],
    ["no list", 3, /got 3/],
    ["nothing", undefined, /got undefined/],
  ])("refuses %s", (_name, answer, message) => {
    const own = mtl.fromGramian("Own", () => answer as number[]);
    const call = () =>
      own.weights([
        [1, 0],
        [0, 1],
      ]);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

describe("fromJacobian", () => {
  const median = () => mtl.fromJacobian("Median", (blocks) => blocks.map((block) => block.median(0)[0]));

  test("by itself", () => {
    const direction = median().aggregate([
      [1, 9],
      [2, 8],
      [6, 7],
    ]);
    expect(direction).toBeClose([2, 8], { rtol: 0, atol: 0 });
    direction.dispose();
  });

  test(
    "in a balancer: the sum of the blocks is the sum of the losses",
    scoped(() => {
      const { model, losses } = problem("float64");
      const shapes: number[][] = [];
      const total = mtl.fromJacobian("Total", (blocks) => {
        shapes.push(...blocks.map((block) => [...block.shape]));
        return blocks.map((block) => block.sum(0));
      });
      new mtl.Balancer(model, { aggregator: total }).backward(losses(0));
      const found = model.sharedParameters().map((parameter) => parameter.grad!.clone());
      expect(shapes).toEqual(model.sharedParameters().map((parameter) => [3, ...parameter.shape]));
      model.zeroGrad();
      const { angle, size, kind } = losses(0);
      angle.add(size).add(kind).backward();
      for (const [i, parameter] of model.sharedParameters().entries()) {
        expect(found[i]).toBeClose(parameter.grad, { rtol: 1e-10, atol: 1e-13 }); // sums rounded in another order
      }
      model.dispose();
    }),
  );

  test.each<[string, (blocks: readonly Tensor[]) => unknown, new (...given: never[]) => Error, RegExp]>([
    ["a direction short", () => [], ArgumentError, /Own.directions: expected 1 Tensors/],
    [
      "another shape",
      () => [tensor([1, 2, 3])],
      ShapeError,
      /expected shape \[2\] for direction 0 .*got \[3\]/,
    ],
    ["numbers", () => [7], ShapeError, /got 7/],
    ["nothing", () => undefined, ArgumentError, /got undefined/],
  ])("refuses %s", (_name, answer, error, message) => {
    const own = mtl.fromJacobian("Own", answer as () => Tensor[]);
    const call = () => own.aggregate([[1, 2]]);
    expect(call).toThrow(error);
    expect(call).toThrow(message);
  });
});

test.each<[string, () => unknown, RegExp]>([
  ["no name", () => mtl.fromGramian("", () => []), /expected a name/],
  ["no function", () => mtl.fromJacobian("Own", 3 as never), /expected a function, got 3/],
])("refuses %s", (_name, call, message) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});
