// torch.nn.functional against Python: values and gradients, and what is refused.

import { describe, expect, test } from "vitest";
import { functional as F } from "../../lib/nn/index.js";
import {
  ArgumentError,
  NotImplementedError,
  ones,
  ShapeError,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { testPrograms } from "../support/programs.js";
import { scoped } from "../support/scoped.js";
import { programs as attention } from "./attention_programs.js";
import { programs } from "./functional_programs.js";

testPrograms("functional", { ...programs, ...attention });

test(
  "options in Python's order are refused rather than ignored",
  scoped(() => {
    const loose = F as unknown as Record<string, (...values: unknown[]) => unknown>;
    const x = zeros([1, 1, 4, 4]);
    for (const [name, ...values] of [
      ["maxPool2d", 2, 2],
      ["dropout", 0.5, false],
      ["leakyRelu", 0.1, true],
      ["pad", [1, 1], "reflect"],
      ["interpolate", 2],
      ["mseLoss", x, "sum"],
    ] as const) {
      expect(() => loose[name]!(x, ...values)).toThrow(`${name}: expected an object for options, got`);
    }
  }),
);

describe("refused", () => {
  const image = () => zeros([1, 1, 4, 4]);
  const cases: [string, () => unknown, new (...values: never[]) => Error, RegExp][] = [
    ["two sizes", () => F.interpolate(image(), { size: 2, scaleFactor: 2 }), ArgumentError, /either size or/],
    ["no size", () => F.interpolate(image()), ArgumentError, /either size or scaleFactor/],
    [
      "a mode of other dimensions",
      () => F.interpolate(image(), { size: 2, mode: "linear" }),
      NotImplementedError,
      /"linear" does not take 4 dimensions/,
    ],
    [
      "corners of the nearest",
      () => F.interpolate(image(), { size: 2, alignCorners: true }),
      ArgumentError,
      /alignCorners only/,
    ],
    [
      "sizes that do not fit",
      () => F.interpolate(image(), { size: [2] }),
      ShapeError,
      /2 spatial dimensions/,
    ],
    ["no ratio", () => F.fractionalMaxPool2d(image(), 2, {}), ArgumentError, /outputSize or outputRatio/],
    [
      "a size that did not pool",
      () => F.maxUnpool2d(...F.maxPool2dWithIndices(image(), 2), 2, { outputSize: [9, 4] }),
      ArgumentError,
      /less than a stride/,
    ],
    [
      "a margin of 0",
      () => F.tripletMarginLoss(image(), image(), image(), { margin: 0 }),
      ArgumentError,
      /> 0/,
    ],
    [
      "a negative variance",
      () => F.gaussianNllLoss(zeros([2]), zeros([2]), tensor([1, -1])),
      ArgumentError,
      /no negative value/,
    ],
    [
      "a variance of another shape",
      () => F.gaussianNllLoss(zeros([2, 3]), zeros([2, 3]), ones([2, 2])),
      ShapeError,
      /var of shape/,
    ],
    [
      "offsets of rows",
      () => F.embeddingBag(tensor([[0]]), zeros([1, 1]), { offsets: tensor([0]) }),
      ArgumentError,
      /no offsets/,
    ],
    ["dimensions", () => F.dropout3d(zeros([2, 2])), ShapeError, /4 or 5 dimensions, got 2/],
    ["one value a group", () => F.groupNorm(zeros([1, 2]), 2), ShapeError, /more than 1 value per group/],
    ["theta", () => F.affineGrid(zeros([1, 2, 2]), [1, 1, 2, 2]), ShapeError, /\[N, 2, 3\]/],
  ];

  test.each(cases)("%s", (_name, run, ErrorClass, message) => {
    scoped(() => {
      expect(run).toThrow(ErrorClass);
      expect(run).toThrow(message);
    })();
  });
});
