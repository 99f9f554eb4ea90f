// What a table cannot say of layers: their types, given tables, own distances, both forms of the first argument.

import { describe, expect, expectTypeOf, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import {
  ArgumentError,
  arange,
  autograd,
  cosineSimilarity,
  GraphError,
  manualSeed,
  ones,
  rand,
  randn,
  ShapeError,
  type Tensor,
  tensor,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

type Pair = [values: Tensor, indices: Tensor];

describe("returnIndices is in the type", () => {
  test(
    "a tensor without, a pair with",
    scoped(() => {
      const x = randn([1, 2, 4, 4]);
      expectTypeOf(new nn.MaxPool2d(2).forward(x)).toEqualTypeOf<Tensor>();
      expectTypeOf(new nn.MaxPool2d(2, { stride: 1 }).forward(x)).toEqualTypeOf<Tensor>();
      expectTypeOf(new nn.MaxPool2d(2, { returnIndices: true }).forward(x)).toEqualTypeOf<Pair>();
      expectTypeOf(new nn.AdaptiveMaxPool2d(2).forward(x)).toEqualTypeOf<Tensor>();
      expectTypeOf(new nn.AdaptiveMaxPool2d(2, { returnIndices: true }).forward(x)).toEqualTypeOf<Pair>();
      const fractional = new nn.FractionalMaxPool2d(2, { outputSize: 2, returnIndices: true });
      expectTypeOf(fractional.forward(x)).toEqualTypeOf<Pair>();
      expectTypeOf(new nn.FractionalMaxPool2d(2, { outputSize: 2 }).forward(x)).toEqualTypeOf<Tensor>();
    }),
  );

  test(
    "a pool stands in a Sequential",
    scoped(() => {
      using chain = new nn.Sequential(new nn.MaxPool2d(2), new nn.ConvTranspose2d(2, 1, 2), new nn.Flatten());
      expectTypeOf(chain.forward(randn([1, 2, 4, 4]))).toEqualTypeOf<Tensor>();
      expect(chain.forward(randn([1, 2, 4, 4])).shape).toEqual([1, 9]);
    }),
  );

  test(
    "MaxUnpool undoes MaxPool where the maxima were",
    scoped(() => {
      const x = arange(16, { dtype: "float32" }).view([1, 4, 4]);
      const [values, indices] = new nn.MaxPool2d(2, { returnIndices: true }).forward(x);
      const back = new nn.MaxUnpool2d(2).forward(values, indices);
      expect(back).toEqualBits(x.mul(back.ne(0)));
      expect(back.flatten().nonzero().flatten()).toEqualBits(tensor([5, 7, 13, 15]));
    }),
  );
});

describe.each([
  ["Embedding", (vectors: Tensor, freeze?: boolean) => nn.Embedding.fromPretrained(vectors, { freeze })],
  [
    "EmbeddingBag",
    (vectors: Tensor, freeze?: boolean) => nn.EmbeddingBag.fromPretrained(vectors, { freeze }),
  ],
] as const)("%s.fromPretrained", (name, fromPretrained) => {
  test(
    "shares the given table, frozen unless asked, and draws nothing",
    scoped(() => {
      const vectors = arange(6, { dtype: "float32" }).view([3, 2]);
      manualSeed(3);
      using layer = fromPretrained(vectors);
      const drawn = rand([2]);
      manualSeed(3);
      expect(drawn).toEqualBits(rand([2]));
      expect(layer.weight.requiresGrad).toBe(false);
      vectors.fill_(2.5);
      expect(layer.weight).toEqualBits(vectors);
      expect(
        layer
          .forward(tensor([[0, 2]]))
          .flatten()
          .at(0)
          .item(),
      ).toBe(2.5);
      using learnt = fromPretrained(vectors, false);
      expect(learnt.weight.requiresGrad).toBe(true);
    }),
  );

  test(
    "refuses another number of dimensions",
    scoped(() => {
      expect(() => fromPretrained(ones([3]))).toThrow(ShapeError);
      expect(() => fromPretrained(ones([3]))).toThrow(
        `${name}.fromPretrained: expected vectors of 2 dimensions`,
      );
    }),
  );
});

test(
  "EmbeddingBag with sparse gradients gives the dense ones",
  scoped(() => {
    const vectors = randn([4, 2]);
    const rows = tensor([[0, 2, 2]]);
    const gradients = [true, false].map((sparse) => {
      using bag = nn.EmbeddingBag.fromPretrained(vectors, { freeze: false, sparse });
      bag.forward(rows).sum().backward();
      return sparse ? bag.weight.grad!.toDense() : bag.weight.grad!.clone();
    });
    expect(gradients[0]).toEqualBits(gradients[1]!);
  }),
);

describe("TripletMarginWithDistanceLoss", () => {
  test(
    "takes a function or a module for its distance",
    scoped(() => {
      const triplet = [randn([3, 4]), randn([3, 4]), randn([3, 4])] as const;
      const distanceFunction = (x1: Tensor, x2: Tensor) => cosineSimilarity(x1, x2).neg().add(1);
      class Distance extends nn.Module<[x1: Tensor, x2: Tensor], Tensor> {
        override forward = distanceFunction;
      }
      const byFunction = new nn.TripletMarginWithDistanceLoss({ distanceFunction });
      const byModule = new nn.TripletMarginWithDistanceLoss({ distanceFunction: new Distance() });
      const [near, far] = [
        distanceFunction(triplet[0], triplet[1]),
        distanceFunction(triplet[0], triplet[2]),
      ];
      expect(byFunction.forward(...triplet)).toEqualBits(near.add(1).sub(far).clampMin(0).mean());
      expect(byModule.forward(...triplet)).toEqualBits(byFunction.forward(...triplet));
      expect(byFunction.children()).toEqual([]);
      expect(byModule.toString()).toBe(
        "TripletMarginWithDistanceLoss(\n  (distance_function): Distance()\n)",
      );
    }),
  );
});

describe("the first argument stands alone or among the options", () => {
  test.each([
    [new nn.ELU(0.5, { inplace: true }), new nn.ELU({ alpha: 0.5, inplace: true })],
    [new nn.LeakyReLU(0.5), new nn.LeakyReLU({ negativeSlope: 0.5 })],
    [new nn.Dropout(0.25), new nn.Dropout({ p: 0.25 })],
    [new nn.GLU(1), new nn.GLU({ dim: 1 })],
    [new nn.Softshrink(0.25), new nn.Softshrink({ lambd: 0.25 })],
    [new nn.ELU(undefined, { inplace: true }), new nn.ELU({ inplace: true })],
  ])("%s", (alone, named) => expect(alone.toString()).toBe(named.toString()));

  test("distances, which print nothing", () => {
    expect(new nn.CosineSimilarity(0, { eps: 0.5 })).toEqual(new nn.CosineSimilarity({ dim: 0, eps: 0.5 }));
    expect(new nn.PairwiseDistance(1)).toEqual(new nn.PairwiseDistance({ p: 1 }));
  });
});

test.each<[name: string, make: () => unknown]>([
  ["CrossEntropyLoss", () => new nn.CrossEntropyLoss(ones([3]) as never)],
  ["MSELoss", () => new nn.MSELoss("sum" as never)],
  ["ReLU", () => new nn.ReLU(true as never)],
  ["Linear", () => new nn.Linear(2, 3, false as never)],
  ["MaxPool2d", () => new nn.MaxPool2d(2, 2 as never)],
  ["BatchNorm3d", () => new nn.BatchNorm3d(2, 0.1 as never)],
  ["ELU", () => new nn.ELU(0.5, true as never)],
  ["AvgPool2d", () => new nn.AvgPool2d(2, 2 as never)],
  ["Embedding", () => new nn.Embedding(4, 2, 0 as never)],
  ["Embedding.fromPretrained", () => nn.Embedding.fromPretrained(ones([2, 2]), false as never)],
  ["EmbeddingBag.fromPretrained", () => nn.EmbeddingBag.fromPretrained(ones([2, 2]), false as never)],
])(
  "%s: an option in Python's place is refused, not overlooked",
  scoped((name, make) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(`${name}: expected an object for options`);
  }),
);

test.each<[says: string, make: () => unknown]>([
  [
    "LayerNorm: expected an integer or a list of them for normalizedShape",
    () => new nn.LayerNorm(undefined as never),
  ],
  ["RMSNorm: expected an integer or a list of them for normalizedShape", () => new nn.RMSNorm("4" as never)],
  [
    "AdaptiveAvgPool2d: expected an integer or a list for outputSize",
    () => new nn.AdaptiveAvgPool2d(null as never),
  ],
  ["Conv2d: expected integers for inChannels and outChannels", () => new nn.Conv2d("3" as never, 4, 5)],
  ["Conv2d: expected an integer or 2 for kernelSize", () => new nn.Conv2d(3, 4, undefined as never)],
  ["ConstantPad1d: expected a number for value", () => new nn.ConstantPad1d(1, undefined as never)],
  ["BatchNorm1d: expected a Tensor for input", () => new nn.BatchNorm1d(2).forward(undefined as never)],
  ["CircularPad1d: expected a Tensor for input", () => new nn.CircularPad1d(1).forward([1] as never)],
])(
  "%s",
  scoped((says, make) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(says);
  }),
);

