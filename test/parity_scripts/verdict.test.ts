import { expect, test } from "vitest";
import type { Comparison, Difference } from "../../scripts/parity/compare.js";
import { bitForBit } from "../../scripts/parity/program.js";
import { complaints } from "../../scripts/parity/verdict.js";

const none: Difference = { absolute: 0, relative: 0, sameBits: true, where: "" };
const equal: Comparison = { steps: 5, losses: none, parameters: none, sameDraws: true };
const tolerance = { losses: 1e-5, parameters: 1e-3, reason: "another order" };
const by = (relative: number): Difference => ({
  absolute: 1,
  relative,
  sameBits: false,
  where: "step 2, loss 0",
});

test("nothing differs: nothing to say", () => {
  expect(complaints(equal, bitForBit)).toEqual([]);
});

test("where bits must agree a -0 for a 0 is too much", () => {
  expect(complaints({ ...equal, losses: by(0) }, bitForBit)).toEqual([
    "losses differ by 0.0e+0 at step 2, loss 0, no bit may differ",
  ]);
});

test("losses and parameters have a tolerance each, and its bound is within", () => {
  expect(complaints({ ...equal, losses: by(1e-5), parameters: by(1e-3) }, tolerance)).toEqual([]);
  expect(complaints({ ...equal, losses: by(2e-5), parameters: by(1e-4) }, tolerance)).toEqual([
    "losses differ by 2.0e-5 at step 2, loss 0, 1e-5 is allowed",
  ]);
  expect(complaints({ ...equal, parameters: by(Infinity) }, tolerance)).toHaveLength(1);
});

test("other draws are told even when all numbers agree", () => {
  expect(complaints({ ...equal, sameDraws: false }, tolerance)).toEqual(["other random numbers were drawn"]);
});
