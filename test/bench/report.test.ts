import { describe, expect, test } from "vitest";
import { benches } from "../../scripts/bench/benches/index.js";
import { pcgrad } from "../../scripts/bench/benches/pcgrad.js";
import { drawDocument } from "../../scripts/bench/report/document.js";
import { formatFigure, formatRatio } from "../../scripts/bench/report/format.js";
import { drawResult, ratioOf } from "../../scripts/bench/report/rows.js";
import type { BenchResult } from "../../scripts/bench/results.js";
import { drawTable } from "../../scripts/support/markdown_table.js";

const result: BenchResult = {
  bench: "pcgrad",
  threads: 2,
  date: "2026-01-31",
  command: "npm run bench pcgrad",
  rounds: 3,
  scale: 1,
  machine: { cpu: "Abacus", cores: 2, memoryBytes: 2 ** 34, system: "linux x64", load: 0.04 },
  versions: { node: "20.19.0", torch: "2.13.0" },
  cases: [
    {
      label: "small, T = 2",
      figures: {
        step: {
          candelabra: [2e-3, 1e-3, 4e-3],
          reference: [6e-3, 9e-3, 8e-3],
          "TorchJD, chunk 1": [5e-3, 5e-3, 5e-3],
          "TorchJD, at once": [1e-3, 1e-3, 1e-3],
        },
      },
      checks: {},
      differences: { "first loss": 0, "last loss": 1.25e-5 },
      tolerances: {},
    },
  ],
};

test("a table is aligned, its first column to the left", () => {
  expect(
    drawTable(
      ["", "ours"],
      [
        ["a", "1.00 ms"],
        ["longer", "12 ms"],
      ],
    ),
  ).toBe(
    ["|        |    ours |", "| ------ | ------: |", "| a      | 1.00 ms |", "| longer |   12 ms |"].join(
      "\n",
    ),
  );
  expect(() => drawTable(["", "ours"], [["a"]])).toThrow(RangeError);
});

describe("a ratio", () => {
  const raw = result.cases[0]!.figures.step!;

  test("is of medians, theirs over ours, of the better of several", () => {
    expect(ratioOf(pcgrad.ratios[0]!, raw)).toBe(4);
    expect(ratioOf(pcgrad.ratios[1]!, raw)).toBe(0.5);
  });

  test("needs everyone it compares", () => {
    expect(() => ratioOf({ label: "x", ours: "candelabra", theirs: ["absent"] }, raw)).toThrow(
      'needs "absent"',
    );
  });

  test("says a loss in words", () => {
    expect(formatRatio(0.5, "seconds")).toBe("0.50 (slower)");
    expect(formatRatio(0.5, "bytes")).toBe("0.50 (more)");
    expect(formatRatio(11.26, "seconds")).toBe("11.3");
  });
});

test.each([
  [1.5, "seconds", "1.50 s"],
  [0.0234, "seconds", "23.4 ms"],
  [7.5e-7, "seconds", "750 ns"],
  [1.23e8, "bytes", "123 MB"],
  [0, "bytes", "0.00 B"],
] as const)("%d %s is %s", (value, unit, text) => {
  expect(formatFigure(value, unit)).toBe(text);
});

test("a row has medians in one unit with their range, then the ratios", () => {
  const [, , row] = drawResult(pcgrad, result).split("\n");
  expect(row!.split("|").map((cell) => cell.trim())).toEqual([
    "",
    "small, T = 2",
    "2.00 ms (1.00-4.00)",
    "8.00 ms (6.00-9.00)",
    "5.00 ms (5.00-5.00)",
    "1.00 ms (1.00-1.00)",
    "4.00",
    "0.50 (slower)",
    "",
  ]);
});

test("the document has each table with its date, machine, command, agreement and raw values", () => {
  const text = drawDocument([result]);
  for (const part of [
    "## A step with PCGrad",
    "### 2 threads",
    "2026-01-31; Abacus, 2 cores, 16 GB, linux x64, load 0.0 at the start; node 20.19.0, torch 2.13.0; 3 rounds.",
    "    npm run bench pcgrad\n",
    "first loss 0, last loss 1.25e-5",
    "small, T = 2 / candelabra: 2.00 ms, 1.00 ms, 4.00 ms",
  ]) {
    expect(text).toContain(part);
  }
  expect(() => drawDocument([{ ...result, bench: "gone" }])).toThrow('"gone" is no bench');
});

test("every ratio names contenders that every case of its bench has", () => {
  for (const bench of benches) {
    for (const { contenders } of bench.cases({ threads: 1, scale: 1, seed: 0 })) {
      const names = contenders.map(({ name }) => name);
      for (const { ours, theirs } of bench.ratios)
        expect(names).toEqual(expect.arrayContaining([ours, ...theirs]));
    }
  }
});
