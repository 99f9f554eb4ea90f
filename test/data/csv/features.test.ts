// What each kind of feature column writes into x, and what it makes of missing and unseen values.

import { describe, expect, test } from "vitest";
import { data } from "../../../lib/index.js";
import { scoped } from "../../support/scoped.js";
import { rejection, table } from "./support.js";

describe("number", () => {
  test(
    "is standardised by mean and population deviation of the training rows",
    scoped(async () => {
      const { train, valid } = await table("a\n1\n2\n3\n6\n100\n", {
        columns: { a: data.number() },
        valid: [4],
      });
      const std = Math.sqrt((4 + 1 + 0 + 9) / 4);
      expect(train.x).toBeClose([[-2 / std], [-1 / std], [0], [3 / std]], { rtol: 1e-6, atol: 1e-7 });
      expect(valid.x).toBeClose([[97 / std]], { rtol: 1e-6, atol: 0 });
    }),
  );

  test(
    "stays as it is without standardize, and takes every decimal form",
    scoped(async () => {
      const columns = { a: data.number({ standardize: false }) };
      const { train } = await table("a\n-1\n +2.5 \n.5\n1e3\n", { columns });
      expect(train.x.toArray()).toEqual([[-1], [2.5], [0.5], [1000]]);
    }),
  );

  test(
    "missing: the mean, with a feature that says so",
    scoped(async () => {
      const text = "b,a\nx,1\nx,\nx,5\n";
      const mean = await table(text, {
        columns: { a: data.number({ standardize: false, missing: "mean" }) },
      });
      expect(mean.train.x.toArray()).toEqual([[1], [3], [5]]);
      const both = await table(text, {
        columns: { a: data.number({ standardize: false, missing: "indicator" }) },
      });
      expect(both.schema.featureNames).toEqual(["a", "a.missing"]);
      expect(both.train.x.toArray()).toEqual([
        [1, 0],
        [3, 1],
        [5, 0],
      ]);
      const scaled = await table(text, { columns: { a: data.number({ missing: "mean" }) } });
      expect(scaled.train.x.toArray()).toEqual([[-1], [0], [1]]);
    }),
  );

  test(
    "a column that is constant in training becomes 0",
    scoped(async () => {
      const { train } = await table("a\n7\n7\n", { columns: { a: data.number() } });
      expect(train.x.toArray()).toEqual([[0], [0]]);
    }),
  );

  test("all missing in training: an error that names the column", async () => {
    const error = await rejection(
      table("b,a\nx,\nx,\n", { columns: { a: data.number({ missing: "mean" }) } }),
    );
    expect(error.message).toBe(
      'csv: expected a value of "a" in at least one training row (leave the column out otherwise), got none in 2 rows',
    );
  });
});

describe("category", () => {
  const text = "c\nb\na\nb\na\nc\nNone\nNone\n";

  test(
    "one feature for each that is frequent enough in training, sorted; None is a category",
    scoped(async () => {
      const { train, valid } = await table(text, {
        columns: { c: data.category({ minCount: 2 }) },
        valid: [4],
      });
      expect(train.featureNames).toEqual(["c=None", "c=a", "c=b"]);
      const [none, a, b] = [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ];
      expect(train.x.toArray()).toEqual([b, a, b, a, none, none]);
      expect(valid.x.toArray()).toEqual([[0, 0, 0]]);
    }),
  );

  test(
    "unseen and rare ones have a feature with unknown: other",
    scoped(async () => {
      const columns = { c: data.category({ minCount: 2, unknown: "other", missing: "indicator" }) };
      const { schema, train } = await table(text, { columns });
      expect(schema.featureNames).toEqual(["c=None", "c=a", "c=b", "c=<other>", "c.missing"]);
      expect((train.x.toArray() as number[][])[4]).toEqual([0, 0, 0, 1, 0]);
      expect(schema.encode([{ c: "new" }, { c: null }, { c: "a" }]).toArray()).toEqual([
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
        [0, 1, 0, 0, 0],
      ]);
    }),
  );

  test(
    "missing: all zeros, or an error with the line",
    scoped(async () => {
      const { train } = await table("b,c\n1,x\n1,\n", { columns: { c: data.category() } });
      expect(train.x.toArray()).toEqual([[1], [0]]);
      const strict = table("b,c\n1,x\n1,\n", { columns: { c: data.category({ missing: "error" }) } });
      const error = await rejection(strict);
      expect(error).toMatchObject({ line: 3, column: "c", expected: "a category" });
    }),
  );

  test("none frequent enough: an error that says how many were asked for", async () => {
    const error = await rejection(table(text, { columns: { c: data.category({ minCount: 5 }) } }));
    expect(error.message).toContain(
      'a category of "c" that stands in at least 5 training rows, got none in 7 rows',
    );
  });

  test("minCount is checked", () => {
    expect(() => data.category({ minCount: 0 })).toThrow("at least 1 for minCount, got 0");
  });
});

