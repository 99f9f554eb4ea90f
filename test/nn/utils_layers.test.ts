// Layers made of others, and what nn.utils and the newer initial values refuse; values are in utils_programs.ts.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  empty,
  getRngState,
  manualSeed,
  nn,
  ones,
  randn,
  ShapeError,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const { init, utils } = nn;

describe("fused layers", () => {
  test(
    "give what the two gave, draw nothing, and leave them alone",
    scoped(() => {
      manualSeed(0);
      const conv = new nn.Conv1d(3, 4, 2);
      const norm = new nn.BatchNorm1d(4);
      for (let i = 0; i < 3; i++) norm.forward(conv.forward(randn([8, 3, 5]).mul(2).add(1)));
      conv.requiresGrad_(false).eval();
      norm.eval();
      const [x, before, weight] = [randn([2, 3, 6]), getRngState(), conv.weight.clone()];
      const fused = utils.fuseConvBnEval(conv, norm);
      expect(getRngState()).toEqualBits(before);
      expect(conv.weight).toEqualBits(weight);
      // One multiplication in place of two, in float32.
      expect(fused.forward(x)).toBeClose(norm.forward(conv.forward(x)), { rtol: 1e-5, atol: 1e-6 });
      expect([fused.weight.requiresGrad, fused.bias!.requiresGrad]).toEqual([false, false]);
    }),
  );
});

describe("skipInit", () => {
  test(
    "draws nothing, keeps the options, and what is tied stays tied",
    scoped(() => {
      class Tied extends nn.Module {
        readonly first: nn.Linear;
        readonly second: nn.Linear;
        constructor(options: { device?: "cpu" | "meta" } = {}) {
          super();
          this.first = new nn.Linear(2, 2, options);
          this.second = new nn.Linear(2, 2, options);
          this.second.weight = this.first.weight;
        }
        forward(x: Tensor): Tensor {
          return this.second.forward(this.first.forward(x));
        }
      }
      const before = getRngState();
      const layer = utils.skipInit(nn.Linear, 4, 3, { bias: false, dtype: "float64" });
      expect([layer.weight.dtype, layer.weight.device, layer.bias]).toEqual(["float64", "cpu", null]);
      expect(layer.weight).toBeInstanceOf(nn.Parameter);
      const tied = utils.skipInit(Tied);
      expect(tied.first.weight).toBe(tied.second.weight);
      expect(tied.parameters()).toHaveLength(3);
      expect(getRngState()).toEqualBits(before);
      const norm = utils.skipInit(nn.BatchNorm1d, 3);
      norm.loadStateDict(new nn.BatchNorm1d(3).stateDict());
      expect(norm.forward(ones([2, 3]))).toEqualBits(zeros([2, 3]));
      expect(norm.numBatchesTracked!.item()).toBe(1);
    }),
  );
});

describe("is refused", () => {
  class Plain extends nn.Module {
    weight = new nn.Parameter(zeros([2]));
    forward(x: Tensor): Tensor {
      return x.mul(this.weight);
    }
  }
  const conv = () => new nn.Conv2d(1, 2, 3).eval();
  const norm = (features = 2, trackRunningStats = true) =>
    new nn.BatchNorm2d(features, { trackRunningStats }).eval();
  const plain = () => new Plain().eval() as unknown as nn.Linear;
  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    [
      "fusing in training",
      () => utils.fuseConvBnEval(conv().train(), norm()),
      ArgumentError,
      /call eval\(\)/,
    ],
    [
      "a norm without statistics",
      () => utils.fuseConvBnEval(conv(), norm(2, false)),
      ArgumentError,
      /running statistics/,
    ],
    [
      "a norm of other features",
      () => utils.fuseLinearBnEval(new nn.Linear(2, 3).eval(), norm()),
      ShapeError,
      /3 features/,
    ],
    [
      "what is no layer",
      () => utils.fuseLinearBnEval(plain(), norm()),
      ArgumentError,
      /a linear layer or a convolution/,
    ],
    ["a class that is none", () => utils.skipInit(Map as never), ArgumentError, /a class of modules/],
    ["a layer without a device", () => utils.skipInit(Plain), ArgumentError, /made weight on cpu/],
    [
      "no module to lay out",
      () => utils.convertConv2dWeightMemoryFormat(1 as never, "channelsLast"),
      ArgumentError,
      /a Module/,
    ],
    [
      "a norm of numbers",
      () => utils.getTotalNorm([1] as unknown as Tensor[]),
      ArgumentError,
      /tensors\[0\], got 1/,
    ],
    [
      "a total that is a number",
      () => utils.clipGradsWithNorm_([], 1, 2 as unknown as Tensor),
      ArgumentError,
      /totalNorm/,
    ],
    ["the identity of a vector", () => init.eye_(empty([3])), ShapeError, /2 dimensions, got \[3\]/],
    ["Dirac's matrix", () => init.dirac_(empty([3, 3])), ShapeError, /3, 4 or 5/],
    [
      "groups that do not divide",
      () => init.dirac_(empty([3, 1, 1]), { groups: 2 }),
      ShapeError,
      /2 groups divide, got 3/,
    ],
    ["half a group", () => init.dirac_(empty([3, 1, 1]), { groups: 0.5 }), ArgumentError, /groups, got 0.5/],
    ["a sparse vector", () => init.sparse_(empty([3]), 0.5), ShapeError, /got \[3\]/],
    ["more than all zeros", () => init.sparse_(empty([3, 3]), 1.5), ArgumentError, /from 0 to 1/],
  ])(
    "%s",
    scoped(
      (_name: string, act: () => unknown, ErrorClass: new (...args: never[]) => Error, words: RegExp) => {
        expect(act).toThrow(ErrorClass);
        expect(act).toThrow(words);
      },
    ),
  );
});
