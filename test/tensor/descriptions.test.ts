// Every generated function and method opens with a sentence on what it does, save those for other backends, quantised
// and sparse tensors.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../lib/tensor/generated");
const files = readdirSync(folder).filter((file) => !file.startsWith("groups"));

/** The comment before each first signature: `name` and its lines. */
const documented = /\/\*\*\n((?: +\*[^\n]*\n)+?) +\*\/\n *(?:export function )?(\w+)\(/g;

const others =
  /^(mkldnn|cudnn|miopen|fbgemm|quantize|q[A-Z]|fake|fused|choose|toMkldnn|toSparse|toPadded|sparse|sspaddmm|smm|hspmm|native|batchNorm[A-Z]|slow|thnn|convDepthwise|flattenDense|unflattenDense|sym|int(Repr)|dequantize|emptyQuantized|hashTensor|isVulkan|isDistributed|isCoalesced|resizeAsSparse|coalesce|denseDim|indices|values|crowIndices|colIndices|ccolIndices|rowIndices|_powsum|Powsum)/;

test.each(files)("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const found = Array.from(text.matchAll(documented), ([, comment, name]) => ({
    comment: comment!,
    name: name!,
  }));
  expect(found.length).toBeGreaterThan(20);
  const silent = found.filter(({ comment }) => /^ +\* PyTorch: /.test(comment));
  expect(silent.map(({ name }) => name).filter((name) => !others.test(name))).toEqual([]);
  expect(silent.length).toBeLessThan(found.length / 4);
});
