// Loading: strict, partial, and what is reported.

import { describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import { arange, CandelabraError, ones, type Tensor, tensor, zeros } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { loadNnFixture } from "./support.js";

interface Tree {
  loadErrors: { message: string; missing: string[]; unexpected: string[] };
}

const { loadErrors } = loadNnFixture<Tree>("tree");

function model() {
  return new nn.Sequential(
    new nn.Linear(2, 3),
    new nn.BatchNorm1d(3),
    new nn.Sequential({ a: new nn.Linear(3, 1) }),
  );
}

/** As scripts/fixtures/record_nn_models.py breaks it. */
function broken(state: Record<string, Tensor>): Record<string, Tensor> {
  const { "0.bias": _bias, "1.num_batches_tracked": _count, ...rest } = state;
  return {
    ...rest,
    "0.weight": zeros([4, 2]),
    "0.extra": zeros([1]),
    "3.weight": zeros([1]),
    "2.b.bias": zeros([1]),
  };
}

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("loadStateDict", () => {
  test(
    "names every missing, unexpected and misshapen key, in PyTorch's words, and changes nothing",
    scoped(() => {
      using target = model();
      const before = target.stateDict()["2.a.weight"]!.clone();
      const state = { ...broken(target.stateDict()), "2.a.weight": ones([1, 3]) };
      const error = caught(() => target.loadStateDict(state));
      expect(error).toBeInstanceOf(nn.StateDictError);
      expect(error).toBeInstanceOf(CandelabraError);
      const { message, missingKeys, unexpectedKeys } = error as nn.StateDictError;
      // Shapes are written as JavaScript writes them.
      const wanted = loadErrors.message.replace(/^Error/, "loadStateDict: error");
      expect(message).toBe(wanted.replaceAll(/torch\.Size\((\[.*?\])\)/g, "$1"));
      expect(missingKeys).toEqual(["0.bias"]);
      expect(unexpectedKeys).toEqual(loadErrors.unexpected);
      expect(target.stateDict()["2.a.weight"]).toEqualBits(before);
    }),
  );

  test(
    "strict: false loads what fits and returns the rest",
    scoped(() => {
      using target = model();
      const { "0.weight": _misfit, ...state } = broken(target.stateDict());
      const result = target.loadStateDict({ ...state, "2.a.weight": ones([1, 3]) }, { strict: false });
      expect(result).toEqual({ missingKeys: loadErrors.missing, unexpectedKeys: loadErrors.unexpected });
      expect(target.stateDict()["2.a.weight"]).toEqualBits(ones([1, 3]));
    }),
  );

  test(
    "strict: false still refuses a wrong shape",
    scoped(() => {
      using target = new nn.Linear(2, 3);
      const load = () => target.loadStateDict({ weight: zeros([3]) }, { strict: false });
      expect(load).toThrow("size mismatch for weight: copying a param with shape [3] from checkpoint");
    }),
  );

  test(
    "converts dtypes, copies rather than shares, and leaves parameters learnable",
    scoped(() => {
      using target = new nn.Linear(2, 2, { bias: false });
      const weight = arange(4, { dtype: "float64" }).reshape([2, 2]);
      target.loadStateDict({ weight });
      weight.zero_();
      expect(target.weight).toEqualBits(
        tensor(
          [
            [0, 1],
            [2, 3],
          ],
          { dtype: "float32" },
        ),
      );
      expect(target.weight.isLeaf && target.weight.requiresGrad).toBe(true);
    }),
  );

  test(
    "takes a scalar that an old checkpoint holds as [1]",
    scoped(() => {
      class Scale extends nn.Module {
        factor = new nn.Parameter(tensor(0.5));
        forward(x: Tensor) {
          return x.mul(this.factor);
        }
      }
      using scale = new Scale();
      scale.loadStateDict({ factor: tensor([2.5]) });
      expect(scale.factor.item()).toBe(2.5);
    }),
  );

  test(
    "says so when a value is no tensor",
    scoped(() => {
      using target = new nn.Linear(1, 1, { bias: false });
      const state = { weight: [1] } as unknown as Record<string, Tensor>;
      expect(() => target.loadStateDict(state)).toThrow(/named "weight", expected a Tensor, got object/);
    }),
  );
});

test(
  "stateDict shares memory with the module",
  scoped(() => {
    using layer = new nn.Linear(2, 1, { bias: false });
    layer.stateDict().weight!.fill_(3);
    expect(layer.weight).toEqualBits([[3, 3]]);
  }),
);
