// The file itself: its forms, and what is said of one that is not as declared.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, describe, expect, test } from "vitest";
import { data } from "../../../lib/index.js";
import { scoped } from "../../support/scoped.js";
import { rejection, table } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

const columns = { a: data.number({ standardize: false }), b: data.category() };
const expected = [
  [1, 1, 0],
  [2, 0, 1],
];

describe("forms of a file", () => {
  test.each([
    ["plain", "a,b\n1,x\n2,y\n", {}],
    ["no line end at the end", "a,b\n1,x\n2,y", {}],
    ["CRLF", "a,b\r\n1,x\r\n2,y\r\n", {}],
    ["mixed line ends", "a,b\n1,x\r\n2,y\r\n", {}],
    ["a byte order mark", "\uFEFFa,b\n1,x\n2,y\n", {}],
    ["empty lines", "a,b\n\n1,x\n\n\n2,y\n\n", {}],
    ["quotes", '"a","b"\n"1","x"\n"2",y\n', {}],
    ["another order, and columns not asked for", "z,b,a\n,x,1\n,y,2\n", {}],
    ["semicolons", "a;b\n1;x\n2;y\n", { delimiter: ";" }],
    ["no header", "1,x\n2,y\n", { header: ["a", "b"] }],
  ])(
    "%s",
    scoped(async (_name, text, format) => {
      const { train } = await table(text, { columns, ...format });
      expect(train.x.toArray()).toEqual(expected);
    }),
  );

  test(
    "quotes with line breaks, delimiters and quotes in them",
    scoped(async () => {
      const { train } = await table('a,b\n1,"x, ""quoted""\nand more"\n2,y\n', { columns });
      expect(train.featureNames).toEqual(["a", 'b=x, "quoted"\nand more', "b=y"]);
      expect(train.x.toArray()).toEqual(expected);
    }),
  );

  test(
    "a path, a URL, a stream of bytes cut anywhere",
    scoped(async () => {
      const path = join(folder, "plain.csv");
      const text = "a,b\n1,é\n2,ü\n";
      writeFileSync(path, text);
      const bytes = [...Buffer.from(text)].map((byte) => Buffer.from([byte]));
      for (const source of [path, new URL(`file://${path}`), Readable.from(bytes)]) {
        const { train } = await data.csv(source, {
          columns,
          targets: {},
          split: { train: [0, 1], valid: [] },
        });
        expect(train.featureNames).toEqual(["a", "b=é", "b=ü"]);
        expect(train.x.toArray()).toEqual(expected);
      }
    }),
  );

  test(
    "missing values are those listed; spaces around them do not count",
    scoped(async () => {
      const missing = data.number({ standardize: false, missing: "indicator" });
      const { train } = await table("a,b\nNA,\n 5 ,\n - ,\n", {
        columns: { a: missing },
        missingValues: ["NA", "-"],
      });
      expect(train.x.toArray()).toEqual([
        [5, 1],
        [5, 0],
        [5, 1],
      ]);
    }),
  );
});

