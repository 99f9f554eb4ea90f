import { expect, test } from "vitest";
import { bitForBit } from "../../scripts/parity/program.js";
import { drawTable, notes, type Result } from "../../scripts/parity/report.js";

const none = { absolute: 0, relative: 0, sameBits: true, where: "" };
const some = { absolute: 2.5e-7, relative: 1e-9, sameBits: false, where: "step 3, loss 1" };
const same: Result = {
  program: "sum",
  variant: "fused",
  tolerance: bitForBit,
  comparison: { steps: 200, losses: none, parameters: none, sameDraws: true },
  complaints: [],
};
const near: Result = {
  ...same,
  program: "pcgrad",
  tolerance: { losses: 1e-12, parameters: 1e-12, reason: "another order" },
  comparison: { steps: 100, losses: some, parameters: some, sameDraws: true },
};
const far: Result = { ...near, program: "far", complaints: ["losses differ"] };
const dead: Result = {
  program: "dead",
  variant: null,
  tolerance: null,
  comparison: null,
  complaints: ["run_program.py failed"],
};

function cells(result: Result): string[] {
  const row = drawTable([result])
    .split("\n")
    .find((line) => line.includes(result.program));
  return row!
    .split("│")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

test("a row for each outcome; 0 stands only for 0", () => {
  expect(cells(same)).toEqual(["sum fused", "200", "0", "0", "0", "0", "0", "same bits"]);
  expect(cells(near)).toEqual(["pcgrad fused", "100", "2.5e-7", "1e-9", "2.5e-7", "1e-9", "1e-12", "within"]);
  expect(cells(far).at(-1)).toBe("DIFFERS");
  expect(cells(dead)).toEqual(["dead", "", "", "", "", "", "", "DID NOT RUN"]);
});

test("what is wrong comes before why tolerances are what they are; 0 needs no reason", () => {
  expect(notes([same, near, far, dead])).toEqual([
    "far fused: losses differ",
    "dead: run_program.py failed",
    "allowed in pcgrad fused: another order",
    "allowed in far fused: another order",
  ]);
});
