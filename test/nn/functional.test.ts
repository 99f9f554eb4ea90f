// Functions beyond what the layers of the table reach.

import { describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import {
  ArgumentError,
  arange,
  IndexError,
  manualSeed,
  ones,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

const { functional: F } = nn;

const inplace: [name: string, apply: (x: Tensor, options: { inplace?: boolean }) => Tensor][] = [
  ["relu", (x, options) => F.relu(x, options)],
  ["leakyRelu", (x, options) => F.leakyRelu(x, 0.2, options)],
  ["silu", (x, options) => F.silu(x, options)],
  ["elu", (x, options) => F.elu(x, 1.5, options)],
  ["hardtanh", (x, options) => F.hardtanh(x, { minVal: -0.5, ...options })],
  ["dropout", (x, options) => F.dropout(x, 0.3, options)],
  ["dropout2d", (x, options) => F.dropout2d(x, 0.3, options)],
];

test.each(inplace)(
  "%s in place writes the same values over its input",
  scoped((_name: string, apply: (typeof inplace)[number][1]) => {
    const x = randn([2, 3, 4, 4]);
    manualSeed(0);
    const expected = apply(x, {});
    manualSeed(0);
    const copy = x.clone();
    expect(apply(copy, { inplace: true })).toBe(copy);
    expect(copy).toEqualBits(expected);
    expect(copy).not.toEqualBits(x);
  }),
);

test("in place is printed as PyTorch prints it", () => {
  expect(String(new nn.ReLU({ inplace: true }))).toBe("ReLU(inplace=True)");
  expect(String(new nn.LeakyReLU(0.2, { inplace: true }))).toBe(
    "LeakyReLU(negative_slope=0.2, inplace=True)",
  );
  expect(String(new nn.Dropout(0.5, { inplace: true }))).toBe("Dropout(p=0.5, inplace=True)");
});

describe("dropout", () => {
  test(
    "keeps or scales: every element is 0 or x / (1 - p)",
    scoped(() => {
      const y = F.dropout(ones([1000]), 0.25);
      const values = new Set(Array.from(y.toTypedArray(), Number));
      expect([...values].sort()).toEqual([0, Math.fround(1 / 0.75)]);
      // A binomial of 1000 draws at 0.75 has a deviation of 13.7; six of them either way.
      const kept = y.gt(0).sum().item();
      expect(Math.abs(kept - 750)).toBeLessThan(82);
    }),
  );

  test(
    "drops whole channels of images",
    scoped(() => {
      const planes = F.dropout2d(ones([8, 16, 3, 3]), 0.5).flatten(2);
      expect(planes.amax(2)).toEqualBits(planes.amin(2));
    }),
  );

  test("a probability outside [0, 1] is refused when the layer is made", () => {
    expect(() => new nn.Dropout(1.5)).toThrow(
      "Dropout: expected a probability between 0 and 1 for p, got 1.5",
    );
    expect(() => F.dropout2d(zeros([1, 1, 1, 1]), Number.NaN)).toThrow(ArgumentError);
  });
});

test(
  "maxPool2dWithIndices gives flat positions in each plane",
  scoped(() => {
    const x = arange(16, { dtype: "float32" }).view([1, 1, 4, 4]);
    const [values, indices] = F.maxPool2dWithIndices(x, 2);
    expect(values.flatten()).toEqualBits([5, 7, 13, 15]);
    expect(indices.flatten()).toEqualBits([5, 7, 13, 15]);
  }),
);

test(
  "batchNorm in training wants more than one value a channel",
  scoped(() => {
    using norm = new nn.BatchNorm1d(3);
    expect(() => norm.forward(zeros([1, 3]))).toThrow(
      /more than 1 value per channel when training, got input \[1, 3\]/,
    );
    expect(norm.eval().forward(zeros([1, 3])).shape).toEqual([1, 3]);
  }),
);

describe("embedding", () => {
  test(
    "fromPretrained shares the vectors and freezes them",
    scoped(() => {
      const vectors = arange(6, { dtype: "float32" }).view([3, 2]);
      using layer = nn.Embedding.fromPretrained(vectors);
      expect(layer.weight.requiresGrad).toBe(false);
      expect(layer.forward(tensor([2, 0]))).toEqualBits([
        [4, 5],
        [0, 1],
      ]);
      vectors.zero_();
      expect(layer.weight).toEqualBits(zeros([3, 2]));
    }),
  );

  test(
    "fromPretrained draws no random numbers",
    scoped(() => {
      manualSeed(0);
      const expected = randn([2]);
      manualSeed(0);
      using _layer = nn.Embedding.fromPretrained(zeros([3, 2]), { freeze: false });
      expect(randn([2])).toEqualBits(expected);
    }),
  );

  test(
    "an index outside the table is an IndexError, a padding index an ArgumentError",
    scoped(() => {
      using layer = new nn.Embedding(3, 2);
      expect(() => layer.forward(tensor([3]))).toThrow(IndexError);
      expect(() => new nn.Embedding(3, 2, { paddingIdx: 3 })).toThrow(/paddingIdx within the 3 rows, got 3/);
    }),
  );
});

describe("convolutions refuse, when they are made,", () => {
  test.each([
    [
      "groups that do not divide",
      () => new nn.Conv2d(3, 4, 3, { groups: 2 }),
      /channels that 2 groups divide/,
    ],
    ["no groups", () => new nn.Conv2d(3, 4, 3, { groups: 0 }), /groups above 0/],
    [
      "same with a stride",
      () => new nn.Conv1d(1, 1, 3, { padding: "same", stride: 2 }),
      /stride 1 for padding "same"/,
    ],
  ])("%s", (_name, make, message) => expect(make).toThrow(message));
});

test(
  "softmax converts first when a dtype is given",
  scoped(() => {
    const x = randn([4]);
    expect(F.softmax(x, 0, { dtype: "float64" })).toEqualBits(F.softmax(x.double(), 0));
    expect(F.logSoftmax(x, 0, { dtype: "float64" }).dtype).toBe("float64");
  }),
);

test(
  "pad fills from the last dimension backwards",
  scoped(() => {
    expect(F.pad(ones([1, 2]), [1, 0, 0, 1], { value: 0.5 })).toEqualBits([
      [0.5, 1, 1],
      [0.5, 0.5, 0.5],
    ]);
  }),
);

describe("a parameter", () => {
  test(
    "shares memory with what it is made from, outlives its scope and is a leaf",
    scoped(() => {
      const data = ones([2]).mul(2);
      using parameter = new nn.Parameter(data);
      data.zero_();
      expect(parameter).toEqualBits(zeros([2]));
      expect(parameter.isLeaf && parameter.requiresGrad).toBe(true);
      using frozen = new nn.Parameter(tensor([1, 2]), { requiresGrad: false });
      expect(frozen.dtype).toBe("int64");
      expect(() => new nn.Parameter(tensor([1, 2]))).toThrow();
    }),
  );

  test(
    "prints as PyTorch prints it",
    scoped(() => {
      using parameter = new nn.Parameter(ones([2]));
      expect(String(parameter)).toBe("Parameter containing:\ntensor([1., 1.], requires_grad=True)");
    }),
  );
});

test(
  "a wrong shape says what came",
  scoped(() => {
    using layer = new nn.Linear(5, 3);
    expect(() => layer.forward(zeros([4, 6]))).toThrow(ShapeError);
    expect(() => layer.forward(zeros([4, 6]))).toThrow(/linear: .*4x6 and 5x3/);
  }),
);
