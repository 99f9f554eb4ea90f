// The door reaches every operator: the generated ones resolve, the rest is callable by its full name.

import { expect, test } from "vitest";
import { groups } from "../../lib/tensor/generated/groups.generated.js";
import {
  libtorchVersion,
  NotImplementedError,
  ones,
  ops,
  ShapeError,
  Tensor,
  tensor,
} from "../../lib/tensor/index.js";
import { native } from "../../lib/tensor/native.js";
import { isWanted } from "../../scripts/setup/libtorch/version.mjs";
import { scoped } from "../support/scoped.js";

test("libtorch has every operator the generated functions name", () => {
  const names = new Set(ops.names());
  const missing = groups.flatMap(([, ...overloads]) => overloads.filter((name) => !names.has(name)));
  if (isWanted(libtorchVersion())) expect(missing).toEqual([]);
  // Another version, which CANDELABRA_ANY_LIBTORCH takes, may have dropped a few; a call says so.
  for (const name of missing) expect(() => ops.call(name)).toThrow(NotImplementedError);
  expect(missing.length).toBeLessThan(10);
  expect(groups.length).toBeGreaterThan(900);
});

test("every registered aten operator is found by its full name", () => {
  const names = ops.names().filter((name) => name.startsWith("aten::"));
  expect(names.length).toBeGreaterThan(2500);
  for (const name of names) expect(native.findOperator(name)).toBeGreaterThanOrEqual(0);
});

test(
  "single overloads, private operators and out variants",
  scoped(() => {
    const x = tensor([1, 2], { dtype: "float32" });
    expect(ops.call("aten::add.Scalar", x, 1)).toEqualBits(tensor([2, 3], { dtype: "float32" }));
    expect(ops.call("aten::_softmax", x, 0, false)).toBeClose([0.26894143, 0.7310586], { rtol: 1e-6 });
    const out = tensor([0, 0], { dtype: "float32" });
    ops.call("aten::add.out", x, x, { out });
    expect(out).toEqualBits(tensor([2, 4], { dtype: "float32" }));
    expect(ops.call("aten::size.int", x, 0)).toBe(2);
    expect(ops.call("aten::unbind.int", x)).toHaveLength(2);
    expect(ops.call("aten::std_mean", x)).toEqual([expect.any(Tensor), expect.any(Tensor)]);
  }),
);

test(
  "an operator that would end the process is stopped before (native/dispatch/guards.cc)",
  scoped(() => {
    const v = ones([2, 3]);
    const call = (g: Tensor, dim: number) => ops.call("aten::_weight_norm_interface", v, g, dim);
    expect(() => call(tensor([]), 0)).toThrow(/one norm for each of the 2 slices of v for g, got 0/);
    expect(() => call(ones([3, 1]), 0)).toThrow(ShapeError);
    expect(() => call(ones([2, 1]), 5)).toThrow(
      /expected the first or the last dimension of v for dim, got 5/,
    );
    const [normed] = call(ones([2, 1]), 0) as [Tensor, Tensor];
    expect(normed).toBeClose(
      Array.from({ length: 2 }, () => [1, 1, 1].map((x) => x / Math.sqrt(3))),
      { rtol: 1e-6 },
    );
  }),
);
