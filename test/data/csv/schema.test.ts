// What was learnt goes to JSON and back, and encodes rows that were never in the file.

import { describe, expect, expectTypeOf, test } from "vitest";
import { data } from "../../../lib/index.js";
import { scoped } from "../../support/scoped.js";
import { rejection } from "./support.js";

const text = "n,c,d,y,k,s\n1,a,2001-01-01,yes,u,3\n2,b,2002-06-01,no,v,\n6,a,2003-12-01,yes,v,5\n";
const columns = {
  n: data.number({ missing: "indicator" }),
  c: data.category({ unknown: "other" }),
  d: data.dayOfYear({ missing: "zeros" }),
  year: data.year({ column: "d", missing: "mean" }),
  twice: data.derived((row) => 2 * Number(row.n || 0), { standardize: true }),
};
const targets = {
  y: data.binary({ positive: (value) => value === "yes" }),
  k: data.classes(),
  s: data.real({ standardize: true }),
};
const options = { columns, targets, split: { train: [0, 1, 2], valid: [] } };
const derived = { twice: (row: Readonly<Record<string, string>>) => 2 * Number(row.n || 0) };

describe("Schema", () => {
  test(
    "encodes a row of the file as the file was encoded",
    scoped(async () => {
      const { train, schema } = await data.csv([text], options);
      const rows = [
        { n: 1, c: "a", d: "2001-01-01" },
        { n: "2", c: "b", d: "2002-06-01" },
        { n: 6, c: "a", d: "2003-12-01" },
      ];
      expect(schema.encode(rows)).toEqualBits(train.x);
      expect(schema.features).toBe(train.features);
    }),
  );

  test(
    "goes to JSON and back without losing a bit",
    scoped(async () => {
      const { train, schema } = await data.csv([text], options);
      const json = JSON.stringify(schema);
      const again = data.Schema.fromJSON<typeof targets>(JSON.parse(json), { derived });
      expect(JSON.stringify(again)).toBe(json);
      expect(again.featureNames).toEqual(schema.featureNames);
      expect(again.targets.k.classes).toEqual(["u", "v"]);
      expectTypeOf(again.targets.s).toEqualTypeOf<data.FittedReal>();
      const test = await again.csv([text]);
      for (const field of ["x", "y", "yKnown", "k", "kKnown", "s", "sKnown"] as const) {
        expect(test.tensors[field]).toEqualBits(train.tensors[field]);
      }
      const missing = again.encode([{ n: null, c: "new", d: "" }]);
      expect(missing).toEqualBits(schema.encode([{ n: null, c: "new", d: "" }]));
    }),
  );

  test(
    "keeps the delimiter and the missing values",
    scoped(async () => {
      const format = { delimiter: ";", missingValues: ["NA"], header: ["n", "y"] };
      const { schema } = await data.csv(["1;2\n3;NA\n"], {
        ...format,
        columns: { n: data.number({ standardize: false, missing: "mean" }) },
        targets: { y: data.real() },
        split: { train: [0, 1], valid: [] },
      });
      const again = data.Schema.fromJSON(JSON.parse(JSON.stringify(schema)));
      const test = await again.csv(["NA;7\n"]);
      expect(test.x.toArray()).toEqual([[2]]);
      expect(again.encode([{ n: null }]).toArray()).toEqual([[2]]);
    }),
  );

  test("rows that are not as the file was: an error with the row's number", async () => {
    const { schema } = await data.csv([text], options);
    const row = { n: 1, c: "a", d: "2001-01-01" };
    const encode = (rows: data.InputRow[]) => rejection(Promise.resolve().then(() => schema.encode(rows)));
    const word = await encode([row, { ...row, n: "one" }]);
    expect(word).toBeInstanceOf(data.DataError);
    expect(word.message).toBe('Schema.encode: expected a number for column "n", got "one" (rows[1])');
    expect((await encode([{ n: 1, c: "a" }])).message).toContain('for column "d", got the headers "n", "c"');
    expect((await encode([row, { n: 1, c: "a" }])).message).toContain(
      'a value or null for column "d", got no such key',
    );
    expect((await encode([])).message).toContain("at least one row");
  });

  test("JSON that is no schema: an error that names the field", async () => {
    const { schema } = await data.csv([text], options);
    const json = JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
    const read = (value: unknown) => () => data.Schema.fromJSON(value, { derived });
    expect(read(null)).toThrow("an object at schema, got null");
    expect(read({ ...json, format: "other" })).toThrow('at schema.format, got "other"');
    expect(read({ ...json, version: 2 })).toThrow("1 at schema.version, got 2");
    expect(read({ ...json, columns: [{ kind: "hash" }] })).toThrow(
      "number, year, dayOfYear, category, derived at schema.columns[0].kind",
    );
    expect(() => data.Schema.fromJSON(json)).toThrow('a function under `derived` for the column "twice"');
    const [first, ...others] = json.columns as Record<string, unknown>[];
    expect(read({ ...json, columns: [{ ...first, mean: "0" }, ...others] })).toThrow(
      "a number at schema.columns[0].mean",
    );
  });
});
