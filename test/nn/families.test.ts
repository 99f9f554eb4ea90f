// Every row of families/ against the bits that PyTorch gave for the same seeds, in both dtypes, training and evaluating.

import { beforeAll, describe, expect, test } from "vitest";
import { init } from "../../lib/nn/index.js";
import {
  ArgumentError,
  CandelabraError,
  IndexError,
  manualSeed,
  memory,
  ShapeError,
  scope,
  setNumThreads,
  type Tensor,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { families } from "./families/index.js";
import { type Row, titleOf } from "./families/row.js";
import { type AnyModule, type Dtype, forward, inputsOf, make, type Run, run } from "./families/run.js";
import { loadNnFixture, type Recorded, recorded } from "./support.js";

interface RecordedRun {
  outputs: Recorded[];
  grads: (Recorded | null)[];
  methods: Recorded[];
}

interface OfDtype {
  trained: RecordedRun;
  /** Null where evaluation is as training. */
  evaluated: RecordedRun | null;
  /** Null where training leaves the state as it is. */
  stateAfter: Record<string, Recorded> | null;
}

interface RecordedRow {
  printed: string;
  state: Record<string, Recorded>;
  float32: OfDtype;
  float64: OfDtype;
}

const errors = { ArgumentError, ShapeError, IndexError, CandelabraError };
const dtypes: Dtype[] = ["float32", "float64"];

beforeAll(() => setNumThreads(1));

function expectBits(tensors: readonly (Tensor | null)[], wanted: readonly (Recorded | null)[]): void {
  expect(tensors.map((one) => one === null)).toEqual(wanted.map((one) => one === null));
  tensors.forEach((one, i) => {
    if (one) expect(one).toEqualBits(recorded(wanted[i]!));
  });
}

function expectRun({ outputs, grads, methods }: Run, wanted: RecordedRun): void {
  expectBits(outputs, wanted.outputs);
  expectBits(grads, wanted.grads);
  expectBits(methods, wanted.methods);
}

function expectState(module: AnyModule, wanted: Record<string, Recorded>): void {
  const state = module.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(wanted));
  for (const [key, value] of Object.entries(state)) expect(value).toEqualBits(recorded(wanted[key]!));
}

function testRow(row: Row, wanted: RecordedRow): void {
  test(
    "starts with PyTorch's bits under PyTorch's keys, and prints as there",
    scoped(() => {
      using module = make(row);
      expectState(module, wanted.state);
      expect(module.toString()).toBe(wanted.printed);
    }),
  );

  test.each(dtypes)(
    "%s: training, evaluation, gradients, state",
    scoped((dtype: Dtype) => {
      using module = make(row).to(dtype);
      const before = Object.entries(module.stateDict()).map(([key, value]) => [key, value.clone()] as const);
      const { trained, evaluated, stateAfter } = wanted[dtype];
      const result = run(module, row, dtype);
      expectRun(result, trained);
      if (stateAfter) expectState(module, stateAfter);
      else for (const [key, value] of before) expect(module.stateDict()[key]).toEqualBits(value);
      expectRun(run(module.eval(), row, dtype), evaluated ?? trained);
      const dropsAlpha = row.module.includes("AlphaDropout");
      if (row.options?.inplace && !dropsAlpha) expect(result.passed[0]).toEqualBits(result.outputs[0]!);
    }),
  );

  test(
    "its state is loaded into a fresh one, and dispose leaves nothing behind",
    scoped(() => {
      const before = memory().tensors;
      scope(() => {
        using fresh = make(row);
        for (const parameter of fresh.parameters()) init.constant_(parameter, 7);
        using trained = make(row);
        run(trained, row, "float32");
        expect(fresh.loadStateDict(trained.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
        expectState(fresh, wanted.float32.stateAfter ?? wanted.state);
      });
      expect(memory().tensors).toBe(before);
    }),
  );

  test.each(row.refuses ?? [])(
    "$error: $says",
    scoped(({ error, says, ...changed }) => {
      const attempt = () => {
        const wrong: Row = { ...row, ...changed };
        using module = make(wrong);
        const inputs = inputsOf(wrong, "float32").map(([x]) => x);
        manualSeed(1);
        forward(module, inputs, wrong.call, "float32");
      };
      expect(attempt).toThrow(errors[error]);
      expect(attempt).toThrow(says);
    }),
  );
}

describe.each(Object.entries(families))("%s", (family, rows) => {
  const fixture = loadNnFixture<Record<string, RecordedRow>>(`families/${family}`);

  describe.each(rows.map((row) => ({ title: titleOf(row), row })))("$title", ({ title, row }) => {
    testRow(row, fixture[title]!);
  });

  test("every row was recorded, and nothing else", () => {
    expect(Object.keys(fixture)).toEqual(rows.map(titleOf));
  });
});
