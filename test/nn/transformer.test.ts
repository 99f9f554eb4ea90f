// Every row of transformer_cases.ts against what PyTorch gave for the same seeds.
//
// test/fixtures/nn/transformer.json was recorded on one thread with the libtorch that runs here, and the same operators
// run in the same order, in training (dropout included) and in evaluation, with and without the kernels for inference.

import { beforeAll, describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import {
  type DType,
  manualSeed,
  noGrad,
  randn,
  setNumThreads,
  type Tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import {
  type AnyModule,
  draw,
  expectAll,
  expectRun,
  expectState,
  forward,
  make,
  type Run,
  rowValues,
  sameBits,
  titleOf,
} from "./module_runs.js";
import { loadNnFixture, type Recorded } from "./support.js";
import { cases, type TransformerCase } from "./transformer_cases.js";

type Results = Omit<Run, "grads">;

interface Row {
  printed: string;
  state: Record<string, Recorded>;
  float32: { train: Results; eval: Results; inference: Results };
  float64: { train: Run; eval: Results; inference: Results };
}

const fixture = loadNnFixture<{ cases: Record<string, Row> }>("transformer");
const rows = cases.map((row) => ({ title: titleOf(row), row, wanted: fixture.cases[titleOf(row)]! }));

beforeAll(() => setNumThreads(1));

function callOf(row: TransformerCase, module: AnyModule, tensors: Tensor[], dtype: DType): () => unknown {
  const given = (row.order ?? [...tensors.keys()]).map((i) => tensors[i]!);
  return () => module.forward(...given, rowValues(row.forward ?? {}, dtype));
}

describe.each(rows)("$title", ({ row, wanted }) => {
  test(
    "starts with PyTorch's bits under PyTorch's keys, and prints as it does",
    scoped(() => {
      using module = make(row);
      expectState(module, wanted.state);
      expect(module.toString()).toBe(wanted.printed);
    }),
  );

  test.each(["float32", "float64"] as const)("in training, evaluation and inference, %s", (dtype) => {
    scoped(() => {
      using module = make(row, dtype);
      const tensors = draw(row.inputs, dtype);
      const call = callOf(row, module, tensors, dtype);
      const { train, eval: evaluated, inference } = wanted[dtype];
      if ("grads" in train) expectRun(call, [...tensors, ...module.parameters()], train as Run, sameBits);
      else expectAll(forward(call), train.results, sameBits);
      module.eval();
      expectAll(forward(call), evaluated.results, sameBits);
      noGrad(() => expectAll(forward(call), inference.results, sameBits));
    })();
  });
});

test("every row was recorded, and nothing else", () => {
  expect(Object.keys(fixture.cases)).toEqual(cases.map(titleOf));
});

describe("the copies of a layer", () => {
  test(
    "have its values and no memory in common, and draw nothing",
    scoped(() => {
      using layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 5, activation: new nn.PReLU() });
      manualSeed(7);
      using encoder = new nn.TransformerEncoder(layer, 2);
      const next = randn([1]);
      manualSeed(7);
      expect(next).toEqualBits(randn([1]));
      const [one, two] = [...encoder.layers] as [nn.TransformerEncoderLayer, nn.TransformerEncoderLayer];
      expect(one).toBeInstanceOf(nn.TransformerEncoderLayer);
      noGrad(() => one.linear1.weight.zero_());
      expect(two.linear1.weight).toEqualBits(layer.linear1.weight);
      expect(layer.linear1.weight.abs().sum().item()).toBeGreaterThan(0);
      expect(Object.keys(encoder.stateDict())).toContain("layers.1.activation.weight");
      expect(encoder.parameters()).toHaveLength(2 * 13);
    }),
  );

  test(
    "may be of a class of one's own, with buffers, containers, ties and frozen parameters",
    scoped(() => {
      class Own extends nn.Module {
        body = new nn.Sequential({ a: new nn.Linear(2, 2), b: new nn.Linear(2, 2) });
        scale = this.registerBuffer("scale", zeros([1]).add(2));
        kept = this.registerBuffer("kept", zeros([1]), { persistent: false });
        list = [this.body.at(0)];

        forward(src: Tensor): Tensor {
          return this.body.forward(src).mul(this.scale);
        }
      }
      using own = new Own();
      const [a, b] = [...own.body] as [nn.Linear, nn.Linear];
      b.weight = a.weight;
      a.bias!.requiresGrad_(false);
      using encoder = new nn.TransformerEncoder(own, 1, { norm: new nn.Identity() });
      const copy = [...encoder.layers][0]!;
      const [c, d] = [...copy.body] as [nn.Linear, nn.Linear];
      expect(c).not.toBe(a);
      expect(c.weight).toBe(d.weight);
      expect(c.bias!.requiresGrad).toBe(false);
      expect(copy.list[0]).toBe(c);
      expect(copy.namedBuffers().map(([name]) => name)).toEqual(["scale", "kept"]);
      expect(Object.keys(copy.stateDict())).toEqual(Object.keys(own.stateDict()));
      const x = randn([3, 2]);
      expect(encoder.forward(x)).toEqualBits(own.forward(x));
    }),
  );
});

describe("the kernels for inference", () => {
  test(
    "are not used over hooks",
    scoped(() => {
      using layer = new nn.TransformerEncoderLayer(4, 2, { batchFirst: true, dimFeedforward: 5 }).eval();
      const x = randn([2, 3, 4]);
      const seen: string[] = [];
      const handle = layer.linear1.registerForwardHook(() => {
        seen.push("linear1");
      });
      noGrad(() => layer.forward(x));
      handle.remove();
      noGrad(() => layer.forward(x));
      expect(seen).toEqual(["linear1"]);
    }),
  );

  test(
    "leave zeros at padding, where the encoder has no norm",
    scoped(() => {
      const layer = new nn.TransformerEncoderLayer(4, 2, { batchFirst: true, dimFeedforward: 5 });
      using encoder = new nn.TransformerEncoder(layer, 2).eval();
      layer.dispose();
      const srcKeyPaddingMask = zeros([1, 3])
        .add(randn([3]).abs().cumsum(0))
        .gt(1e9);
      srcKeyPaddingMask.select(1, 2).fill_(1);
      const output = noGrad(() => encoder.forward(randn([1, 3, 4]), { srcKeyPaddingMask }));
      expect(output.select(1, 2)).toEqualBits([[0, 0, 0, 0]]);
      expect(output.select(1, 1).abs().sum().item()).toBeGreaterThan(0);
    }),
  );
});
