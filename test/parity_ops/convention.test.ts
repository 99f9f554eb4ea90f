// How Python's arguments are laid out for a TypeScript function.

import { describe, expect, test } from "vitest";
import { arrange } from "../../scripts/support/recordings/convention.js";
import { type Callable, camel, resolve, typescriptName } from "../../scripts/support/recordings/names.js";

describe("names", () => {
  test.each([
    ["torch.index_add", "indexAdd"],
    ["torch.nn.functional.max_pool2d", "F.maxPool2d"],
    ["torch.linalg.matrix_norm", "linalg.matrixNorm"],
    ["torch.Tensor.index_add_", "Tensor.indexAdd_"],
    ["torch.Tensor.mT.__get__", "Tensor.mT"],
  ])("%s is %s", (python, typescript) => {
    expect(typescriptName(python)).toBe(typescript);
    expect(resolve(python)).not.toBeNull();
  });

  test("an underscore at either end stays", () => {
    expect(camel("_foreach_add_")).toBe("_foreachAdd_");
  });

  test("what is not exported is not found", () => {
    expect(resolve("torch.no_such_function")).toBeNull();
    expect(resolve("torch.Tensor.no_such_method")).toBeNull();
  });
});

describe("arguments", () => {
  const generated = (() => {}) as unknown as Callable;
  const written = ((_input: unknown, _kernelSize: unknown, { stride = 1, ceilMode = false } = {}) => [
    stride,
    ceilMode,
  ]) as unknown as Callable;
  const byName = Object.assign(written, {
    toString: () => "(input, kernelSize, { stride = f(1, 2), ceilMode = false } = {}) => 0",
  });

  test("go on as they are to a generated function, keywords in a last object", () => {
    expect(arrange(generated, { args: [1, 2], kwargs: { keep_dim: true } })).toEqual([
      1,
      2,
      { keepDim: true },
    ]);
    expect(arrange(generated, { args: [1, 2], kwargs: {} })).toEqual([1, 2]);
  });

  test("are matched with the parameters of a written one by name", () => {
    const names = ["input", "kernel_size", "stride", "ceil_mode"];
    expect(arrange(byName, { args: ["x", 3, 2], kwargs: { ceil_mode: true }, names })).toEqual([
      "x",
      3,
      { stride: 2, ceilMode: true },
    ]);
    expect(arrange(byName, { args: ["x"], kwargs: { kernel_size: 3 }, names })).toEqual(["x", 3]);
  });

  test("are matched by place where Python calls a parameter otherwise", () => {
    expect(arrange(byName, { args: ["x", 3], kwargs: {}, names: ["self", "size"] })).toEqual(["x", 3]);
  });
});