test(
  "CrossMapLRN2d is differentiable once, and says so",
  scoped(() => {
    const x = randn([1, 3, 2, 2], { requiresGrad: true });
    const [gradient] = autograd.grad(new nn.CrossMapLRN2d(3).forward(x).pow(2).sum(), x, {
      createGraph: true,
    });
    expect(() => autograd.grad(gradient!.sum(), x)).toThrow(GraphError);
  }),
);

test("types refuse what layers do not take", () => {
  const uncalled = (x: Tensor) => {
    // @ts-expect-error a misspelt option
    new nn.MaxPool3d(2, { strid: 1 });
    // @ts-expect-error three sizes or one
    new nn.Conv3d(1, 1, [2, 2]);
    // @ts-expect-error zeros only
    new nn.ConvTranspose2d(1, 1, 2, { paddingMode: "reflect" });
    // @ts-expect-error four sides or one
    new nn.ReflectionPad2d([1, 1]);
    // @ts-expect-error the value is missing
    new nn.ConstantPad1d(1);
    // @ts-expect-error one of the two sizes is missing
    new nn.FractionalMaxPool2d(2);
    // @ts-expect-error p is said already
    new nn.Dropout1d(0.5, { p: 0.5 });
    // @ts-expect-error the variance is missing
    new nn.GaussianNLLLoss().forward(x, x);
    // @ts-expect-error no such norm
    new nn.MultiMarginLoss({ p: 3 });
  };
  expectTypeOf(uncalled).toBeFunction();
});
