// The comparison itself: it must be able to say no.

import { expect, test } from "vitest";
import { tensor } from "../../lib/tensor/index.js";
import { type About, bitsComparable } from "../support/kernels.js";
import { scoped } from "../support/scoped.js";
import { digest, expectCurve } from "./curve.js";

const kernels = { ATEN_CPU_CAPABILITY: "avx2", ONEDNN_MAX_CPU_ISA: "AVX2", MKL_CBWR: "COMPATIBLE" };
const here: About = { torch: "2.13.0+cpu", kernels };
const elsewhere: About = { torch: "0.1.0", kernels };

test("bits are comparable on the recorder's libtorch and kind of CPU", () => {
  expect(bitsComparable(here, "2.13.0")).toBe(process.arch === "x64");
  expect(bitsComparable(elsewhere, "2.13.0")).toBe(false);
  expect(() => bitsComparable({ ...here, kernels: {} }, "2.13.0")).toThrow(/reproducible.py differ/);
});

test(
  "elsewhere the first steps are held to a tolerance",
  scoped(() => {
    const state = { weight: tensor([1, 2]) };
    const recorded = { losses: ["3f800000", "40000000"], state: digest([state.weight]) }; // 1, 2
    expectCurve({ losses: [[1], [2.00001]], state }, recorded, elsewhere);
    expect(() => expectCurve({ losses: [[1], [2.001]], state }, recorded, elsewhere)).toThrow();
  }),
);

test.runIf(process.arch === "x64")(
  "a last bit, a missing step and another state are refused",
  scoped(() => {
    const state = { weight: tensor([1, 2], { dtype: "float32" }) };
    const recorded = { losses: ["3f800000", "40000000"], state: digest([state.weight]) };
    const about = { ...here };
    expectCurve({ losses: [[1], [2]], state }, recorded, about);
    expect(() => expectCurve({ losses: [[1], [2 + 2 ** -22]], state }, recorded, about)).toThrow(
      /first step/,
    );
    expect(() => expectCurve({ losses: [[1]], state }, recorded, about)).toThrow(/length/);
    const other = { weight: tensor([1, 3], { dtype: "float32" }) };
    expect(() => expectCurve({ losses: [[1], [2]], state: other }, recorded, about)).toThrow();
  }),
);
