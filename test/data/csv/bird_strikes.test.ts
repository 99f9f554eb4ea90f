// The protocol of the bird strikes job, on the file itself: what is learnt, from which rows, and what a batch holds.

import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { data, type Tensor } from "../../../lib/index.js";
import { file, options } from "./bird_strikes.js";

describe("bird strikes", () => {
  let table: data.CsvTable<typeof options.targets>;
  let split: data.CsvSplit<typeof options.targets>;
  beforeAll(async () => {
    table = await data.csvTable(file, options);
    split = table.split({ valid: 2000, seed: 0 });
  });
  afterAll(() => {
    for (const part of [split.train, split.valid]) {
      for (const field of Object.values(part.tensors)) field.dispose();
    }
  });

  test("8,000 rows train and 2,000 validate", () => {
    expect(table.rows).toBe(10_000);
    expect([split.train.length, split.valid.length]).toEqual([8000, 2000]);
    expect(split.train.x.shape).toEqual([8000, split.train.features]);
    expect(split.valid.x.shape).toEqual([2000, split.train.features]);
  });

  test("each row has at most one 1 per category, and sine and cosine on the circle", () => {
    const { featureNames } = split.schema;
    const x = split.train.x.toArray() as number[][];
    const sin = featureNames.indexOf("date.sin");
    for (const column of ["airport", "aircraft", "operator", "state", "phase", "time"]) {
      const positions = featureNames.flatMap((name, i) => (name.startsWith(`${column}=`) ? [i] : []));
      expect(positions.length).toBeGreaterThan(2);
      expect(new Set(x.map((row) => positions.reduce((sum, i) => sum + row[i]!, 0)))).toSatisfy(
        (sums: Set<number>) => [...sums].every((sum) => sum === 0 || sum === 1) && sums.has(1),
      );
    }
    for (const row of x) expect(Math.hypot(row[sin]!, row[sin + 1]!)).toBeCloseTo(1, 6);
  });

  test("a category has a feature when it stands in 5 training rows", () => {
    const { featureNames } = split.schema;
    const x = split.train.x.toArray() as number[][];
    const counts = featureNames.map((_, i) => x.reduce((sum, row) => sum + row[i]!, 0));
    const oneHot = counts.filter((_, i) => featureNames[i]!.includes("="));
    expect(Math.min(...oneHot)).toBeGreaterThanOrEqual(5);
    const valid = split.valid.x.toArray() as number[][];
    const aircraft = featureNames.flatMap((name, i) => (name.startsWith("aircraft=") ? [i] : []));
    const unseen = valid.filter((row) => aircraft.every((i) => row[i] === 0));
    expect(unseen.length).toBeGreaterThan(0); // rare models, of which the file has dozens
  });

  test("the year is standardised by the training rows alone", () => {
    const year = split.schema.featureNames.indexOf("year");
    const mean = (rows: number[][]) => rows.reduce((sum, row) => sum + row[year]!, 0) / rows.length;
    expect(mean(split.train.x.toArray() as number[][])).toBeCloseTo(0, 6);
    expect(Math.abs(mean(split.valid.x.toArray() as number[][]))).toBeGreaterThan(1e-4);
  });

  test("damage 10.6 % positive, three sizes, speed 28 % missing and in knots", () => {
    const { damage, size, speed } = split.schema.targets;
    expect(damage.positiveRate).toBeCloseTo(0.106, 2);
    expect(size.classes).toEqual(["Small", "Medium", "Large"]);
    expect(size.counts.reduce((a, b) => a + b)).toBe(8000);
    expect(speed.mean).toBeGreaterThan(100);
    const known = [split.train, split.valid].map(
      ({ tensors }) => tensors.speedKnown.toArray() as boolean[][],
    );
    expect(known.flat().filter(([isKnown]) => !isKnown).length).toBe(2836);
  });

  test("the batch carries the names of the tasks", () => {
    type Batch = (typeof split.train)["tensors"];
    expectTypeOf<keyof Batch>().toEqualTypeOf<"x" | "damage" | "size" | "speed" | "speedKnown">();
    const loader = new data.DataLoader(split.train, { batchSize: 256, shuffle: true });
    for (const batch of loader) {
      expectTypeOf(batch.speedKnown).toEqualTypeOf<Tensor>();
      // @ts-expect-error damage has no missing labels, so there is no mask
      expect(batch.damageKnown).toBeUndefined();
      expect(batch.x.shape).toEqual([256, split.train.features]);
      expect([batch.damage.shape, batch.damage.dtype]).toEqual([[256, 1], "float32"]);
      expect([batch.size.shape, batch.size.dtype]).toEqual([[256], "int64"]);
      expect([batch.speed.shape, batch.speed.dtype]).toEqual([[256, 1], "float32"]);
      expect([batch.speedKnown.shape, batch.speedKnown.dtype]).toEqual([[256, 1], "bool"]);
      break;
    }
  });
});
