// The same rows through Python's csv module and torch give the same features and labels (scripts/fixtures/record_csv.py).

import { beforeAll, describe, expect, test } from "vitest";
import { data } from "../../../lib/index.js";
import { loadFixture } from "../../support/fixtures.js";
import { scoped } from "../../support/scoped.js";
import { file, options } from "./bird_strikes.js";

interface Part {
  rows: number;
  sums: number[];
  /** Chosen rows of x, by position, zeros left out. */
  x: Record<string, number>[];
  damage: number[][];
  size: number[];
  speed: number[][];
  known: boolean[][];
  totals: { damage: number; size: number[]; speed: number; known: number };
}
interface Case {
  seed: number;
  features: number;
  rows: number[];
  train: Part;
  valid: Part;
}
const { cases } = loadFixture<{ cases: Case[] }>("birdstrikes_features");

describe("bird strikes equal Python's", () => {
  let table: data.CsvTable<typeof options.targets>;
  beforeAll(async () => {
    table = await data.csvTable(file, options);
  });

  test.each(cases.flatMap((row) => (["train", "valid"] as const).map((part) => ({ ...row, part }))))(
    "seed $seed, $part",
    scoped((row: Case & { part: "train" | "valid" }) => {
      const expected = row[row.part];
      const { tensors, features, length } = table.split({ valid: 2000, seed: row.seed })[row.part];
      expect([length, features]).toEqual([expected.rows, row.features]);
      const pick = (field: keyof typeof tensors) =>
        row.rows.map((i) => tensors[field].select(0, i).toArray());
      const x = pick("x") as number[][];
      expect(x.map((values) => values.flatMap((value, i) => (value === 0 ? [] : [`${i}`])))).toEqual(
        expected.x.map((values) => Object.keys(values)),
      );
      // V8's sine and the C library's may differ in the last bit of a double, which can round to another float32.
      const close = { rtol: 2e-7, atol: 0 };
      expect(x.flatMap((values) => values.filter((value) => value !== 0))).toBeClose(
        expected.x.flatMap((values) => Object.values(values)),
        close,
      );
      // Sums of 8,000 float32: columns that cancel out leave only rounding.
      expect(tensors.x.sum(0, false, { dtype: "float64" })).toBeClose(expected.sums, {
        rtol: 1e-9,
        atol: 1e-5,
      });
      expect(pick("damage")).toEqual(expected.damage);
      expect(pick("size")).toEqual(expected.size);
      expect(pick("speed")).toEqual(expected.speed);
      expect(pick("speedKnown")).toEqual(expected.known);
      expect({
        damage: tensors.damage.sum().item(),
        size: tensors.size.bincount().toArray(),
        speed: tensors.speed.sum({ dtype: "float64" }).item(),
        known: tensors.speedKnown.sum().item(),
      }).toEqual(expected.totals);
    }),
  );
});
