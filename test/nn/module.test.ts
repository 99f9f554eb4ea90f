// Finding members, PyTorch's names and order, printing, modes, conversion.
//
// Modules outlive the scope of their test, so `using` disposes them: when the collector would is not certain.

import { describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import { ArgumentError, manualSeed, randn, type Tensor, tensor, zeros } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { type Heads, MultiTask, Residual } from "./models.js";
import { loadNnFixture, type Recorded, recorded } from "./support.js";

interface Tree {
  printed: string;
  state: Record<string, Recorded>;
  names: Record<"parameters" | "buffers" | "modules" | "children", string[]>;
  outputs: Record<"damageLevel" | "size", Recorded>;
  loadErrors: { message: string; missing: string[]; unexpected: string[] };
}

// Recorded from the same model in scripts/fixtures/record_nn_models.py.
const wanted = loadNnFixture<Tree>("tree");

function multiTask(): MultiTask {
  manualSeed(0);
  return new MultiTask();
}

describe("a model of fields, lists, records and a tied weight", () => {
  test(
    "prints as PyTorch prints it",
    scoped(() => {
      using model = multiTask();
      expect(String(model)).toBe(wanted.printed);
    }),
  );

  test(
    "has PyTorch's names, in its order, each tensor once",
    scoped(() => {
      using model = multiTask();
      expect(model.namedParameters().map(([name]) => name)).toEqual(wanted.names.parameters);
      expect(model.namedBuffers().map(([name]) => name)).toEqual(wanted.names.buffers);
      expect(model.namedModules().map(([name]) => name)).toEqual(wanted.names.modules);
      expect(model.namedChildren().map(([name]) => name)).toEqual(wanted.names.children);
    }),
  );

  test(
    "starts with PyTorch's bits under PyTorch's keys; a tied weight is there under both, unsaved buffers are not",
    scoped(() => {
      using model = multiTask();
      const state = model.stateDict();
      expect(Object.keys(state)).toEqual(Object.keys(wanted.state));
      for (const [key, value] of Object.entries(state))
        expect(value).toEqualBits(recorded(wanted.state[key]!));
      expect(state["tied.weight"]!.requiresGrad).toBe(false);
    }),
  );

  test(
    "gives PyTorch's outputs, dropout included",
    scoped(() => {
      using model = multiTask();
      manualSeed(1);
      const outputs: Heads = model.forward(randn([4, 6]));
      expect(outputs.damageLevel).toEqualBits(recorded(wanted.outputs.damageLevel));
      expect(outputs.size).toEqualBits(recorded(wanted.outputs.size));
    }),
  );
});

describe("members", () => {
  test(
    "a replaced field is found, an array of modules is not",
    scoped(() => {
      class Model extends nn.Module {
        head: nn.Module = new nn.Linear(2, 2);
        hidden = [new nn.Linear(2, 2)];
        forward(x: Tensor) {
          return x;
        }
      }
      using model = new Model();
      using before = model.head;
      using _hidden = model.hidden[0]!;
      expect(model.namedParameters().map(([name]) => name)).toEqual(["head.weight", "head.bias"]);
      expect(before.parameters()).toHaveLength(2);
      model.head = new nn.Linear(2, 2, { bias: false });
      expect(model.namedParameters().map(([name]) => name)).toEqual(["head.weight"]);
    }),
  );

  test(
    "fields that only the program knows are registered by name",
    scoped(() => {
      using block = new Residual();
      using first = block.registerParameter("extraScale", new nn.Parameter(zeros([1])));
      block.registerModule("fc2", new nn.Linear(1, 1));
      block.registerBuffer("runningTotal", zeros([3]));
      const keys = Object.keys(block.stateDict());
      expect(keys).toContain("extra_scale");
      expect(keys).toContain("fc2.weight");
      expect(keys).toContain("running_total");
      expect(first.shape).toEqual([1]);
      block.registerParameter("extraScale", new nn.Parameter(zeros([2])));
      expect(block.stateDict().extra_scale!.shape).toEqual([2]);
    }),
  );

  test.each([
    ["", "not empty"],
    ["a.b", 'without "."'],
    ["0", "not a number"],
    ["forward", "free"],
    ["body", "free"],
  ])(
    'the name "%s" is refused',
    scoped((name: string, reason: string) => {
      using block = new Residual();
      expect(() => block.registerBuffer(name, zeros([1]))).toThrow(ArgumentError);
      expect(() => block.registerBuffer(name, zeros([1]))).toThrow(reason);
    }),
  );

  test(
    "two fields of one key are an error, not a lost tensor",
    scoped(() => {
      class Model extends nn.Module {
        outScale = new nn.Parameter(zeros([1]));
        out_scale = new nn.Parameter(zeros([1]));
        forward(x: Tensor) {
          return x;
        }
      }
      const model = new Model();
      expect(() => model.stateDict()).toThrow(/outScale and out_scale .* "out_scale"/);
      for (const parameter of [model.outScale, model.out_scale]) parameter.dispose();
    }),
  );

  test.each([
    ["runningMean", "running_mean"],
    ["numBatchesTracked", "num_batches_tracked"],
    ["fc1", "fc1"],
    ["conv2dWeight", "conv2d_weight"],
    ["useRNNCell", "use_rnn_cell"],
    ["weightIhL0", "weight_ih_l0"],
    ["already_snake", "already_snake"],
    ["W", "W"],
    ["Wq", "Wq"],
  ])(
    "field %s is key %s",
    scoped((field: string, key: string) => {
      using block = new Residual();
      block.registerParameter(field, new nn.Parameter(zeros([1])));
      expect(Object.keys(block.stateDict())[1]).toBe(key);
    }),
  );
});

describe("the whole model", () => {
  test(
    "train and eval reach every module",
    scoped(() => {
      using model = multiTask();
      expect(
        model
          .eval()
          .modules()
          .some(({ training }) => training),
      ).toBe(false);
      expect(
        model
          .train()
          .modules()
          .every(({ training }) => training),
      ).toBe(true);
    }),
  );

  test(
    "apply meets children before parents",
    scoped(() => {
      const names: string[] = [];
      using block = new Residual();
      block.apply((module) => void names.push(module.constructor.name));
      expect(names).toEqual(["Linear", "ReLU", "Linear", "Sequential", "Residual"]);
    }),
  );

  test(
    "requiresGrad_ freezes, zeroGrad forgets or fills",
    scoped(() => {
      using layer = new nn.Linear(2, 1);
      layer
        .forward(zeros([1, 2]))
        .sum()
        .backward();
      layer.zeroGrad({ setToNull: false });
      expect(layer.bias!.grad).toEqualBits(Float32Array.of(0));
      layer.zeroGrad();
      expect(layer.weight.grad).toBeNull();
      layer.requiresGrad_(false);
      expect(layer.forward(zeros([1, 2])).requiresGrad).toBe(false);
    }),
  );

  test(
    "to converts floats in place: parameters stay the same objects, counts stay integers",
    scoped(() => {
      using norm = new nn.BatchNorm1d(2);
      const { weight } = norm;
      norm
        .forward(
          tensor([
            [0.5, 1.5],
            [2.5, 0.25],
          ]),
        )
        .sum()
        .backward();
      norm.to("float64");
      expect(norm.weight).toBe(weight);
      expect(weight!.dtype).toBe("float64");
      expect(weight!.grad!.dtype).toBe("float64");
      expect(weight!.isLeaf && weight!.requiresGrad).toBe(true);
      expect(norm.runningMean!.dtype).toBe("float64");
      expect(norm.numBatchesTracked!.dtype).toBe("int64");
      norm.zeroGrad();
      norm
        .forward(
          tensor(
            [
              [0.5, 1.5],
              [2.5, 0.25],
            ],
            { dtype: "float64" },
          ),
        )
        .sum()
        .backward();
      expect(weight!.grad!.dtype).toBe("float64");
    }),
  );

  test(
    "to the meta device parameters are made anew, as they cannot share memory that is not there",
    scoped(() => {
      using layer = new nn.Linear(2, 3, { bias: false });
      using before = layer.weight;
      layer.to({ device: "meta" });
      expect(layer.weight.device).toBe("meta");
      expect(layer.weight.requiresGrad).toBe(true);
      expect(before.device).toBe("cpu");
    }),
  );

  test(
    "to refuses integer dtypes",
    scoped(() => {
      using layer = new nn.Linear(1, 1);
      expect(() => layer.to("int64")).toThrow(/floating or complex/);
    }),
  );
});
