// Results of several files, joined for docs/benchmarks.md.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { type BenchResult, readResults, writeResults } from "../../scripts/bench/results.js";

const folder = mkdtempSync(path.join(tmpdir(), "candelabra-results-"));
afterAll(() => rmSync(folder, { recursive: true }));

function result(label: string, seconds: number, changes: Partial<BenchResult> = {}): BenchResult {
  return {
    bench: "step",
    threads: 1,
    date: "2026-01-31",
    command: `npm run bench step/${label}`,
    rounds: 2,
    scale: 1,
    machine: { cpu: "Abacus", cores: 2, memoryBytes: 2 ** 34, system: "linux x64", load: seconds },
    versions: { node: "20.19.0" },
    cases: [{ label, figures: { step: { ours: [seconds] } }, checks: {}, differences: {}, tolerances: {} }],
    ...changes,
  };
}

function read(...results: BenchResult[]): BenchResult[] {
  const files = results.map((_one, i) => path.join(folder, `${i}.json`));
  for (const [i, one] of results.entries()) writeResults(files[i]!, [one]);
  return readResults(files);
}

const seconds = ({ cases }: BenchResult) => cases.map((one) => [one.label, one.figures.step!.ours![0]]);

test("cases of one run in several files make one table; one measured again stands in the first one's place", () => {
  const later = { date: "2026-02-01", scale: 0.5 };
  const [table, ...others] = read(result("tiny", 1), result("small", 2), result("tiny", 3, later));
  expect(others).toEqual([]);
  expect(seconds(table!)).toEqual([
    ["tiny", 3],
    ["small", 2],
  ]);
  expect(table!.command).toBe("npm run bench step/tiny\nnpm run bench step/small");
  expect(table!.date).toBe("2026-01-31, 2026-02-01");
  expect(table!.machine.load).toBe(3);
});

test("a table of other rounds or another machine stands in the earlier one's place", () => {
  expect(seconds(read(result("tiny", 1), result("small", 2, { rounds: 5 }))[0]!)).toEqual([["small", 2]]);
  const other = { ...result("small", 2).machine, cpu: "Difference engine" };
  expect(seconds(read(result("tiny", 1), result("small", 2, { machine: other }))[0]!)).toEqual([
    ["small", 2],
  ]);
});

test("thread counts are tables of their own", () => {
  expect(read(result("tiny", 1), result("tiny", 2, { threads: 2 })).map(({ threads }) => threads)).toEqual([
    1, 2,
  ]);
});
