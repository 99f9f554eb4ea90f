import { expect, test } from "vitest";
import { meanAndSpread, table } from "../../lib/train/report.js";

test("meanAndSpread is the sample standard deviation, 0 for one value", () => {
  expect(meanAndSpread([2, 4, 9])).toEqual({ mean: 5, spread: Math.sqrt(13) });
  expect(meanAndSpread([7])).toEqual({ mean: 7, spread: 0 });
});

test("table aligns numbers right and writes spreads", () => {
  const drawn = table({
    columns: ["training", "AUC", "steps"],
    rows: [
      ["PCGrad", { mean: 0.70512, spread: 0.02 }, 5],
      ["plain sum", 0.6, "40"],
    ],
    digits: 2,
  });
  expect(drawn.split("\n")).toEqual([
    "┌───────────┬─────────────┬───────┐",
    "│ training  │         AUC │ steps │",
    "├───────────┼─────────────┼───────┤",
    "│ PCGrad    │ 0.71 ± 0.02 │  5.00 │",
    "│ plain sum │        0.60 │    40 │",
    "└───────────┴─────────────┴───────┘",
  ]);
});
