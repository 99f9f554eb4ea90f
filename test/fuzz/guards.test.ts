// What would end the process in libtorch is an error here, and the table of it is whole.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CandelabraError, ones, ops, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { guarded } from "./guarded.js";

test.each(Object.entries(guarded))(
  "%s",
  scoped((name, { call }) => {
    let thrown: unknown;
    try {
      call();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CandelabraError);
    expect((thrown as Error).message).toContain(name);
  }),
);

test(
  "autograd's zeros, which have no memory, are not resized",
  scoped(() => {
    const zeros = ops.call("aten::_efficientzerotensor", [4]) as Tensor;
    expect(() => zeros.resize_([100])).toThrow(/^resize_: expected a tensor with memory of its own/);
    expect(() => zeros.resizeAs_(ones([100]))).toThrow(
      /^resizeAs_: expected a tensor with memory of its own/,
    );
    expect(zeros.shape).toEqual([4]);
  }),
);

test("each guard of the addon has its reason here, and each reason its guard", () => {
  const names = ["guards.cc", "refusals.cc", "sparse_guards.cc", "value_guards.cc"].flatMap((file) => {
    const source = readFileSync(join(import.meta.dirname, "../../native/dispatch", file), "utf8");
    const found = Array.from(source.matchAll(/^ {4}\{?"(\w+::\w*)",/gm), ([, name]) => name);
    expect(found.length, file).toBeGreaterThan(4);
    return found;
  });
  expect(names.toSorted()).toEqual(Object.keys(guarded).toSorted());
});
