// The bench of every method: its cases, who is compared with whom, its tables.

import { expect, test } from "vitest";
import { requireAgreementOf } from "../../scripts/bench/agreement.js";
import { isAskedFor } from "../../scripts/bench/bench.js";
import { methods } from "../../scripts/bench/benches/methods.js";
import { rowsOf } from "../../scripts/bench/report/methods.js";

const cases = methods.cases({ threads: 1, scale: 1, seed: 0 });

test("it runs only when asked for, by net and number of tasks", () => {
  const asked = (...names: string[]) => cases.filter((one) => isAskedFor(methods, one, names));
  expect(asked()).toEqual([]);
  expect(asked("methods")).toHaveLength(20);
  expect(asked("methods/small/8").map(({ label }) => label)).toEqual(["small, T = 8"]);
});

test("a method that TorchJD computes alike is compared with it, another is not", () => {
  const work = (name: string) => cases[0]!.contenders.find((one) => one.name === name)!.computes;
  expect(work("PCGrad / TorchJD")).toBe(work("PCGrad / candelabra"));
  expect(work("UPGrad / TorchJD")).not.toBe(work("UPGrad / candelabra"));
  expect(cases[0]!.contenders.some(({ name }) => name.startsWith("Krum"))).toBe(false); // takes 4 tasks
});

test("groups agree among themselves on all, with others on the first loss", () => {
  const run = (contender: string, first: number, last: number) => ({
    contender,
    checks: { "first loss": first, "last loss": last },
  });
  const contenders = [
    { name: "a", computes: "x" },
    { name: "b", computes: "x" },
    { name: "c", computes: "y" },
  ];
  const tolerances = { "*": 1e-3 };
  const agree = (...runs: ReturnType<typeof run>[]) =>
    requireAgreementOf("here", contenders, { runs, tolerances });
  expect(agree(run("a", 1, 2), run("b", 1, 2), run("c", 1, 9))).toEqual({ "first loss": 0, "last loss": 0 });
  expect(() => agree(run("a", 1, 2), run("b", 1, 3), run("c", 1, 9))).toThrow("last loss 3 with b");
  expect(() => agree(run("a", 1, 2), run("b", 1, 2), run("c", 2, 9))).toThrow("first loss 2 with c");
});

test("a row has both libraries, their ratios and the part of PCGrad's step", () => {
  const step = {
    floor: [1e-3],
    "PCGrad / candelabra": [2e-3],
    "PCGrad / LibMTL": [5e-3],
    "UPGrad / candelabra": [2.04e-3],
    "UPGrad / TorchJD": [5.1e-3],
  };
  expect(rowsOf({ label: "", figures: { step }, checks: {}, differences: {}, tolerances: {} })).toEqual([
    ["floor", "1.00 ms", "-", "-", "-", "-", "50.0 %"],
    ["PCGrad", "2.00 ms", "-", "5.00 ms", "-", "2.50", "100.0 %"],
    ["UPGrad", "2.04 ms", "5.10 ms", "-", "2.50", "-", "102.0 %"],
  ]);
});