describe("dates", () => {
  test(
    "day of the year on a circle of 365.25 days",
    scoped(async () => {
      const { train } = await table("d\n2001-01-01\n2000-12-31\n1999-04-02T10:00\n", {
        columns: { d: data.dayOfYear() },
      });
      expect(train.featureNames).toEqual(["d.sin", "d.cos"]);
      const angles = [0, 365, 91].map((days) => (2 * Math.PI * days) / 365.25);
      const expected = angles.map((angle) => [Math.sin(angle), Math.cos(angle)]);
      expect(train.x).toBeClose(expected, { rtol: 1e-6, atol: 1e-7 }); // float32 rounding
    }),
  );

  test(
    "missing days lie in the middle of the circle",
    scoped(async () => {
      const columns = {
        d: data.dayOfYear({ missing: "indicator" }),
        y: data.year({ column: "d", missing: "mean", standardize: false }),
      };
      const { train } = await table("d,e\n2001-01-01,\n,\n", { columns });
      expect(train.x.toArray()).toEqual([
        [0, 1, 0, 2001],
        [0, 0, 1, 2001],
      ]);
    }),
  );

  test.each(["2001-02-29", "2001-13-01", "01/02/2001", "yesterday", "2001-1-1"])(
    "%s is no date",
    async (text) => {
      const error = await rejection(table(`d\n2001-01-01\n${text}\n`, { columns: { d: data.dayOfYear() } }));
      expect(error).toBeInstanceOf(data.DataError);
      expect(error).toMatchObject({ line: 3, column: "d", expected: "a date such as 2001-12-31" });
      expect(error.message).toContain(JSON.stringify(text));
    },
  );
});

describe("derived", () => {
  test(
    "one number or several, standardised on demand",
    scoped(async () => {
      const columns = {
        length: data.derived((row) => row.name!.length, { standardize: true }),
        parts: data.derived((row) => [row.name!.startsWith("B") ? 1 : 0, Number(row.n)], {
          names: ["isB", "n"],
        }),
      };
      const { train } = await table("name,n\nBa,4\nCall,5\n", { columns });
      expect(train.featureNames).toEqual(["length", "parts.isB", "parts.n"]);
      expect(train.x.toArray()).toEqual([
        [-1, 1, 4],
        [1, 0, 5],
      ]);
    }),
  );

  test("what is not finite, or not as many numbers, names the line and the column", async () => {
    const nan = await rejection(
      table("n\n1\nx\n", { columns: { twice: data.derived((row) => 2 * Number(row.n)) } }),
    );
    expect(nan.message).toContain(
      'expected a finite number from its function for column "twice", got NaN (stream, line 3)',
    );
    const few = { two: data.derived(() => [1], { names: ["a", "b"] }) };
    expect((await rejection(table("n\n1\n", { columns: few }))).message).toContain(
      "expected 2 finite numbers",
    );
  });
});
