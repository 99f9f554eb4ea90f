// The comparison and the report of `npm run parity:optim`, on runs made by hand.

import { describe, expect, test } from "vitest";
import { tensor } from "../../lib/index.js";
import { compareAll, distance } from "../../scripts/parity-optim/compare.js";
import { replayError } from "../../scripts/parity-optim/errors.js";
import { type Run, revive, write } from "../../scripts/parity-optim/recording.js";
import { replay } from "../../scripts/parity-optim/replay.js";
import { failures, headline, isEqual, lines } from "../../scripts/parity-optim/report.js";
import { skipOf } from "../../scripts/parity-optim/skips.js";
import { scoped } from "../support/scoped.js";

const written = (values: number[], dtype = "float32") => ({
  tensor: values,
  shape: [values.length],
  dtype,
  layout: "strided" as const,
});

describe("compareAll", () => {
  const of = (actual: unknown, expected: unknown, dtype = "float32") =>
    compareAll("here", actual, { expected, dtype });

  test("the same bits, NaN and infinities among them", () => {
    const numbers = [1, { float: "nan" }, { float: "-inf" }];
    expect(of(written([1, Number.NaN, Number.NEGATIVE_INFINITY]), written(numbers as number[]))).toEqual([]);
    expect(of([1, null, "a"], [1, null, "a"])).toEqual([]);
  });

  test("one bit is a difference; in float64 1e-12 of the largest is borne, and told", () => {
    const off = of(written([1, 2 + 2 ** -51]), written([1, 2]));
    expect(off).toEqual([{ where: "here", text: "off by 2.2e-16 of the largest" }]);
    expect(of(written([1 + 1e-13], "float64"), written([1], "float64"), "float64")).toMatchObject([
      { tolerated: true },
    ]);
    expect(of(written([1 + 1e-11], "float64"), written([1], "float64"), "float64")[0]).not.toHaveProperty(
      "tolerated",
    );
    expect(distance([0, 100.001], [0, 100])).toBeCloseTo(1e-5, 10);
    expect(distance([Number.NaN], [1])).toBe(Infinity);
  });

  test("another form", () => {
    expect(of(written([1]), written([1], "float64"))[0]!.text).toBe("float32 [1], expected float64 [1]");
    expect(of([1], [1, 2])).toHaveLength(1);
    expect(of(3, written([3]))[0]!.text).toBe("3, expected a tensor");
    expect(of("a", null)[0]!.text).toBe('"a", expected null');
  });
});

/** One step of SGD on the sum of two sigmoids, from zeros: each number by hand. */
const handmade = (bias: number): Run => ({
  optimizer: "SGD",
  desc: "by hand",
  kwargs: { lr: 0.5 },
  dtype: "float64",
  steps: 1,
  sparse: false,
  closure: null,
  loss: "sum",
  start: {
    "0.weight": { ...written([0], "float64"), shape: [1, 1] } as never,
    "2.weight": { ...written([0], "float64"), shape: [1, 1] } as never,
    "2.bias": written([0], "float64") as never,
  },
  inputs: { ...written([1], "float64"), shape: [1, 1] } as never,
  targets: null,
  // d sum / d bias = 1/4, d sum / d weight = 1/4 of the hidden 1/2; nothing reaches the first layer.
  after: {
    "1": [
      { ...written([0], "float64"), shape: [1, 1] } as never,
      { ...written([-0.0625], "float64"), shape: [1, 1] } as never,
      written([bias], "float64") as never,
    ],
  },
  stateDict: {
    state: {},
    param_groups: [
      {
        lr: 0.5,
        momentum: 0,
        dampening: 0,
        weight_decay: 0,
        nesterov: false,
        maximize: false,
        foreach: null,
        differentiable: false,
        fused: null,
        params: [0, 1, 2],
      },
    ],
  },
});

describe("a run", () => {
  test("that is as it should be, and one that is not", () => {
    expect(replay(handmade(-0.125))).toEqual([]);
    const differences = replay(handmade(-0.126));
    expect(differences.map(({ where }) => where)).toEqual(["step 1, 2"]);
    const results = [
      { run: handmade(-0.125), skipped: null, differences: [] },
      { run: handmade(-0.126), skipped: null, differences },
    ];
    expect(results.map(isEqual)).toEqual([true, false]);
    expect(headline(results, [])).toBe("1 of 2 equal, 0 skipped; 0 of 0 error inputs refused");
    expect(lines(results, [])[0]).toMatch(/^SGD +1 of 2 equal, 1 to the last bit +2 steps/);
    expect(failures(results, [], false)[0]).toMatch(/^differs: SGD float64 by hand/);
  });

  test("of another state dict, and of an optimizer that is not there", () => {
    const run = handmade(-0.125);
    run.stateDict.param_groups[0]!.momentum = 0.9;
    expect(replay(run)[0]!.where).toBe("group 0");
    expect(replay({ ...run, optimizer: "Nadir" })[0]!.text).toBe("there is no Nadir");
    expect(skipOf({ ...run, optimizer: "Muon", desc: "Tensor lr" })).toMatch(/float32 on the way/);
    expect(skipOf(run)).toBeNull();
  });
});

test("an error input gives an Error, or is told", () => {
  const input = { optimizer: "SGD", number: 0, desc: "", message: "", when: "made" as const };
  const params = [written([1])];
  expect(replayError({ ...input, params, kwargs: { lr: -1 } })).toBeNull();
  expect(replayError({ ...input, params: [...params, ...params], kwargs: {} })).toBeNull();
  expect(replayError({ ...input, params, kwargs: { lr: 1 } })).toBe("no error");
  expect(replayError({ ...input, params, kwargs: {}, when: "stepped" })).toBe("no error in the step");
});

test(
  "values go to and fro",
  scoped(() => {
    expect(write(tensor([1, 2], { dtype: "float32" }))).toEqual(written([1, 2]));
    expect(revive([1, { float: "inf" }, "a", null])).toEqual([1, Infinity, "a", null]);
    expect(write(revive(written([1, 2])))).toEqual(written([1, 2]));
  }),
);
