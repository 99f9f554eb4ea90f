// The fuzz run reads every schema that libtorch registers.

import { describe, expect, test } from "vitest";
import { ops } from "../../lib/index.js";
import { camelCase, parseSchema } from "../../scripts/fuzz/schemas.js";

test("a schema's parts", () => {
  expect(parseSchema(ops.schema("aten::add.Tensor"))).toEqual({
    name: "aten::add.Tensor",
    parameters: [
      { name: "self", type: "Tensor", isOptional: false, hasDefault: false, isKeyword: false },
      { name: "other", type: "Tensor", isOptional: false, hasDefault: false, isKeyword: false },
      { name: "alpha", type: "Scalar", isOptional: false, hasDefault: true, isKeyword: true },
    ],
  });
});

describe("types", () => {
  const types = (name: string) => parseSchema(ops.schema(name)).parameters.map(({ type }) => type);

  test("lists with and without a size, aliases, options", () => {
    expect(types("aten::conv2d")).toEqual([
      "Tensor",
      "Tensor",
      "Tensor",
      "SymInt[2]",
      "SymInt[2]",
      "SymInt[2]",
      "SymInt",
    ]);
    expect(types("aten::add_.Tensor")).toEqual(["Tensor", "Tensor", "Scalar"]);
    expect(types("aten::index.Tensor")).toEqual(["Tensor", "Tensor?[]"]);
    expect(types("aten::sum.dim_IntList")).toEqual(["Tensor", "int[1]", "bool", "ScalarType"]);
  });

  test("every operator's are words", () => {
    const all = ops.names().flatMap((name) => parseSchema(ops.schema(name)).parameters);
    expect(all.length).toBeGreaterThan(10_000);
    expect(all.filter(({ name, type }) => !/^\w+$/.test(name) || /[=,*! ]/.test(type))).toEqual([]);
  });
});

test("an operator that is not there is an error that names it", () => {
  expect(() => ops.schema("aten::nonsense")).toThrow(/operatorSchema: .*aten::nonsense/);
});

test("names in camelCase, as the addon writes them", () => {
  expect(camelCase("layer_norm")).toBe("layerNorm");
  expect(camelCase("_weight_norm_interface")).toBe("_weightNormInterface");
  expect(camelCase("add_")).toBe("add_");
});
