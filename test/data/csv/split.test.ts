// Which rows train and which validate.

import { describe, expect, test } from "vitest";
import { data, Generator, manualSeed, randperm } from "../../../lib/index.js";
import { scoped } from "../../support/scoped.js";
import { rejection } from "./support.js";

const rows = 23;
const text = `i\n${Array.from({ length: rows }, (_, i) => `${i}\n`).join("")}`;
const read = () =>
  data.csvTable([text], {
    columns: { i: data.number({ standardize: false }) },
    targets: { i: data.real({ missing: "error" }) },
  });

const numbers = ({ x }: { x: { toArray(): unknown } }) => (x.toArray() as number[][]).flat();
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
const all = Array.from({ length: rows }, (_, i) => i);

describe("split", () => {
  test(
    "a fraction or a count, in the order of randperm with the seed",
    scoped(async () => {
      const table = await read();
      const order = randperm(rows, { generator: new Generator().manualSeed(5) }).toArray() as number[];
      for (const valid of [0.2, 5]) {
        const parts = table.split({ valid, seed: 5 });
        expect(numbers(parts.train)).toEqual(order.slice(0, 18));
        expect(numbers(parts.valid)).toEqual(order.slice(18));
      }
      manualSeed(5);
      expect(numbers(table.split({ valid: 5 }).valid)).toEqual(order.slice(18));
      expect(table.split({ valid: 0 }).valid.x.shape).toEqual([0, 1]);
    }),
  );

  test(
    "folds: each row validates once, and trains in all others",
    scoped(async () => {
      const table = await read();
      const parts = [0, 1, 2, 3].map((fold) => table.split({ folds: 4, fold, seed: 1 }));
      expect(sorted(parts.flatMap(({ valid }) => numbers(valid)))).toEqual(all);
      for (const { train, valid } of parts)
        expect(sorted([...numbers(train), ...numbers(valid)])).toEqual(all);
      expect(parts.map(({ valid }) => valid.length)).toEqual([5, 6, 6, 6]);
    }),
  );

  test(
    "lists of rows, in their order; what is in neither is left out",
    scoped(async () => {
      const { train, valid } = (await read()).split({ train: [7, 3], valid: Int32Array.of(22) });
      expect([numbers(train), numbers(valid)]).toEqual([[7, 3], [22]]);
    }),
  );

  test(
    "the training rows alone decide the encoding",
    scoped(async () => {
      const table = await data.csvTable([text], { columns: { i: data.number() }, targets: {} });
      const { train, valid } = table.split({ train: [0, 2], valid: [4] });
      expect([numbers(train), numbers(valid)]).toEqual([[-1, 1], [3]]);
    }),
  );

  test.each([
    [{ valid: -1 }, "a fraction or a number of rows below 23 for split.valid, got -1"],
    [{ valid: 23 }, "got 23"],
    [{ valid: 1.5 }, "got 1.5"],
    [{ valid: Number.NaN }, "got NaN"],
    [{ folds: 1, fold: 0 }, "an integer from 2 to the 23 rows for split.folds, got 1"],
    [{ folds: 3, fold: 3 }, "an integer from 0 to 2 for split.fold, got 3"],
    [{ train: [0, 23], valid: [] }, "row numbers from 0 to 22 in split.train, got 23"],
    [{ train: [0, 1], valid: [1] }, "every row at most once in split.train and split.valid, got 1 twice"],
    [{ train: [], valid: [1] }, "at least one row in split.train, got none"],
  ])("%j is refused", async (split, message) => {
    const table = await read();
    const error = await rejection(Promise.resolve().then(() => table.split(split)));
    expect(error.name).toBe("ArgumentError");
    expect(error.message).toContain(message);
  });
});
