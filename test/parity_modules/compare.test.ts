// The comparison of modules must be able to fail: each kind of difference is made by hand and has to be found.

import { describe, expect, test } from "vitest";
import { manualSeed } from "../../lib/tensor/public.js";
import { firstDifference } from "../../scripts/parity-modules/checker.js";
import type { Sample } from "../../scripts/parity-modules/recording.js";
import { generatorState, replay } from "../../scripts/parity-modules/replay.js";
import { failureLines, headlines, skipLines } from "../../scripts/parity-modules/report.js";
import { resultOf } from "../../scripts/parity-modules/results.js";

const stored = (at: number, length: number) => ({
  dtype: "float32",
  shape: [length],
  contiguous: true,
  at: 4 * at,
  bytes: 4 * length,
});

/** PReLU draws nothing. */
function untouched(seed: number): string {
  manualSeed(seed);
  return generatorState();
}

const weight = ["weight", stored(0, 1)] as const;
const prelu: Sample = {
  dtype: "float32",
  training: true,
  number: 0,
  tensors: [{ ...stored(1, 2), requiresGrad: true }],
  init: { args: [], kwargs: { init: 0.25 }, parameters: ["num_parameters", "init"] },
  forward: { args: [{ t: 0 }], kwargs: {}, parameters: ["input"] },
  drawn: [untouched(0), untouched(1)],
  repr: "PReLU(num_parameters=1)",
  state: [weight],
  outputs: stored(3, 2),
  after: [weight],
  gradients: {
    cotangents: [stored(5, 2)],
    inputs: [0],
    parameters: ["weight"],
    values: [stored(7, 2), stored(9, 1)],
  },
};
// Of [-2, 3] with the slope 0.25: [-0.5, 3]; [1, 2] flows back as [0.25, 2] to the input and 1 · -2 to the slope.
const numbers = [0.25, -2, 3, -0.5, 3, 1, 2, 0.25, 2, -2, 0.5];

const outcome = (changes: Partial<Sample> = {}, at = 0, value = numbers[at]!) => {
  const blob = new Uint8Array(Float32Array.from(numbers.with(at, value)).buffer);
  return replay("PReLU", { ...prelu, ...changes }, { blob });
};

describe("a sample", () => {
  test("is equal to the last bit, or near", () => {
    expect(outcome()).toEqual({ kind: "equal" });
    expect(outcome({}, 3, -0.5000001)).toMatchObject({ kind: "near" });
    expect(outcome({}, 3, -0.5001)).toMatchObject({ kind: "wrong value" });
    expect(outcome({}, 3, Number.NaN)).toMatchObject({ kind: "wrong value" });
  });

  test("shows a wrong gradient of the input, of the parameter", () => {
    expect(outcome({}, 8, 2.001)).toMatchObject({
      kind: "wrong gradient",
      detail: expect.stringMatching("of input 0: element 1"),
    });
    expect(outcome({}, 9, -2.001)).toMatchObject({
      kind: "wrong gradient",
      detail: expect.stringMatching("of weight: element 0"),
    });
  });

  test("shows a wrong state before and after, in keys and values", () => {
    expect(outcome({ state: [["slope", weight[1]]] })).toMatchObject({ kind: "wrong initial state" });
    expect(outcome({ state: [["weight", stored(10, 1)]] })).toMatchObject({ kind: "wrong initial state" });
    expect(outcome({ after: [["weight", stored(10, 1)]] })).toMatchObject({ kind: "wrong state" });
    expect(outcome({ after: [] })).toMatchObject({ kind: "wrong state" });
  });

  test("shows another print, other draws, refusals and what is missing", () => {
    expect(outcome({ repr: "PReLU(num_parameters=2)" })).toMatchObject({
      kind: "wrong repr",
      detail: "wrong repr: expected PReLU(num_parameters=2), got PReLU(num_parameters=1)",
    });
    expect(outcome({ drawn: ["", prelu.drawn[1]] })).toMatchObject({ kind: "wrong generator" });
    expect(outcome({ drawn: [prelu.drawn[0], ""] })).toMatchObject({ kind: "wrong generator" });
    expect(outcome({ forward: { args: [], kwargs: {} } })).toMatchObject({ kind: "call refused" });
    expect(replay("PRELU", prelu, { blob: new Uint8Array(44) })).toMatchObject({ kind: "missing" });
  });

  test("shows results without gradients that differ", () => {
    expect(outcome({ inferred: stored(3, 2) })).toEqual({ kind: "equal" });
    expect(outcome({ inferred: stored(5, 2) })).toMatchObject({ kind: "wrong value" });
  });
});

test("prints are compared line by line, 1.0 as 1", () => {
  expect(firstDifference("ELU(alpha=1.0)", "ELU(alpha=1)")).toBeNull();
  expect(firstDifference("f(0.5, 10.0, 1.05)", "f(0.5, 10, 1.05)")).toBeNull();
  expect(firstDifference("ELU(alpha=1.0)", "ELU(alpha=1.05)")).not.toBeNull();
  expect(firstDifference("A(\n  b\n)", "A(\n  b\n  c\n)")).toBe("expected c, got )");
});

describe("the report", () => {
  const findings = { samples: 3, errors: 0, leftOut: [], unsteady: 0 };
  const results = [
    { ...findings, entry: "nn.A", findings: [] },
    {
      ...findings,
      entry: "nn.B",
      findings: [{ index: 0, at: 1, kind: "wrong value", label: "x", detail: "y" }],
    },
    { ...findings, entry: "nn.C", findings: [{ index: 0, at: 0, kind: "missing", detail: "no nn.C here" }] },
    { ...findings, entry: "nn.D", findings: [{ index: 0, at: 0, kind: "near", label: "x", detail: "y" }] },
    { ...findings, entry: "nn.LazyE", samples: 0, findings: [] },
  ].map(resultOf);

  test("counts what is near as equal, what is missing as not", () => {
    expect(headlines(results)).toEqual(["2 of 4 modules equal, 1 skipped"]);
    const [more] = [{ ...findings, entry: "nn.A/more", findings: [] }].map(resultOf);
    expect(headlines([...results, more!])).toEqual([
      "beside the database: 1 of 1 equal",
      "2 of 4 modules equal, 1 skipped",
    ]);
    expect(results[3]).toMatchObject({ equal: 3, exact: 2 });
  });

  test("has a line for each module that differs and for each reason to skip", () => {
    expect(failureLines(results, false)).toEqual([
      "nn.B: 1 of 3 samples, first x: wrong value: y",
      "nn.C: missing",
    ]);
    expect(skipLines(results)).toEqual([expect.stringMatching(/^skipped: nn\.LazyE: lazy modules/)]);
  });
});
