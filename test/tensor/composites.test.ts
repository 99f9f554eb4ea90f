// What PyTorch writes in Python above its operators: values and gradients against it, and what is refused.

import { describe, expect, expectTypeOf, test } from "vitest";
import {
  ArgumentError,
  asarray,
  asTensor,
  broadcastShapes,
  cdist,
  DtypeError,
  einsum,
  frombuffer,
  GraphError,
  getDevice,
  isTensor,
  lobpcg,
  norm,
  numel,
  ones,
  pcaLowrank,
  type Tensor,
  tensor,
  tensordot,
  unique,
  unravelIndex,
  viewAsComplex,
  zeros,
} from "../../lib/tensor/index.js";
import { testPrograms } from "../support/programs.js";
import { scoped } from "../support/scoped.js";
import { programs } from "./composites_programs.js";

testPrograms("composites", programs);

test("broadcastShapes follows the rule of broadcasting", () => {
  expect(broadcastShapes([2, 1, 4], [3, 1], 4)).toEqual([2, 3, 4]);
  expect(broadcastShapes([0, 1], [1, 3])).toEqual([0, 3]);
  expect(broadcastShapes()).toEqual([]);
  expect(() => broadcastShapes([2], [3])).toThrow("broadcastShapes: expected shapes that broadcast");
});

test(
  "what unique gives follows from what is asked for",
  scoped(() => {
    const x = tensor([1, 1]);
    expectTypeOf(unique(x)).toEqualTypeOf<Tensor>();
    expectTypeOf(unique(x, { returnInverse: true })).toEqualTypeOf<[output: Tensor, inverse: Tensor]>();
    expectTypeOf(unique(x, { dim: 0, returnCounts: true })).toEqualTypeOf<[output: Tensor, counts: Tensor]>();
    expectTypeOf(x.unique({ returnInverse: true, returnCounts: true })).toEqualTypeOf<
      [output: Tensor, inverse: Tensor, counts: Tensor]
    >();
  }),
);

test(
  "asTensor gives a tensor that fits back, asarray says when it may not copy",
  scoped(() => {
    const x = ones([2]);
    expect(asTensor(x, { dtype: "float32" })).toBe(x);
    expect(asarray(x, { copy: true })).not.toBe(x);
    expect(() => asarray(x, { copy: false, dtype: "int64" })).toThrow(ArgumentError);
    expect(asarray([1, 2], { requiresGrad: true, dtype: "float64" }).requiresGrad).toBe(true);
    expect(asarray(ones([1], { requiresGrad: true })).requiresGrad).toBe(false);
  }),
);

test(
  "frombuffer reads elements after an offset, and shares with a SharedArrayBuffer",
  scoped(() => {
    const { buffer } = new Int16Array([1, 2, 3, 4]);
    expect(frombuffer(buffer, { dtype: "int16", offset: 2, count: 2 })).toEqualBits(new Int16Array([2, 3]));
    expect(() => frombuffer(buffer, { dtype: "int32", offset: 2 })).toThrow(/an offset of whole int32/);
    expect(() => frombuffer(buffer, { dtype: "int16", count: 9 })).toThrow(ArgumentError);
    const shared = new Float32Array(new SharedArrayBuffer(8));
    const view = frombuffer(shared.buffer, { dtype: "float32" });
    shared[1] = 2.5;
    expect(view).toEqualBits(new Float32Array([0, 2.5]));
  }),
);

test(
  "facts",
  scoped(() => {
    const x = zeros([2, 3], { dtype: "float16" });
    expect([numel(x), x.nelement(), x.ndimension(), x.itemsize, x.elementSize(), x.nbytes]).toEqual([
      6, 6, 2, 2, 2, 12,
    ]);
    expect([x.isCpu, x.isCuda, x.isMeta, getDevice(x), x.at(1).storageOffset()]).toEqual([
      true,
      false,
      false,
      -1,
      3,
    ]);
    expect([isTensor(x), isTensor([1]), isTensor(null)]).toEqual([true, false, false]);
    const z = zeros([2], { dtype: "complex64" });
    z.real = ones([2]);
    z.imag = tensor([2, 3]);
    const parts = [
      [1, 2],
      [1, 3],
    ];
    expect(z).toEqualBits(viewAsComplex(tensor(parts).float()));
  }),
);

describe("refused", () => {
  const x = () => ones([2, 2]);
  test.each<[string, () => unknown, new (...values: never[]) => Error, RegExp]>([
    [
      "an unknown option",
      () => norm(x(), { dims: 1 } as object),
      ArgumentError,
      /norm: expected p, dim, keepdim/,
    ],
    [
      "too many arguments",
      () => (cdist as (...all: unknown[]) => unknown)(x(), x(), 2, undefined, 3),
      ArgumentError,
      /at most 2/,
    ],
    [
      "a compute mode",
      () => cdist(x(), x(), { computeMode: "mm" as "use_mm_for_euclid_dist" }),
      ArgumentError,
      /one of use_mm/,
    ],
    [
      "more dimensions than there are",
      () => tensordot(x(), x(), 3),
      ArgumentError,
      /from 0 to 2 for dims, got 3/,
    ],
    ["a subscript", () => einsum(x(), [0, 52]), ArgumentError, /from 0 to 51/],
    ["positions that are no integers", () => unravelIndex(x(), [4]), DtypeError, /an integer dtype/],
    ["a negative size", () => unravelIndex(tensor([0]), [-1]), ArgumentError, /at least 0/],
    [
      "gradients of lobpcg",
      () => lobpcg(ones([6, 6], { requiresGrad: true })),
      GraphError,
      /matrices without gradients/,
    ],
    ["too few rows", () => lobpcg(ones([4, 4]), { k: 2 }), ArgumentError, /at least 6 rows for 2 eigenpairs/],
    ["a matrix that is not square", () => lobpcg(ones([6, 5])), ArgumentError, /square matrices/],
    [
      "components beyond the sizes",
      () => pcaLowrank(x(), { q: 3 }),
      ArgumentError,
      /from 0 to 2 for q, got 3/,
    ],
  ])("%s", (_name, run, ErrorClass, message) => {
    scoped(() => {
      expect(run).toThrow(ErrorClass);
      expect(run).toThrow(message);
    })();
  });
});
