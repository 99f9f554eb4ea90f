// An ES module: the library is imported, and a require in the same process gives the same one.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as torch from "candelabra";

const required = createRequire(import.meta.url)("candelabra");
assert.equal(required.Tensor, torch.Tensor);
assert.deepEqual(Object.keys(required).sort(), Object.keys(torch).sort());

const x = torch.tensor([1, 2, 3], { dtype: "float64", requiresGrad: true });
required.linalg.vectorNorm(x).backward();
assert.ok(x.grad);
const values = [...x.grad.toTypedArray()].map(Number);
const wanted = [1, 2, 3].map((value) => value / Math.sqrt(14));
values.forEach((value, i) => {
  assert.ok(Math.abs(value - (wanted[i] ?? NaN)) < 1e-15, `${value} is not ${wanted[i]}`);
});
assert.throws(() => torch.zeros([2]).add(required.zeros([3])), required.CandelabraError);
console.log("import: one library");
