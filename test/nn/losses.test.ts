// Losses beyond the table: weights that only the functions take, and masks of known labels.

import { beforeAll, describe, expect, test } from "vitest";
import { functional as F } from "../../lib/nn/index.js";
import {
  autograd,
  DtypeError,
  manualSeed,
  ones,
  rand,
  randint,
  randn,
  ShapeError,
  setNumThreads,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { loadNnFixture, type Recorded, recorded } from "./support.js";

const wanted = loadNnFixture<Record<string, { value: Recorded; grad: Recorded }>>("losses");

beforeAll(() => setNumThreads(1));

/** The draws of scripts/fixtures/record_nn_models.py, in its order. */
function drawn() {
  manualSeed(6);
  const [target, weight] = [randn([6, 3]), rand([6, 3])];
  const [labels, unit] = [randint(3, [6]), rand([6, 3])];
  const rows = tensor([true, false, true, true, false, true]);
  const cells = rand([6, 3]).gt(0.4);
  return { target, weight, labels, unit, rows, cells, factors: tensor([0.5, 1.5, 2]) };
}

type Drawn = ReturnType<typeof drawn>;

// A mask must give, to the bit, what PyTorch gives for the selected rows.
const losses: Record<string, (x: Tensor, drawn: Drawn) => Tensor> = {
  "mse weighted": (x, { target, weight }) => F.mseLoss(x, target, { weight }),
  "l1 weighted": (x, { target, weight }) => F.l1Loss(x, target, { weight }),
  "huber weighted": (x, { target, weight }) => F.huberLoss(x, target, { weight, delta: 0.5 }),
  "mse rows": (x, { target, rows }) => F.mseLoss(x, target, { mask: rows }),
  "mse cells": (x, { target, cells }) => F.mseLoss(x, target, { mask: cells }),
  "mse weighted cells": (x, { target, weight, cells }) => F.mseLoss(x, target, { weight, mask: cells }),
  "l1 cells": (x, { target, cells }) => F.l1Loss(x, target, { mask: cells, reduction: "sum" }),
  "huber cells": (x, { target, cells }) => F.huberLoss(x, target, { mask: cells }),
  "smoothL1 rows": (x, { target, rows }) => F.smoothL1Loss(x, target, { mask: rows, beta: 0.5 }),
  "crossEntropy rows": (x, { labels, factors, rows }) =>
    F.crossEntropy(x, labels, { weight: factors, labelSmoothing: 0.1, mask: rows }),
  "crossEntropy probabilities": (x, { unit, rows }) => F.crossEntropy(x, unit, { mask: rows }),
  "nll rows": (x, { labels, factors, rows }) => F.nllLoss(x, labels, { weight: factors, mask: rows }),
  "bceLogits cells": (x, { unit, factors, cells }) =>
    F.binaryCrossEntropyWithLogits(x, unit, { weight: factors, posWeight: factors, mask: cells }),
  "bceLogits rows": (x, { unit, factors, rows }) =>
    F.binaryCrossEntropyWithLogits(x, unit, { posWeight: factors, mask: rows }),
  "bce rows": (x, { unit, factors, rows }) =>
    F.binaryCrossEntropy(x.sigmoid(), unit, { weight: factors, mask: rows }),
  "klDiv rows": (x, { unit, rows }) => F.klDiv(x, unit, { reduction: "batchmean", mask: rows }),
};

describe("equal PyTorch's bits", () => {
  test("every recorded loss is here", () => expect(Object.keys(losses)).toEqual(Object.keys(wanted)));

  test.each(Object.keys(losses))(
    "%s",
    scoped((name: string) => {
      manualSeed(5);
      const x = randn([6, 3]).requiresGrad_();
      const value = losses[name]!(x, drawn());
      expect(value).toEqualBits(recorded(wanted[name]!.value));
      const [grad] = autograd.grad(value, x);
      expect(grad).toEqualBits(recorded(wanted[name]!.grad));
    }),
  );
});

const masked: [name: string, loss: (x: Tensor, options: F.MaskOptions & F.ReductionOptions) => Tensor][] = [
  ["mseLoss", (x, options) => F.mseLoss(x, zeros([4, 3]), options)],
  ["mseLoss weighted", (x, options) => F.mseLoss(x, zeros([4, 3]), { ...options, weight: ones([4, 3]) })],
  ["l1Loss", (x, options) => F.l1Loss(x, zeros([4, 3]), options)],
  ["smoothL1Loss", (x, options) => F.smoothL1Loss(x, zeros([4, 3]), options)],
  ["huberLoss", (x, options) => F.huberLoss(x, zeros([4, 3]), options)],
  ["crossEntropy", (x, options) => F.crossEntropy(x, tensor([0, 1, 2, 0]), options)],
  ["nllLoss", (x, options) => F.nllLoss(x, tensor([0, 1, 2, 0]), options)],
  ["binaryCrossEntropy", (x, options) => F.binaryCrossEntropy(x.sigmoid(), zeros([4, 3]), options)],
  ["binaryCrossEntropyWithLogits", (x, options) => F.binaryCrossEntropyWithLogits(x, zeros([4, 3]), options)],
  ["klDiv", (x, options) => F.klDiv(x, ones([4, 3]), options)],
];

describe.each(masked)("a mask on %s", (_name, loss) => {
  test(
    "of nothing known gives a zero that still has a graph, and zero gradients",
    scoped(() => {
      const x = randn([4, 3], { requiresGrad: true });
      const value = loss(x, { mask: zeros([4], { dtype: "bool" }) });
      expect(value.shape).toEqual([]);
      expect(Math.abs(value.item())).toBe(0);
      value.backward();
      expect(x.grad).toEqualBits(zeros([4, 3]));
    }),
  );

  test(
    "of everything known changes nothing",
    scoped(() => {
      const x = randn([4, 3]);
      const mask = ones([4], { dtype: "bool" });
      for (const reduction of ["mean", "sum", "none"] as const) {
        expect(loss(x, { mask, reduction })).toEqualBits(loss(x, { reduction }));
      }
    }),
  );

  test(
    'with "none" keeps the shape and gives 0 where nothing is known',
    scoped(() => {
      const x = randn([4, 3]);
      const mask = tensor([true, false, true, false]);
      const [all, known] = [loss(x, { reduction: "none" }), loss(x, { reduction: "none", mask })];
      const spread = mask.view([4, ...all.shape.slice(1).map(() => 1)]);
      expect(known).toEqualBits(all.mul(spread).add(0));
    }),
  );

  test(
    "of another dtype or shape is refused",
    scoped(() => {
      const x = randn([4, 3]);
      expect(() => loss(x, { mask: ones([4]) })).toThrow(DtypeError);
      expect(() => loss(x, { mask: ones([3], { dtype: "bool" }) })).toThrow(ShapeError);
    }),
  );
});

test(
  "a NaN where the label is missing reaches neither value nor gradient",
  scoped(() => {
    const x = tensor([0.5, 1.5, 2.5], { requiresGrad: true });
    const target = tensor([0.5, Number.NaN, 0.5]);
    const loss = F.mseLoss(x, target, { mask: target.isnan().logicalNot() });
    loss.backward();
    expect(loss.item()).toBe(2);
    expect(x.grad).toEqualBits(Float32Array.of(0, 0, 2));
  }),
);

test(
  "crossEntropy over images takes a mask of pixels and one of samples",
  scoped(() => {
    const [x, labels] = [randn([2, 3, 4, 5]), randint(3, [2, 4, 5])];
    const each = F.crossEntropy(x, labels, { reduction: "none" });
    const pixels = rand([2, 4, 5]).gt(0.5);
    // The same sum in another order.
    const close = { rtol: 1e-6, atol: 0 };
    expect(F.crossEntropy(x, labels, { mask: pixels })).toBeClose(each.index([pixels]).mean(), close);
    const samples = tensor([false, true]);
    expect(F.crossEntropy(x, labels, { mask: samples })).toBeClose(each.select(0, 1).mean(), close);
    const rows = rand([2, 4]).gt(0.5);
    expect(F.crossEntropy(x, labels, { mask: rows })).toBeClose(each.index([rows]).mean(), close);
    expect(F.crossEntropy(x, labels, { mask: pixels, reduction: "none" })).toEqualBits(
      each.mul(pixels).add(0),
    );
  }),
);

test(
  "a target that would be broadcast is refused, with the call that mends it",
  scoped(() => {
    expect(() => F.mseLoss(zeros([4, 1]), zeros([4]))).toThrow(
      "mseLoss: expected target of the input's shape [4, 1], got [4]; write target.viewAs(input)",
    );
  }),
);

test(
  "an unknown reduction is named",
  scoped(() => {
    const reduction = "average" as unknown as F.Reduction;
    expect(() => F.mseLoss(zeros([1]), zeros([1]), { reduction })).toThrow(/"sum", got "average"/);
  }),
);
