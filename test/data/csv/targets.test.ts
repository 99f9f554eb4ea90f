// What each kind of target becomes, and its masks.

import { describe, expect, expectTypeOf, test } from "vitest";
import { data, type Tensor } from "../../../lib/index.js";
import { scoped } from "../../support/scoped.js";
import { rejection, table } from "./support.js";

const columns = { n: data.number() };

describe("real", () => {
  const text = "n,y\n1,10\n2,\n3,30\n4,5\n";

  test(
    "in the file's units, with a mask of the label's shape",
    scoped(async () => {
      const { train, schema } = await table(text, { columns, targets: { y: data.real() }, valid: [3] });
      expect(train.tensors.y.dtype).toBe("float32");
      expect(train.tensors.y.toArray()).toEqual([[10], [0], [30]]);
      expect(train.tensors.yKnown.dtype).toBe("bool");
      expect(train.tensors.yKnown.toArray()).toEqual([[true], [false], [true]]);
      expect(schema.targets.y.mean).toBe(20);
      expect(schema.targets.y.std).toBe(10);
      expectTypeOf(schema.targets.y).toEqualTypeOf<data.FittedReal>();
    }),
  );

  test(
    "standardised by the training rows, and back",
    scoped(async () => {
      const targets = { y: data.real({ standardize: true }) };
      const { train, valid, schema } = await table(text, { columns, targets, valid: [3] });
      expect(train.tensors.y.toArray()).toEqual([[-1], [0], [1]]);
      expect(valid.tensors.y.toArray()).toEqual([[-1.5]]);
      expect(schema.targets.y.toRaw(valid.tensors.y).toArray()).toEqual([[5]]);
    }),
  );

  test("missing: error names line and column, and leaves no mask", async () => {
    const targets = { y: data.real({ missing: "error" }) };
    const error = await rejection(table(text, { columns, targets }));
    expect(error).toMatchObject({ line: 3, column: "y", expected: "a number" });
    expect(error.message).toBe(
      'csv: expected a number for column "y", got a missing value ("") (stream, line 3)',
    );
    type Batch = data.CsvBatch<typeof targets>;
    expectTypeOf<keyof Batch>().toEqualTypeOf<"x" | "y">();
  });

  test("no label at all in training is an error", async () => {
    const error = await rejection(
      table("n,y\n1,\n2,3\n", { columns, targets: { y: data.real() }, valid: [1] }),
    );
    expect(error.message).toContain('a value of "y" in at least one training row');
  });
});

describe("binary", () => {
  const text = "n,y\n1,None\n2,Minor\n3,\n4,Major\n";
  const labels = [[0], [1], [0], [1]];

  test.each([
    ["negative", { negative: "None" }],
    ["positive", { positive: ["Minor", "Major"] }],
    ["both", { positive: ["Minor", "Major"], negative: ["None"] }],
    ["a function", { positive: (value: string) => value !== "None" }],
  ])(
    "by %s",
    scoped(async (_name, sides) => {
      const { train, schema } = await table(text, { columns, targets: { y: data.binary(sides) } });
      expect(train.tensors.y.toArray()).toEqual(labels);
      expect(train.tensors.yKnown.toArray()).toEqual([[true], [true], [false], [true]]);
      expect(schema.targets.y.positiveRate).toBe(2 / 3);
    }),
  );

  test("a text on neither side names the line", async () => {
    const targets = { y: data.binary({ positive: "Minor", negative: "None" }) };
    const error = await rejection(table(text, { columns, targets }));
    expect(error).toMatchObject({ line: 5, column: "y", expected: 'one of "Minor", "None"' });
  });

  test("a misspelt side is found out: only one label would be left", async () => {
    const error = await rejection(
      table(text, { columns, targets: { y: data.binary({ positive: "minor" }) } }),
    );
    expect(error.message).toContain('only "None", "Minor", "Major", all negative');
  });

  test("needs a side", () => {
    expect(() => data.binary({})).toThrow("expected `positive`, `negative` or both, got neither");
  });
});

describe("classes", () => {
  const text = "n,y\n1,b\n2,a\n3,\n4,b\n5,c\n";

  test(
    "numbered by the sorted classes of the training rows; a missing one is what cross entropy ignores",
    scoped(async () => {
      const { train, schema } = await table(text, { columns, targets: { y: data.classes() } });
      expect(train.tensors.y.dtype).toBe("int64");
      expect(train.tensors.y.toArray()).toEqual([1, 0, -100, 1, 2]);
      expect(train.tensors.yKnown.toArray()).toEqual([true, true, false, true, true]);
      expect(schema.targets.y.classes).toEqual(["a", "b", "c"]);
      expect(schema.targets.y.counts).toEqual([1, 2, 1]);
      expectTypeOf(train.tensors.yKnown).toEqualTypeOf<Tensor>();
    }),
  );

  test(
    "numbered by `order`, which may name classes that training lacks",
    scoped(async () => {
      const targets = { y: data.classes({ order: ["c", "b", "a", "z"] }) };
      const { train, valid, schema } = await table(text, { columns, targets, valid: [4] });
      expect(train.tensors.y.toArray()).toEqual([1, 2, -100, 1]);
      expect(valid.tensors.y.toArray()).toEqual([0]);
      expect(schema.targets.y.counts).toEqual([0, 2, 1, 0]);
    }),
  );

  test("a class that training lacks is an error with its line and the mend", async () => {
    const error = await rejection(table(text, { columns, targets: { y: data.classes() }, valid: [4] }));
    expect(error).toMatchObject({ line: 6, column: "y" });
    expect(error.message).toContain('(name all with `order`) "a", "b" for column "y", got "c"');
  });

  test("a class outside `order` is an error with its line", async () => {
    const error = await rejection(
      table(text, { columns, targets: { y: data.classes({ order: ["a", "b"] }) } }),
    );
    expect(error).toMatchObject({ line: 6, column: "y", expected: 'one of "a", "b"' });
    expect(() => data.classes({ order: ["a", "a"] })).toThrow("different classes in `order`");
  });
});
