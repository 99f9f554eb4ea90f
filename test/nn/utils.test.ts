// Gradient clipping and the parameter vector.

import { beforeAll, describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import {
  ArgumentError,
  arange,
  manualSeed,
  randn,
  ShapeError,
  setNumThreads,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { loadNnFixture, type Recorded, recorded } from "./support.js";

interface Clip {
  norms: { normType: string; maxNorm: number; norm: Recorded; grads: Recorded[] }[];
  byValue: Recorded[];
}

const wanted = loadNnFixture<Clip>("clip");

beforeAll(() => setNumThreads(1));

function withGradients() {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(4, 9), new nn.Tanh(), new nn.Linear(9, 2));
  model
    .forward(randn([5, 4]))
    .pow(2)
    .sum()
    .backward();
  return model;
}

function expectGradients(model: nn.Module, grads: Recorded[]): void {
  model.parameters().forEach((parameter, i) => {
    expect(parameter.grad).toEqualBits(recorded(grads[i]!));
  });
}

describe("clipGradNorm_", () => {
  test.each(wanted.norms)(
    "norm $normType, at most $maxNorm: PyTorch's bits",
    scoped(({ normType, maxNorm, norm, grads }: Clip["norms"][number]) => {
      using model = withGradients();
      const order = normType === "inf" ? Number.POSITIVE_INFINITY : Number(normType);
      const total = nn.utils.clipGradNorm_(model.parameters(), maxNorm, { normType: order });
      expect(total).toEqualBits(recorded(norm));
      expectGradients(model, grads);
    }),
  );

  test(
    "a norm that is not finite is an error when asked for, and nothing is scaled",
    scoped(() => {
      using parameter = new nn.Parameter(zeros([2]));
      parameter.grad = tensor([Number.POSITIVE_INFINITY, 1.5]);
      const clip = () => nn.utils.clipGradNorm_(parameter, 1, { errorIfNonfinite: true });
      expect(clip).toThrow(ArgumentError);
      expect(parameter.grad!.toArray()).toEqual([Number.POSITIVE_INFINITY, 1.5]);
    }),
  );

  test(
    "without gradients the norm is 0",
    scoped(() => {
      using layer = new nn.Linear(2, 2);
      expect(nn.utils.clipGradNorm_(layer.parameters(), 1).item()).toBe(0);
    }),
  );

  test(
    "gradients of several dtypes are scaled by one factor",
    scoped(() => {
      using narrow = new nn.Parameter(zeros([1]));
      using wide = new nn.Parameter(zeros([1], { dtype: "float64" }));
      narrow.grad = tensor([3], { dtype: "float32" });
      wide.grad = tensor([4], { dtype: "float64" });
      expect(nn.utils.clipGradNorm_([narrow, wide], 1).item()).toBe(5);
      // 1 / (5 + 1e-6), rounded to float32 on one side.
      expect(narrow.grad!.item()).toBeClose(3 / 5.000001, { rtol: 1e-7, atol: 0 });
      expect(wide.grad!.item()).toBeClose(4 / 5.000001, { rtol: 1e-15, atol: 0 });
    }),
  );
});

test(
  "clipGradValue_ equals PyTorch's bits",
  scoped(() => {
    using model = withGradients();
    nn.utils.clipGradValue_(model.parameters(), 0.3);
    expectGradients(model, wanted.byValue);
  }),
);

describe("the parameter vector", () => {
  test(
    "goes there and back, and has a graph",
    scoped(() => {
      using model = new nn.Linear(2, 2);
      const vector = nn.utils.parametersToVector(model.parameters());
      expect(vector.shape).toEqual([6]);
      vector.sum().backward();
      expect(model.bias!.grad).toEqualBits(Float32Array.of(1, 1));
      const { weight } = model;
      nn.utils.vectorToParameters(arange(6, { dtype: "float32" }), model.parameters());
      expect(model.weight).toBe(weight);
      expect(weight).toEqualBits([
        [0, 1],
        [2, 3],
      ]);
      expect(weight.isLeaf && weight.requiresGrad).toBe(true);
      expect(model.forward(zeros([1, 2]))).toEqualBits([[4, 5]]);
    }),
  );

  test(
    "a vector of another length is refused",
    scoped(() => {
      using model = new nn.Linear(2, 2);
      expect(() => nn.utils.vectorToParameters(zeros([7]), model.parameters())).toThrow(ShapeError);
    }),
  );
});
