// What parametrizations refuse, and that a refused one leaves its module as it was.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  DtypeError,
  F,
  IndexError,
  NotImplementedError,
  nn,
  noGrad,
  ones,
  ShapeError,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const { parametrizations, parametrize } = nn.utils;
const { weightNorm, spectralNorm, orthogonal } = parametrizations;
const { registerParametrization, removeParametrizations, cached } = parametrize;

const made = (give: (x: Tensor) => unknown, rightInverse?: (x: Tensor) => unknown) => {
  class Made extends nn.Module {
    rightInverse = rightInverse as (x: Tensor) => Tensor;
    forward(x: Tensor): Tensor {
      return give(x) as Tensor;
    }
  }
  return new Made();
};

describe("is refused", () => {
  const linear = () => new nn.Linear(2, 3);
  const twice = () =>
    registerParametrization(
      linear(),
      "weight",
      made((x) => x.mul(2)),
    );
  const set = (module: { weight: Tensor }) => {
    module.weight = ones([3, 2]);
  };
  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    [
      "no such tensor",
      () =>
        registerParametrization(
          linear(),
          "wait",
          made((x) => x.mul(2)),
        ),
      ArgumentError,
      /\(weight, bias\), got "wait"/,
    ],
    [
      "no module",
      () => registerParametrization(linear(), "weight", {} as ReturnType<typeof made>),
      ArgumentError,
      /a Module for parametrization/,
    ],
    [
      "another dtype",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made((x) => x.double()),
        ),
      DtypeError,
      /unsafe: true/,
    ],
    [
      "another shape",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made((x) => x.mT),
        ),
      ShapeError,
      /expected \[3, 2\]/,
    ],
    [
      "no tensor",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made(() => 1),
        ),
      ArgumentError,
      /Made: expected a Tensor/,
    ],
    [
      "another dtype back",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made(
            (x) => x,
            (x) => x.double(),
          ),
        ),
      DtypeError,
      /rightInverse/,
    ],
    [
      "no tensor back",
      () =>
        registerParametrization(
          linear(),
          "weight",
          made(
            (x) => x,
            () => [1],
          ),
        ),
      ArgumentError,
      /rightInverse, got 1/,
    ],
    [
      "a second of another shape",
      () =>
        registerParametrization(
          twice(),
          "weight",
          made((x) => x.mT),
        ),
      ShapeError,
      /expected/,
    ],
    [
      "a second with several back",
      () =>
        registerParametrization(
          twice(),
          "weight",
          made(
            (x) => x,
            (x) => [x, x],
          ),
        ),
      ArgumentError,
      /one Tensor/,
    ],
    ["setting what cannot be inverted", () => set(twice()), NotImplementedError, /no rightInverse/],
    [
      "setting through an exponential",
      () => set(orthogonal(linear(), "weight", { orthogonalMap: "cayley", useTrivialization: false })),
      NotImplementedError,
      /useTrivialization/,
    ],
    ["removing none", () => removeParametrizations(linear(), "weight"), ArgumentError, /got "weight"/],
    [
      "removing one of several",
      () => removeParametrizations(weightNorm(linear()), "weight", { leaveParametrized: false }),
      ArgumentError,
      /made of 2 tensors/,
    ],
    ["an orthogonal vector", () => orthogonal(linear(), "bias"), ShapeError, /got \[3\]/],
    [
      "an unknown map",
      () => orthogonal(linear(), "weight", { orthogonalMap: "matrix_exp" as "cayley" }),
      ArgumentError,
      /matrixExp, cayley/,
    ],
    [
      "a dimension too many",
      () => spectralNorm(linear(), "weight", { dim: 2 }),
      IndexError,
      /from -2 to 1, got 2/,
    ],
    [
      "no steps",
      () => spectralNorm(linear(), "weight", { nPowerIterations: 0 }),
      ArgumentError,
      /nPowerIterations/,
    ],
    ["a section without a function", () => cached(1 as never), ArgumentError, /a function for fn/],
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
      const values = weight.detach().clone();
      const transposed = made(
        (x) => x.mT,
        (x) => x.mul(0),
      );
      expect(() => registerParametrization(layer, "weight", transposed)).toThrow(ShapeError);
      expect(layer.weight).toBe(weight);
      expect(weight).toEqualBits(values);
      expect(layer.constructor).toBe(nn.Linear);
      expect(noGrad(() => F.linear(zeros([1, 2]), layer.weight)).shape).toEqual([1, 3]);
    }),
  );
});
