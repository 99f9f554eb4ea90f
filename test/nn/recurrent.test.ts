// Every row of recurrent_cases.ts against the bits that PyTorch gave for the same seeds.
//
// test/fixtures/nn/recurrent.json was recorded on one thread with the libtorch that runs here, and one operator computes
// the whole sequence, so nothing but equal bits is right.

import { beforeAll, describe, expect, test } from "vitest";
import { functionalCall } from "../../lib/func/index.js";
import * as nn from "../../lib/nn/index.js";
import { DtypeError, manualSeed, randn, setNumThreads, type Tensor, zeros } from "../../lib/tensor/index.js";
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
  sameBits,
  titleOf,
} from "./module_runs.js";
import { cases, type RecurrentCase } from "./recurrent_cases.js";
import { loadNnFixture, type Recorded } from "./support.js";

interface Runs {
  train: Run;
  eval: Omit<Run, "grads">;
}

interface Row {
  printed: string;
  state: Record<string, Recorded>;
  float32: Runs;
  float64: Runs;
}

const fixture = loadNnFixture<{ cases: Record<string, Row> }>("recurrent");
const rows = cases.map((row) => ({ title: titleOf(row), row, wanted: fixture.cases[titleOf(row)]! }));

beforeAll(() => setNumThreads(1));

const { packPaddedSequence } = nn.utils.rnn;

function callOf({ layer, lengths, options = {} }: RecurrentCase, module: AnyModule, tensors: Tensor[]) {
  const [x, ...hx] = tensors as [Tensor, ...Tensor[]];
  const batchFirst = options.batchFirst === true;
  const input = lengths ? packPaddedSequence(x, lengths, { batchFirst, enforceSorted: false }) : x;
  const state = hx.length === 0 ? [] : [layer.startsWith("LSTM") ? hx : hx[0]];
  return () => module.forward(input, ...state);
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

  test.each(["float32", "float64"] as const)("in training and evaluation, %s", (dtype) => {
    scoped(() => {
      using module = make(row, dtype);
      const tensors = draw([row.input, ...(row.hx ?? [])], dtype);
      const call = callOf(row, module, tensors);
      expectRun(call, [...tensors, ...module.parameters()], wanted[dtype].train, sameBits);
      module.eval();
      expectAll(forward(call), wanted[dtype].eval.results, sameBits);
    })();
  });
});

test("every row was recorded, and nothing else", () => {
  expect(Object.keys(fixture.cases)).toEqual(cases.map(titleOf));
});

describe("weights", () => {
  const weightsOf = (lstm: nn.LSTM) => lstm.allWeights.map((layer) => layer.map((one) => one.shape));

  test(
    "are of each layer and direction",
    scoped(() => {
      using lstm = new nn.LSTM(3, 4, { bidirectional: true, projSize: 2 });
      const shapes = [[16, 3], [16, 2], [16], [16], [2, 4]];
      expect(weightsOf(lstm)).toEqual([shapes, shapes]);
      expect(lstm.weightHrL0Reverse?.shape).toEqual([2, 4]);
    }),
  );

  test(
    "one that takes another's place is used from the next call on, also inside functionalCall",
    scoped(() => {
      using gru = new nn.GRU(3, 2);
      const x = randn([4, 1, 3]);
      const [before] = gru.forward(x);
      using weight = new nn.Parameter(zeros([6, 3]));
      using old = gru.weightIhL0!;
      gru.weightIhL0 = weight;
      const [after] = gru.forward(x);
      expect(after.eq(before).all().item()).toBe(false);
      const [called] = functionalCall(gru, { weight_ih_l0: old.detach() }, [x]) as [Tensor, Tensor];
      expect(called).toEqualBits(before);
      expect(gru.forward(x)[0]).toEqualBits(after);
    }),
  );

  test(
    "converted weights are used, and the input must follow them",
    scoped(() => {
      using lstm = new nn.LSTM(3, 2);
      lstm.forward(zeros([1, 1, 3]));
      lstm.to("float64");
      expect(() => lstm.forward(zeros([1, 1, 3]))).toThrow(DtypeError);
      expect(lstm.forward(zeros([1, 1, 3], { dtype: "float64" }))[0].dtype).toBe("float64");
      lstm.flattenParameters(); // for CUDA, and nothing here
    }),
  );

  test(
    "a state dict is loaded into a fresh layer",
    scoped(() => {
      manualSeed(0);
      using trained = new nn.GRU(3, 2, { numLayers: 2 });
      using fresh = new nn.GRU(3, 2, { numLayers: 2 });
      expect(fresh.loadStateDict(trained.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
      const x = randn([4, 1, 3]);
      expect(fresh.forward(x)[0]).toEqualBits(trained.forward(x)[0]);
    }),
  );
});
