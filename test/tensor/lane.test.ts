// How arguments reach the addon: what the lane holds, what goes beside it, and what must not come between.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  cat,
  DisposedError,
  memory,
  ops,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const column = (value: number) => tensor([value], { dtype: "float32" });
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("lists of any length", () => {
  // The lane has room for 128 elements; beyond that a list goes beside it.
  test.each([0, 1, 127, 128, 129, 300])(
    "%i tensors",
    scoped((count: number) => {
      const joined = cat([column(-1), ...upTo(count).map(column)]);
      expect(joined).toEqualBits(Float32Array.from([-1, ...upTo(count)]));
    }),
  );

  test.each([1, 64, 128, 129, 300])(
    "%i numbers",
    scoped((count: number) => {
      const sizes = upTo(count).map(() => 1);
      expect(zeros([count]).splitWithSizes(sizes).length).toBe(count);
    }),
  );

  test(
    "two lists in one call that do not fit together",
    scoped(() => {
      const [a, b] = [upTo(100).map(column), upTo(100).map((i) => column(2 * i))];
      const sums = ops.call("aten::_foreach_add.List", a, b) as Tensor[];
      expect(sums.map((sum) => sum.item())).toEqual(upTo(100).map((i) => 3 * i));
    }),
  );

  test.each([3, 200])(
    "one of %i tensors was disposed of",
    scoped((count: number) => {
      const columns = upTo(count).map(column);
      columns[2]!.dispose();
      expect(() => cat(columns)).toThrow(DisposedError);
    }),
  );
});

describe("a getter among the arguments", () => {
  test(
    "that calls an operator is an error, and the next call works",
    scoped(() => {
      const x = tensor([[1, 2]], { dtype: "float32" });
      const sneaky = {
        get keepdim() {
          x.add(1);
          return true;
        },
      };
      expect(() => x.sum(0, sneaky as unknown as boolean)).toThrow(ArgumentError);
      expect(x.sum(1)).toEqualBits(new Float32Array([3]));
    }),
  );
});

test("a loop over views, which own no bytes, keeps few of them alive", () => {
  const x = zeros([4, 4]);
  const before = memory().tensors;
  let most = 0;
  for (let i = 0; i < 30_000; i++) {
    x.view(16);
    if (i % 500 === 0) most = Math.max(most, memory().tensors - before);
  }
  expect(most).toBeLessThan(6000);
  x.dispose();
});
