import { expect, test } from "vitest";
import { requireAgreement } from "../../scripts/bench/agreement.js";

const run = (contender: string, checks: Record<string, number>) => ({ contender, checks });

test("gives the largest relative difference from the first contender", () => {
  const runs = [
    run("ours", { loss: 2, sum: -4 }),
    run("a", { loss: 2.002, sum: -4 }),
    run("b", { loss: 1.996, sum: -4 }),
  ];
  const differences = requireAgreement("step", runs, { loss: 1e-2, sum: 0 });
  expect(differences.loss).toBeCloseTo(2e-3, 9);
  expect(differences.sum).toBe(0);
});

test("stops where the work is not the same, and says whose result is which", () => {
  const runs = [run("ours", { loss: 2 }), run("theirs", { loss: 2.01 })];
  expect(() => requireAgreement("pcgrad/small", runs, { loss: 1e-3 })).toThrow(
    "pcgrad/small: not the same work: loss 2.01 with theirs, 2 with ours (tolerance 0.001, relative)",
  );
  expect(() => requireAgreement("step", runs.toReversed(), { loss: 1e-3 })).toThrow("not the same work");
});

test("a sign is a difference, and so is what is no number", () => {
  expect(() => requireAgreement("x", [run("a", { n: 1 }), run("b", { n: -1 })], { n: 1 })).toThrow(
    "not the same",
  );
  expect(() => requireAgreement("x", [run("a", { n: 0 }), run("b", { n: 1e-9 })], { n: 0.5 })).toThrow(
    "not the same",
  );
  for (const [ours, theirs] of [
    [1, Number.NaN],
    [Number.NaN, 1],
    [Number.NaN, Number.NaN],
    [Infinity, Infinity],
  ]) {
    const runs = [run("a", { n: ours! }), run("b", { n: theirs! })];
    expect(() => requireAgreement("x", runs, { n: 1e9 })).toThrow();
  }
});

test("contenders must check the same things, each with a stated tolerance", () => {
  const runs = [run("ours", { loss: 1 }), run("theirs", { loss: 1, extra: 2 })];
  expect(() => requireAgreement("x", runs, { "*": 0 })).toThrow("ours checked loss; theirs loss, extra");
  expect(() => requireAgreement("x", [run("ours", { loss: 1 })], {})).toThrow(
    'no tolerance is stated for "loss"',
  );
  expect(requireAgreement("x", [run("ours", { loss: 1 })], { "*": 0 })).toEqual({ loss: 0 });
});
