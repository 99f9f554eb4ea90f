// What pruning leaves in a module over time, and what is refused; values are in prune_programs.ts.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  collectGarbage,
  memory,
  nn,
  ones,
  randn,
  ShapeError,
  scope,
  type Tensor,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const { prune } = nn.utils;
const linear = () => new nn.Linear(4, 3);

class Negative extends prune.BasePruningMethod {
  readonly pruningType = "unstructured";

  override computeMask(t: Tensor, defaultMask: Tensor): Tensor {
    return defaultMask.mul(t.ge(0));
  }
}

describe("a pruned module", () => {
  test(
    "takes a method of one's own, and then others on top of it",
    scoped(() => {
      const layer = linear();
      const own = Negative.apply(layer, "weight", {});
      expect(own.tensorName).toBe("weight");
      expect(layer.weight.ge(0).all().item()).toBe(true);
      const left = layer.weight.ne(0).sum().item() as number;
      const both = prune.L1Unstructured.apply(layer, "weight", {
        amount: 1,
      }) as nn.utils.prune.PruningContainer;
      expect([...both].map((method) => method.constructor.name)).toEqual(["Negative", "L1Unstructured"]);
      expect(layer.weight.ne(0).sum().item()).toBe(left - 1);
    }),
  );

  test("has a weight to read after the scope of its forward, and makes no more tensors with each", () => {
    using layer = prune.l1Unstructured(linear(), "weight", { amount: 6 });
    const step = () =>
      scope(() =>
        layer
          .forward(ones([2, 4]))
          .sum()
          .backward(),
      );
    step();
    expect(layer.weight.eq(0).sum().item()).toBe(6);
    collectGarbage();
    const before = memory().tensors;
    for (let i = 0; i < 50; i++) step();
    collectGarbage();
    // One forward's weight may not have been let go of yet; there have been 50.
    expect(memory().tensors - before).toBeLessThan(3);
    layer.weight.dispose();
  });

  test(
    "moves to another dtype and loads its state",
    scoped(() => {
      const [first, second] = [linear(), linear()].map((layer) =>
        prune.randomStructured(layer, "weight", { amount: 2, dim: 1 }).to("float64"),
      ) as [nn.Linear, nn.Linear];
      second.loadStateDict(first.stateDict());
      const x = randn([2, 4], { dtype: "float64" });
      expect(second.forward(x)).toEqualBits(first.forward(x));
      expect(second.weight).toEqualBits(first.weight);
    }),
  );
});

describe("is refused", () => {
  const { L1Unstructured, PruningContainer } = prune;
  const method = () => new L1Unstructured({ amount: 1 });
  const again = () => prune.l1Unstructured(linear(), "weight", { amount: 11 });
  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    ["no module", () => prune.identity({} as nn.Module, "weight"), ArgumentError, /a Module for module/],
    ["no parameter", () => prune.identity(linear(), "wait"), ArgumentError, /a parameter of Linear for wait/],
    ["a buffer", () => prune.identity(new nn.BatchNorm1d(2), "runningMean"), ArgumentError, /a parameter/],
    [
      "a negative amount",
      () => prune.l1Unstructured(linear(), "weight", { amount: -1 }),
      ArgumentError,
      /amount, got -1/,
    ],
    [
      "an amount beyond 1",
      () => prune.l1Unstructured(linear(), "weight", { amount: 1.5 }),
      ArgumentError,
      /got 1.5/,
    ],
    [
      "no number",
      () => prune.l1Unstructured(linear(), "weight", { amount: "1" as unknown as number }),
      ArgumentError,
      /string/,
    ],
    [
      "too many",
      () => prune.l1Unstructured(linear(), "weight", { amount: 13 }),
      ArgumentError,
      /within the 12 units/,
    ],
    [
      "too many of the rest",
      () => prune.l1Unstructured(again(), "weight", { amount: 2 }),
      ArgumentError,
      /the 1 units/,
    ],
    [
      "channels of a vector",
      () => prune.randomStructured(linear(), "bias", { amount: 1 }),
      ArgumentError,
      /2 or more dimensions/,
    ],
    [
      "a dimension too many",
      () => prune.lnStructured(linear(), "weight", { amount: 1, n: 2, dim: 2 }),
      ArgumentError,
      /from -2 to 1/,
    ],
    [
      "scores of another shape",
      () => prune.l1Unstructured(linear(), "weight", { amount: 1, importanceScores: ones([4]) }),
      ShapeError,
      /importanceScores/,
    ],
    [
      "a mask of another shape",
      () => prune.customFromMask(linear(), "weight", ones([4, 3])),
      ShapeError,
      /expected \[3, 4\]/,
    ],
    [
      "a mask that is none",
      () => prune.customFromMask(linear(), "weight", [1] as unknown as Tensor),
      ArgumentError,
      /a Tensor for mask/,
    ],
    [
      "channels over several modules",
      () => prune.globalUnstructured([[linear(), "weight"]], prune.RandomStructured, { amount: 1 }),
      ArgumentError,
      /unstructured/,
    ],
    ["removing what is not pruned", () => prune.remove(linear(), "weight"), ArgumentError, /got "weight"/],
    ["a method not applied", () => method().applyMask(linear()), ArgumentError, /has been applied/],
    [
      "an empty container",
      () => new PruningContainer().computeMask(ones([2]), ones([2])),
      ArgumentError,
      /got none/,
    ],
    [
      "a method for another tensor",
      () => new PruningContainer(Negative.apply(linear(), "weight", {}), method()),
      ArgumentError,
      /"weight", got one for "null"/,
    ],
  ])(
    "%s",
    scoped(
      (_name: string, act: () => unknown, ErrorClass: new (...args: never[]) => Error, words: RegExp) => {
        expect(act).toThrow(ErrorClass);
        expect(act).toThrow(words);
      },
    ),
  );

  test(
    "and then the module is as it was",
    scoped(() => {
      const layer = linear();
      const { weight } = layer;
      expect(() => prune.l1Unstructured(layer, "weight", { amount: 13 })).toThrow();
      expect(layer.weight).toBe(weight);
      expect(Object.keys(layer.stateDict())).toEqual(["weight", "bias"]);
      expect(prune.isPruned(layer)).toBe(false);
      prune.l1Unstructured(layer, "weight", { amount: 11 });
      expect(() => prune.l1Unstructured(layer, "weight", { amount: 2 })).toThrow();
      layer.forward(ones([1, 4]));
      expect(layer.weight.ne(0).sum().item()).toBe(1);
    }),
  );
});
