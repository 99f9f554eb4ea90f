// Types of what is written by hand beside the generated operators: indexing, composites, functions of F.

import { expectTypeOf, test } from "vitest";
import {
  autocast,
  einsum,
  F,
  fft,
  finfo,
  linalg,
  norm,
  slice,
  type Tensor,
  unique,
  useDeterministicAlgorithms,
  zeros,
} from "../../lib/index.js";

declare const x: Tensor;

test("indexing", () => {
  const uncalled = () => {
    expectTypeOf(x.at(0, slice(1, null), "...", null, [0, 1], x, true)).toEqualTypeOf<Tensor>();
    expectTypeOf(x.setAt_([0, "1:"], 1, { accumulate: true })).toEqualTypeOf<Tensor>();
    // @ts-expect-error no index is an object
    x.at({});
    // @ts-expect-error an index list holds numbers or booleans
    x.at(["a"]);
    // @ts-expect-error a misspelt option
    x.setAt_(0, 1, { acumulate: true });
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("options after the required arguments", () => {
  const uncalled = () => {
    expectTypeOf(x.split([1, 2], { dim: 1 })).toEqualTypeOf<Tensor[]>();
    expectTypeOf(zeros(2, 3, { dtype: "float64" })).toEqualTypeOf<Tensor>();
    // @ts-expect-error a misspelt dtype
    zeros(2, 3, { dtype: "double64" });
    // @ts-expect-error a misspelt option
    x.split([1, 2], { dimension: 1 });
    // @ts-expect-error no such rounding
    x.div(2, { roundingMode: "ceil" });
    // @ts-expect-error no such mode
    linalg.qr(x, "full");
    // @ts-expect-error no such norm of a transform
    fft.fft(x, { norm: "orthogonal" });
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("composites", () => {
  const uncalled = () => {
    expectTypeOf(norm(x, "nuc", { keepdim: true })).toEqualTypeOf<Tensor>();
    expectTypeOf(unique(x, { returnCounts: true })).toEqualTypeOf<[output: Tensor, counts: Tensor]>();
    expectTypeOf(einsum(x, [0, "..."], x, [0])).toEqualTypeOf<Tensor>();
    expectTypeOf(autocast("cpu", () => 1)).toEqualTypeOf<number>();
    // @ts-expect-error no such norm
    norm(x, "l2");
    // @ts-expect-error a missing function
    autocast("cpu", { enabled: false });
    // @ts-expect-error no such dtype
    finfo("float8");
    // @ts-expect-error the mode is missing
    useDeterministicAlgorithms();
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("functions of F", () => {
  const uncalled = () => {
    expectTypeOf(F.maxPool1d(x, 2)).toEqualTypeOf<Tensor>();
    expectTypeOf(F.maxPool1d(x, 2, { returnIndices: true })).toEqualTypeOf<
      [values: Tensor, indices: Tensor]
    >();
    // @ts-expect-error no such mode
    F.interpolate(x, { size: 2, mode: "nearer" });
    // @ts-expect-error one number or three
    F.maxPool3d(x, [2, 2]);
    // @ts-expect-error no such reduction
    F.softMarginLoss(x, x, { reduction: "average" });
    // @ts-expect-error the weight of the output is missing
    F.multiHeadAttentionForward(x, x, x, { embedDimToCheck: 4, numHeads: 2 });
  };
  expectTypeOf(uncalled).toBeFunction();
});
