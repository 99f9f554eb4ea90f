// Promotion, limits and the default dtype against PyTorch (scripts/fixtures/record_types.py).

import { afterEach, describe, expect, test } from "vitest";
import * as torch from "../../lib/tensor/index.js";
import {
  arange,
  canCast,
  type DType,
  DtypeError,
  finfo,
  full,
  getDefaultDtype,
  iinfo,
  linspace,
  ones,
  promoteTypes,
  randn,
  resultType,
  setDefaultDtype,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

interface Recorded {
  promoteTypes: Record<DType, Record<DType, DType | null>>;
  canCast: Record<DType, DType[]>;
  resultScalarTensor: Record<DType, Record<DType, DType | null>>;
  resultNumber: Record<DType, DType[]>;
  finfo: Record<DType, Record<string, number>>;
  iinfo: Record<DType, [min: string, max: string]>;
  defaults: Record<DType, { dtypes: DType[]; prints: string[] }>;
}

const recorded = loadFixture<Recorded>("types");
const names = Object.keys(recorded.promoteTypes) as DType[];

/** Null where PyTorch refuses. */
function orNull(run: () => DType): DType | null {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(torch.CandelabraError);
    return null;
  }
}

const table = (entry: (a: DType, b: DType) => unknown) =>
  Object.fromEntries(names.map((a) => [a, Object.fromEntries(names.map((b) => [b, entry(a, b)]))]));

describe("as in PyTorch", () => {
  test("promoteTypes", () => {
    expect(table((a, b) => orNull(() => promoteTypes(a, b)))).toEqual(recorded.promoteTypes);
  });

  test("canCast", () => {
    const found = names.map((a) => [a, names.filter((b) => canCast(a, b))]);
    expect(Object.fromEntries(found)).toEqual(recorded.canCast);
  });

  test(
    "resultType of tensors with and without dimensions",
    scoped(() => {
      const found = table((a, b) =>
        orNull(() => resultType(ones([], { dtype: a }), ones([1], { dtype: b }))),
      );
      expect(found).toEqual(recorded.resultScalarTensor);
    }),
  );

  test(
    "resultType beside numbers",
    scoped(() => {
      const found = names.map((dtype) => {
        const x = ones([1], { dtype });
        return [dtype, [resultType(x, 1), resultType(x, 1.5), resultType(true, x)]];
      });
      expect(Object.fromEntries(found)).toEqual(recorded.resultNumber);
      expect(resultType(1, 1.5)).toBe("float32");
    }),
  );

  test.each(Object.entries(recorded.finfo))("finfo of %s", (dtype, { smallest_normal, ...limits }) => {
    expect(finfo(dtype as DType)).toMatchObject({ ...limits, smallestNormal: smallest_normal });
  });

  test.each(Object.entries(recorded.iinfo))("iinfo of %s", (dtype, [min, max]) => {
    const found = iinfo(dtype as DType);
    expect([String(found.min), String(found.max)]).toEqual([min, max]);
    expect(found.bits).toBe(Number(/\d+/.exec(dtype)![0]));
  });

  test("limits of the other kind are refused", () => {
    expect(() => finfo("int32")).toThrow("finfo: expected a floating dtype, got int32: use iinfo");
    expect(() => iinfo("bool")).toThrow(DtypeError);
  });
});

describe("the default dtype", () => {
  afterEach(() => setDefaultDtype("float32"));

  test.each(Object.entries(recorded.defaults))(
    "%s",
    scoped((dtype: string, { dtypes, prints }: { dtypes: DType[]; prints: string[] }) => {
      setDefaultDtype(dtype as DType);
      expect(getDefaultDtype()).toBe(dtype);
      const integer = ones([1], { dtype: "int64" });
      const made = [tensor(0.5), tensor(1), zeros([1]), arange(0, 1, 0.5), integer.div(2), integer.add(1.5)];
      made.push(full([1], 2.5), linspace(0, 1, 2));
      expect(made.map((one) => one.dtype)).toEqual(dtypes);
      const shown = [tensor([0.5]), ones([1], { dtype: "float32" }), ones([1], { dtype: "float64" })];
      expect(shown.map(String)).toEqual(prints);
      expect(finfo().dtype).toBe(dtype);
    }),
  );

  test("must be floating", () => {
    expect(() => setDefaultDtype("int64")).toThrow(DtypeError);
    expect(getDefaultDtype()).toBe("float32");
  });
});

test("Python's names of dtypes are the strings", () => {
  const { half, float, double, short, int, long, cfloat, cdouble, bool } = torch;
  expect([half, float, double, short, int, long, cfloat, cdouble, bool]).toEqual([
    ...["float16", "float32", "float64", "int16", "int32", "int64", "complex64", "complex128", "bool"],
  ]);
  const constants: Readonly<Record<string, unknown>> = torch;
  for (const name of names) expect(constants[name]).toBe(name);
  expect([torch.pi, torch.e, torch.inf, torch.newaxis]).toEqual([Math.PI, Math.E, Infinity, null]);
  expect(torch.nan).toBeNaN();
});

test(
  "sizes one by one, with options behind them",
  scoped(() => {
    expect(zeros(2, 3, { dtype: "float64" }).shape).toEqual([2, 3]);
    expect(randn(4, { requiresGrad: true }).requiresGrad).toBe(true);
    expect(randn(2, 3, 4, { dtype: "float64" }).dtype).toBe("float64");
    expect(() => zeros([2, 3], { size: [1] } as object)).toThrow(/given twice/);
  }),
);