describe("errors name file, line, column and what was expected", () => {
  test.each([
    ["an empty file", "", "expected a header line, got an empty file (stream)", null, null],
    ["a header alone", "a,b\n", "expected rows after the header, got none (stream)", null, null],
    ["a short row", "a,b\n1,x\n2\n", "expected 2 cells as in the header, got 1 (stream, line 3)", 3, null],
    ["a long row", "a,b\n1,x,y\n", "expected 2 cells as in the header, got 3 (stream, line 2)", 2, null],
    [
      "a word for a number",
      "a,b\n1,x\nten,y\n",
      'expected a number for column "a", got "ten" (stream, line 3)',
      3,
      "a",
    ],
    ["hexadecimal", "a,b\n0x1F,x\n", 'expected a number for column "a", got "0x1F" (stream, line 2)', 2, "a"],
    [
      "infinity",
      "a,b\nInfinity,x\n",
      'expected a number for column "a", got "Infinity" (stream, line 2)',
      2,
      "a",
    ],
    [
      "more than a double holds",
      "a,b\n1e999,x\n",
      'expected a number for column "a", got "1e999" (stream, line 2)',
      2,
      "a",
    ],
    [
      "a missing number",
      "a,b\n,x\n",
      'expected a number for column "a", got a missing value ("") (stream, line 2)',
      2,
      "a",
    ],
    [
      "no such column",
      "a,c\n1,x\n",
      'a header with this name for column "b", got the headers "a", "c" (stream)',
      null,
      "b",
    ],
    [
      "a header twice",
      "a,b,b\n1,x,y\n",
      'one header with this name for column "b", got several (stream)',
      null,
      "b",
    ],
  ])("%s", async (_name, text, message, line, column) => {
    const error = await rejection(table(text, { columns }));
    expect(error).toBeInstanceOf(data.DataError);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ operation: "csv", file: "stream", line, column });
  });

  test("lines are counted through quotes, empty lines and CRLF", async () => {
    const error = await rejection(
      table('a,b\r\n1,"x\r\ny\r\nz"\r\n\r\n2,"p\r\nq"\r\nten,w\r\n', { columns }),
    );
    expect(error.line).toBe(8);
  });

  test("the row with the wrong cell is where its record begins", async () => {
    const error = await rejection(table('a,b\n1,x\nten,"y\nz"\n', { columns }));
    expect(error.line).toBe(3);
  });

  test.each([
    ["a quote left open", 'a,b\n1,x\n2,"y\n3,z\n', 3],
    ["a quote in the middle", 'a,b\n1,x"y\n', 2],
    ["text after a quote", 'a,b\n1,"x"y\n', 2],
  ])("%s", async (_name, text, line) => {
    const error = await rejection(table(text, { columns }));
    expect(error).toBeInstanceOf(data.DataError);
    expect(error).toMatchObject({ line, expected: "well-formed CSV" });
  });

  test("a file that is not there, and one that is a folder", async () => {
    for (const path of [join(folder, "none.csv"), folder]) {
      const error = await rejection(data.csv(path, { columns, targets: {}, split: { valid: 0.5 } }));
      expect(error).toBeInstanceOf(data.DataError);
      expect(error).toMatchObject({ file: path, line: null, expected: "a file that can be read" });
    }
  });

  test("options that are no options", async () => {
    const targets = { y: data.real({ column: "a" }) };
    const read = (options: unknown) => rejection(data.csv(["a,b\n1,x\n"], options as never));
    const messages = [
      [{ targets }, "an object for `columns`, got undefined"],
      [{ columns }, "an object for `targets`, got undefined"],
      [
        { columns: { a: {} }, targets },
        "dayOfYear, year or derived for columns.a, got an object of class Object",
      ],
      [{ columns: targets, targets }, "dayOfYear, year or derived for columns.y"],
      [{ columns, targets: columns }, "the result of data.binary, classes or real for targets.a"],
      [{ columns, targets }, "{ train, valid } or { folds, fold } for `split`, got undefined"],
    ] as const;
    for (const [options, message] of messages) {
      const error = await read(options);
      expect(error.name).toBe("ArgumentError");
      expect(error.message).toContain(message);
    }
    const source = await rejection(data.csv(7 as never, { columns, targets, split: { valid: 0 } }));
    expect(source.message).toBe("csv: expected a path, a file URL or a stream, got 7");
  });

  test("names that a batch would have twice", async () => {
    const taken = (targets: data.TargetColumns) =>
      rejection(data.csvTable(["a,b\n1,x\n"], { columns, targets }));
    expect((await taken({ x: data.real() })).message).toContain('got "x", which is taken');
    expect((await taken({ a: data.real(), aKnown: data.real() })).message).toContain(
      'got "aKnown", which is taken',
    );
    expect((await rejection(table("a\n1\n", { columns: {} }))).message).toContain("at least one column");
  });
});

test("a large file passes through: what stays is the numbers, not a row each", async () => {
  // 28 MB of text in chunks. The heap is read in the middle of the file and near its end.
  const chunk = `${"x".repeat(280)},1.5\n`.repeat(1000);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heaps: number[] = [];
  function* text() {
    yield "unused,a\n";
    for (let i = 0; i < 100; i++) {
      yield chunk;
      if (i !== 20 && i !== 95) continue;
      collect();
      heaps.push(process.memoryUsage().heapUsed);
    }
  }
  const columns = { a: data.number() };
  const read = await data.csvTable(text(), { columns, targets: { y: data.real({ column: "a" }) } });
  expect(read.rows).toBe(100_000);
  const [early, late] = heaps as [number, number];
  expect(late - early).toBeLessThan(5e6); // the text between them alone is 21 MB
});
